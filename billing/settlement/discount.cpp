#include "billing/settlement/discount.h"

#include <algorithm>

namespace klickwerk::billing {
namespace {

using Scope = Discount::Scope;

constexpr int kWhole = 10'000;

// The latest of the scope that has begun; ended ones count as none.
const Discount* latest(const std::vector<Discount>& discounts, Scope scope, Day day) {
  const Discount* found = nullptr;
  for (const auto& discount : discounts)
    if (discount.scope == scope && discount.from <= day && (!found || found->from < discount.from)) found = &discount;
  return found && found->percent_bp > 0 ? found : nullptr;
}

bool is_same(const Discount* a, const Discount* b) {
  if (!a || !b) return a == b;
  return a->percent_bp == b->percent_bp && a->reason == b->reason;
}

template <class T>
const std::vector<Discount>& of_named(const ContractTerms& terms, const std::vector<T>& list, std::string T::* key, const std::string& name) {
  const auto found = std::ranges::find(list, name, key);
  return found == list.end() ? terms.discounts : discounts_of(terms, *found);
}

// A minimum amount belongs neither to a meter nor to a fee.
const Discount* of_line(const ContractTerms& terms, const SettlementLine& line) {
  if (line.period.empty()) return nullptr;
  if (line.kind == LineKind::flat)
    return discount_on(line.fee.empty() ? terms.discounts : of_named(terms, terms.fees, &ScheduledFee::name, line.fee), Scope::fees, line.period.last());
  return line.meter.empty() ? nullptr : discount_on(of_named(terms, terms.meters, &MeterTerms::id, line.meter), Scope::clicks, line.period.last());
}

}  // namespace

const Discount* discount_on(const std::vector<Discount>& discounts, Scope lines, Day day) {
  const Discount* own = latest(discounts, lines, day);
  return own ? own : latest(discounts, Scope::all, day);
}

std::vector<Day> discount_changes(const std::vector<Discount>& discounts, Scope lines) {
  std::vector<Day> days;
  for (const auto& discount : discounts)
    if (!is_same(discount_on(discounts, lines, discount.from - 1), discount_on(discounts, lines, discount.from))) days.push_back(discount.from);
  std::ranges::sort(days);
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

Money discount_of(Money product, int percent_bp) { return {multiply_rounded(product.cents, percent_bp, kWhole)}; }

void give_discount(const ContractTerms& terms, SettlementLine& line) {
  const Discount* discount = of_line(terms, line);
  if (!discount) return;
  const Money off = discount_of(line.amount, discount->percent_bp);
  if (off == Money{}) return;
  line.discount = LineDiscount{discount->percent_bp, off, discount->reason};
  line.amount -= off;
}

std::optional<LineDiscount> discount_between(Money product, Money amount, int percent_bp, const std::string& reason) {
  const Money off = discount_of(product, percent_bp);
  if (off == Money{} || product - off != amount) return {};
  return LineDiscount{percent_bp, off, reason};
}

void name_discount(const ContractTerms& terms, Money product, SettlementLine& line) {
  const Discount* discount = of_line(terms, line);
  line.discount = discount ? discount_between(product, line.amount, discount->percent_bp, discount->reason) : std::nullopt;
}

bool discount_meets_minimum_amount(const ContractTerms& terms) {
  const auto* minimum = std::get_if<MinimumAmount>(&terms.minimum);
  if (!minimum) return false;
  return std::ranges::any_of(terms.discounts, [&](const Discount& discount) {
    return discount.percent_bp > 0 && (discount.scope != Scope::fees || minimum->scope == MinimumAmount::Scope::all);
  });
}

}  // namespace klickwerk::billing
