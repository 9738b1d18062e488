// Which input of a settled period is another one today, in the clerk's words and in the customer's. Pure.
#pragma once

#include <string>
#include <vector>

#include "billing/settlement/input.h"

namespace klickwerk::office {

struct ChangedInput {
  enum class Kind { reading, device, reset, service_copies, price, end };
  Kind kind = Kind::reading;
  std::string words;  // "place P1: device SN2 from 2026-09-15 was not known"
  bool operator==(const ChangedInput&) const = default;
};
using ChangedInputs = std::vector<ChangedInput>;

// Adds what differs between the input as it was settled and as it is known now, each sentence once. `earlier`: inputs with which the
// periods before were settled: a reading that stands in one of them was known, though this period did not look at it.
void note_changes(const billing::SettlementInput& then, const billing::SettlementInput& now, ChangedInputs& changes,
                  const std::vector<const billing::SettlementInput*>& earlier = {});

// Prices and flat fees with a date, as agreed today, for what was agreed when the period was settled: only where one of
// today's is in force on the period's first day.
void take_dated_prices(const billing::ContractTerms& today, billing::SettlementInput& input);

// Of many the first ones, and how many more.
std::vector<std::string> sentences(const ChangedInputs& changes);
// Printed on the correcting document.
std::string printed_reason(const ChangedInputs& changes, bool english);

}  // namespace klickwerk::office
