// One line of a settlement, and of the invoice that is made of it.
#pragma once

#include <optional>
#include <string>

#include "billing/contract/terms.h"

namespace klickwerk::billing {

// `included`: a meter that used no more than is free. Its amount is 0, it only shows the usage (ContractTerms::show_included).
enum class LineKind { flat, click, credit, minimum, correction_click, correction_credit, included };

struct LineVat {
  VatClass vat_class = VatClass::standard;
  int rate_bp = 0;
  bool operator==(const LineVat&) const = default;
};

// Taken off the product of quantity and price (settlement/discount.h). It has the product's sign: of a credit it is negative.
struct LineDiscount {
  int percent_bp = 0;  // hundredths of a percent
  Money amount;
  std::string reason;  // as agreed; empty: the usual word of the document's language
  bool operator==(const LineDiscount&) const = default;
};

struct SettlementLine {
  LineKind kind = LineKind::flat;
  Period period;
  std::string meter;     // empty for flat fees and amount minimums
  std::string position;  // only where positions have their own prices
  Clicks quantity;       // clicks or packages; negative for credits; unused for flat fees
  Fraction months;       // flat fees: how many months are billed
  AgreedPrice unit_price;
  int tier = 0;          // 1, 2 … for tiers; 0 without
  std::optional<Clicks> packaged_clicks;  // package prices: the clicks behind the packages
  bool estimated = false;
  Money amount;          // what is billed: discounts are taken off
  std::string fee;            // the scheduled fee's name; else empty
  bool refund = false;        // takes back what was billed of a fee; amount and months are negative
  std::string revenue_group;  // of the fee or the meter; may be empty
  std::string payer;          // number of the customer who pays the line; empty: the contract's
  std::optional<LineVat> vat; // empty: the contract's one rate
  std::optional<LineDiscount> discount;  // where there is one; quantity x price = amount + discount
  bool operator==(const SettlementLine&) const = default;
};

}  // namespace klickwerk::billing
