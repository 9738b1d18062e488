// Discounts agreed as a contract term: a percentage of a line's product, rounded once, on the line. Clicks and flat fees are cut where a
// discount begins or ends, as they are where their price changes, so a line has one; it is the one of the line's last day.
#pragma once

#include <vector>

#include "billing/settlement/line.h"

namespace klickwerk::billing {

// What is in force at the end of the day for lines of a meter (Scope::clicks) or of a fee (Scope::fees); null: none. The scope's own
// agreement goes before one for all lines; one that was ended with 0 leaves room for it.
const Discount* discount_on(const std::vector<Discount>& discounts, Discount::Scope lines, Day day);

// The days on which that changes, by date.
std::vector<Day> discount_changes(const std::vector<Discount>& discounts, Discount::Scope lines);

inline const std::vector<Discount>& discounts_of(const ContractTerms& terms, const ScheduledFee& fee) { return fee.discounts ? *fee.discounts : terms.discounts; }
inline const std::vector<Discount>& discounts_of(const ContractTerms& terms, const MeterTerms& meter) { return meter.discounts ? *meter.discounts : terms.discounts; }

// Rounded half away from zero; has the product's sign.
Money discount_of(Money product, int percent_bp);

// Takes the discount off a line whose amount is its product. Amount minimums have none.
void give_discount(const ContractTerms& terms, SettlementLine& line);

// The discount of so much, where it is all that lies between a line's product and its amount; else none, and the amount stands alone.
std::optional<LineDiscount> discount_between(Money product, Money amount, int percent_bp, const std::string& reason);

// A line whose amount is the difference of two amounts, and its quantity x price: names the discount of its last day, as above.
void name_discount(const ContractTerms& terms, Money product, SettlementLine& line);

// A discount would lower lines by which a minimum amount is measured, and the minimum would take it back.
bool discount_meets_minimum_amount(const ContractTerms& terms);

}  // namespace klickwerk::billing
