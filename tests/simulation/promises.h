// What must hold whatever happens to a contract, checked against the world of the simulation instead of against the
// engine's own counting.
#pragma once

#include <string>
#include <vector>

#include "tests/simulation/history.h"

namespace klickwerk::simulation {

struct Lived {
  std::vector<billing::Settlement> settlements;  // one a run
  std::vector<billing::MeterLedgerEntry> ledger;
};
Lived live(const History& history);

// The first promise that was broken, as a sentence; empty: none. `checked` counts how often each promise was tested.
struct Checked {
  int ledgers = 0, units = 0, priced = 0, fees = 0, orders = 0;
};
std::string broken_promise(const History& history, Checked& checked);

// The history with as few events as still break a promise.
History shrunk(History history);

}  // namespace klickwerk::simulation
