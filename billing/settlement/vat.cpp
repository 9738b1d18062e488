#include "billing/settlement/vat.h"

#include <algorithm>

#include "core/assert.h"

namespace klickwerk::billing {
namespace {

template <class T>
const T& named(const std::vector<T>& list, std::string T::* key, const std::string& name) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const T& one) { return one.*key == name; });
  KW_ASSERT(found != list.end());  // lines are made from the terms
  return *found;
}

// The class of a line: of its fee, of its meter, else the contract's.
VatClass class_of(const ContractTerms& terms, const SettlementLine& line) {
  if (!line.fee.empty()) return named(terms.fees, &ScheduledFee::name, line.fee).vat_class.value_or(*terms.vat_class);
  if (!line.meter.empty()) return named(terms.meters, &MeterTerms::id, line.meter).vat_class.value_or(*terms.vat_class);
  return *terms.vat_class;
}

}  // namespace

bool has_rate(VatClass vat_class) { return vat_class == VatClass::standard || vat_class == VatClass::reduced; }

int rate_on(const std::vector<VatRate>& rates, VatClass vat_class, Day day) {
  if (!has_rate(vat_class)) return 0;
  const VatRate* in_force = nullptr;
  for (const auto& rate : rates)
    if (rate.vat_class == vat_class && rate.from <= day && (!in_force || in_force->from < rate.from)) in_force = &rate;
  KW_ASSERT(in_force);
  return in_force->rate_bp;
}

std::vector<Day> rate_changes(const std::vector<VatRate>& rates, VatClass vat_class) {
  std::vector<Day> changes;
  for (const auto& rate : rates)
    if (rate.vat_class == vat_class) changes.push_back(rate.from);
  std::sort(changes.begin(), changes.end());
  return changes;
}

std::vector<VatGroup> vat_groups_of(const std::vector<SettlementLine>& lines) {
  std::vector<VatGroup> groups;
  for (const auto& line : lines) {
    if (!line.vat) continue;
    auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& one) { return one.vat == *line.vat; });
    if (group == groups.end()) group = groups.insert(groups.end(), {*line.vat, {}, {}});
    group->net += line.amount;
  }
  for (auto& group : groups) group.tax = vat_of(group.net, group.vat.rate_bp);
  return groups;
}

void add_vat(const ContractTerms& terms, Settlement& settlement) {
  for (const auto& line : settlement.lines) settlement.net += line.amount;
  if (terms.vat_class) {
    for (auto& line : settlement.lines) {
      const VatClass vat_class = class_of(terms, line);
      line.vat = LineVat{vat_class, rate_on(terms.vat_rates, vat_class, line.period.last())};
    }
    settlement.vat_groups = vat_groups_of(settlement.lines);
    for (const auto& group : settlement.vat_groups) settlement.vat += group.tax;
  } else {
    settlement.vat = vat_of(settlement.net, terms.vat_rate_bp);
  }
  settlement.gross = settlement.net + settlement.vat;
}

}  // namespace klickwerk::billing
