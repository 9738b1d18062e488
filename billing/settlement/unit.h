// One settlement of one meter: usage against the allowance of the same days -> click lines, credit, minimum clicks.
#pragma once

#include "billing/settlement/meter_book.h"

namespace klickwerk::billing {

struct UnitRules {
  bool credit = false;     // credit unused clicks
  bool minimum = false;    // bill minimum clicks
  bool one_price = false;  // all at the price of the last day
  bool estimated = false;  // the lines rest on an estimate
};

struct SettledUnit {
  Period period;
  Clicks usage, allowance, billable, unused;
  std::vector<SettlementLine> click_lines;
  std::optional<SettlementLine> credit;
  std::optional<SettlementLine> minimum;
  std::optional<SettlementLine> included;  // of 0, where nothing is billable and the contract shows it
  AgreedPrice click_price;  // informative, on corrections
  std::vector<std::pair<Period, Clicks>> sub_usage;  // only where the price changes inside

  // Minimum clicks are clicks at the click price.
  Clicks invoiced_clicks() const;
  Money invoiced_amount() const;
  Clicks credited_clicks() const;  // not negative
  Money credited_amount() const;   // not positive
};

SettledUnit settle_unit(const ContractView& view, const MeterTerms& meter, const MeterBook& book, Unit unit, UnitRules rules);

}  // namespace klickwerk::billing
