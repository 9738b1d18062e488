// Flat fees: per month, divided where a contract is not active all the time. A line covers a stretch with one price, one
// discount and, where the contract has VAT classes, one rate.
#pragma once

#include <optional>
#include <vector>

#include "billing/settlement/settlement.h"

namespace klickwerk::billing {

struct FeeStretch {
  Period period;
  AgreedPrice per_month;
  Fraction months;
};

struct FeeDays {
  Period whole;    // the period that is billed: months of full_month and none are counted from its first day
  Period active;   // its days within the term
  std::optional<VatClass> vat_class;  // cuts where its rate changes
  const std::vector<Discount>& discounts;  // likewise
};

// Only stretches of which something is billed, by date.
std::vector<FeeStretch> fee_stretches(const std::vector<FlatFee>& prices, const ContractTerms& terms, const FeeDays& days);

// The lines of one run, by date; none when the contract is not active in it or no fee is in force.
std::vector<SettlementLine> flat_fee_lines(const ContractTerms& terms, Period run, Period active);

}  // namespace klickwerk::billing
