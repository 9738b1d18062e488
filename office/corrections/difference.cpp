#include "office/corrections/difference.h"

#include <algorithm>

#include "billing/settlement/discount.h"

namespace klickwerk::office {
namespace {

using billing::LineKind;
using billing::SettlementLine;

enum class Category { flat, click, credit, minimum_amount };

Category category_of(const SettlementLine& line) {
  switch (line.kind) {
    case LineKind::flat: return Category::flat;
    case LineKind::credit:
    case LineKind::correction_credit: return Category::credit;
    case LineKind::minimum: return line.meter.empty() ? Category::minimum_amount : Category::click;
    case LineKind::click:
    case LineKind::included:
    case LineKind::correction_click: break;
  }
  return Category::click;
}

LineKind correction_kind(Category category) {
  switch (category) {
    case Category::flat: return LineKind::flat;
    case Category::credit: return LineKind::correction_credit;
    case Category::minimum_amount: return LineKind::minimum;
    case Category::click: break;
  }
  return LineKind::correction_click;
}

struct Group {
  Category category;
  SettlementLine like;  // the latest line of it
  std::vector<SettlementLine> target, billed;

  bool holds(const SettlementLine& line) const {
    return category == category_of(line) && like.period == line.period && like.meter == line.meter && like.fee == line.fee &&
           like.payer == line.payer && like.vat == line.vat;
  }
};

Group& group_of(const SettlementLine& line, std::vector<Group>& groups) {
  for (Group& group : groups)
    if (group.holds(line)) return group;
  return groups.emplace_back(Group{category_of(line), line, {}, {}});
}

Money amount_of_all(const std::vector<SettlementLine>& lines) {
  Money sum;
  for (const auto& line : lines) sum += line.amount;
  return sum;
}

Clicks clicks_of_all(const std::vector<SettlementLine>& lines) {
  Clicks sum;
  for (const auto& line : lines) sum += line.packaged_clicks.value_or(line.quantity);
  return sum;
}

Fraction months_of_all(const std::vector<SettlementLine>& lines) {
  Fraction sum;
  for (const auto& line : lines) sum = sum + line.months;
  return sum;
}

Money product_of(const SettlementLine& line) {
  return line.kind == LineKind::flat ? amount_of(line.months, line.unit_price.price) : amount_of(line.quantity, line.unit_price.price);
}

// The difference of discounted amounts is discounted itself where that gives it to the cent; else it stands alone.
void name_discount(const Group& group, SettlementLine& line) {
  const std::optional<billing::LineDiscount>& of_lines = group.like.discount;
  line.discount = of_lines ? billing::discount_between(product_of(line), line.amount, of_lines->percent_bp, of_lines->reason) : std::nullopt;
}

SettlementLine difference_of(const Group& group, Money amount) {
  SettlementLine line = group.like;
  line.kind = correction_kind(group.category);
  line.position.clear();
  line.tier = 0;
  line.packaged_clicks.reset();
  line.estimated = std::ranges::any_of(group.target, &SettlementLine::estimated);
  line.amount = amount;
  line.quantity = clicks_of_all(group.target) - clicks_of_all(group.billed);
  if (group.category == Category::flat) {
    const Fraction billed = months_of_all(group.billed);
    line.months = months_of_all(group.target) + Fraction{-billed.numerator, billed.denominator};
  }
  if (group.category == Category::minimum_amount) {
    line.quantity = {1};
    line.unit_price = {{amount.cents * 10'000}, 2};
  }
  name_discount(group, line);
  return line;
}

}  // namespace

std::vector<SettlementLine> charged_lines(std::vector<SettlementLine> lines) {
  std::erase_if(lines, [](const SettlementLine& line) { return line.kind == LineKind::included; });
  return lines;
}

std::vector<SettlementLine> difference_lines(const std::vector<SettlementLine>& all_target, const std::vector<SettlementLine>& all_billed) {
  const std::vector<SettlementLine> target = charged_lines(all_target), billed = charged_lines(all_billed);
  std::vector<Group> groups;
  for (const auto& line : target) {
    Group& group = group_of(line, groups);
    group.target.push_back(line);
    group.like = line;
  }
  for (const auto& line : billed) group_of(line, groups).billed.push_back(line);
  std::vector<SettlementLine> lines;
  for (const Group& group : groups) {
    const Money amount = amount_of_all(group.target) - amount_of_all(group.billed);
    if (group.billed.empty()) lines.insert(lines.end(), group.target.begin(), group.target.end());
    else if (amount != Money{}) lines.push_back(difference_of(group, amount));
  }
  return lines;
}

bool only_moves_between_periods(const std::vector<SettlementLine>& differences) {
  const auto same_account = [](const SettlementLine& a, const SettlementLine& b) {
    return category_of(a) == category_of(b) && a.meter == b.meter && a.fee == b.fee && a.payer == b.payer && a.vat == b.vat;
  };
  return std::ranges::all_of(differences, [&](const SettlementLine& line) {
    std::vector<SettlementLine> account;
    std::ranges::copy_if(differences, std::back_inserter(account), [&](const SettlementLine& other) { return same_account(line, other); });
    return amount_of_all(account) == Money{} && clicks_of_all(account) == Clicks{};
  });
}

}  // namespace klickwerk::office
