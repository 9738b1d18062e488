// A contract's years as they happened, and what the office knew of them at each run. How many pages were made on each day
// follows from the seed alone; what goes wrong is a list of events, each of which can be left out: so a failing history
// can be shrunk to the few events that it needs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "billing/settlement/settlement.h"

namespace klickwerk::simulation {

struct Event {
  enum class Kind : std::uint8_t {
    missing,     // the reading of a month's end never comes
    late,        // it comes `delay` runs later
    mistyped,    // it says 0 until it is put right, `delay` runs later
    extra,       // a reading on that day
    swap,        // another device stands there from that day on; told `delay` runs later
    no_final,    // likewise, told at once, but its last counters come `delay` runs later
    reset,       // the counter begins anew on that day; told `delay` runs later
    test_copies  // a technician prints on that day
  };
  Kind kind = Kind::missing;
  std::size_t place = 0;
  Day day;
  int delay = 0;
  std::int64_t amount = 0;  // swap, reset: where the new counter begins; test copies: how many, at most the day's
  std::string text() const;
};

// What a seed gives.
struct History {
  unsigned seed = 0;
  billing::ContractTerms terms;
  struct Site {
    std::string id;
    std::optional<Day> from, last_day;
  };
  std::vector<Site> places;
  std::vector<Period> runs;
  std::vector<Event> events;

  static History of_seed(unsigned seed);
  std::string text() const;

  // What is known when the run is made; the ledger is the caller's.
  billing::SettlementInput known_at(std::size_t run) const;
  // Pages that count for the meter, over all places, on the days up to `last`: by the world, not by any counter.
  std::int64_t true_clicks(const billing::MeterTerms& meter, Day last) const;
  Period days_of(const Site& place) const;

 private:
  std::int64_t pages(std::size_t place, const std::string& counter, Day day) const;
  billing::PositionHistory place_known_at(std::size_t place, std::size_t run) const;
  std::size_t run_of(Day day) const;
};

}  // namespace klickwerk::simulation
