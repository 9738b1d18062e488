// What is to be billed against what is billed: the lines that bring the one to the other. Pure.
#pragma once

#include <vector>

#include "billing/settlement/settlement.h"

namespace klickwerk::office {

// Clicks (with corrections and minimum clicks), credits, flat fees and minimum amounts are compared by their period and
// meter. What was billed in no way comes as it would have been billed; what was billed otherwise as one line with the
// difference; what is right not at all. In the order of the targets.
std::vector<billing::SettlementLine> difference_lines(const std::vector<billing::SettlementLine>& target,
                                                      const std::vector<billing::SettlementLine>& billed);

// Without those that only show usage.
std::vector<billing::SettlementLine> charged_lines(std::vector<billing::SettlementLine> lines);

// Nothing but amounts that go from one period to another of the same meter or fee, at the same price and tax: the customer owes what he
// owed, and a document over 0.00 would only puzzle him.
bool only_moves_between_periods(const std::vector<billing::SettlementLine>& differences);

}  // namespace klickwerk::office
