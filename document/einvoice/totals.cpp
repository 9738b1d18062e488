#include "document/einvoice/totals.h"

#include <algorithm>

#include "core/assert.h"

namespace klickwerk::document::einvoice {

namespace {

// Quantity and price are in millionths, money in hundredths.
constexpr std::int64_t kMicroSquaredPerCent = 10'000'000'000;

void add_to_group(std::vector<VatBreakdown>& groups, VatCategory category, std::optional<int> rate_bp, Money amount) {
  auto same = [&](const VatBreakdown& group) { return group.category == category && group.rate_bp == rate_bp; };
  auto group = std::ranges::find_if(groups, same);
  if (group == groups.end()) group = groups.insert(groups.end(), VatBreakdown{category, rate_bp, {}, {}, {}, {}});
  group->taxable += amount;
}

void explain_exemption(VatBreakdown& group, const std::vector<ExemptionReason>& reasons) {
  for (const ExemptionReason& reason : reasons) {
    if (reason.category != group.category) continue;
    group.exemption_text = reason.text;
    group.exemption_code = reason.code;
  }
}

}  // namespace

Money line_net(const Line& line) {
  const std::int64_t base = line.base_quantity.value_or(1);
  KW_ASSERT(base > 0 && base <= 100'000'000);
  Money net{multiply_rounded(line.quantity.micro, line.price.micro, kMicroSquaredPerCent * base)};
  for (const AllowanceCharge& each : line.allowances_charges) net += each.charge ? each.amount : -each.amount;
  return net;
}

std::vector<VatBreakdown> vat_breakdown(const SemanticInvoice& invoice) {
  std::vector<VatBreakdown> groups;
  for (const Line& line : invoice.lines) add_to_group(groups, line.category, line.rate_bp, line.net);
  for (const AllowanceCharge& each : invoice.allowances_charges)
    add_to_group(groups, each.category, each.rate_bp, each.charge ? each.amount : -each.amount);
  for (VatBreakdown& group : groups) {
    group.tax = vat_of(group.taxable, group.rate_bp.value_or(0));
    explain_exemption(group, invoice.exemptions);
  }
  return groups;
}

Totals totals_of(const SemanticInvoice& invoice) {
  Totals totals = invoice.totals;
  totals.lines = totals.allowances = totals.charges = totals.vat = Money{};
  for (const Line& line : invoice.lines) totals.lines += line.net;
  for (const AllowanceCharge& each : invoice.allowances_charges)
    (each.charge ? totals.charges : totals.allowances) += each.amount;
  for (const VatBreakdown& group : invoice.vat) totals.vat += group.tax;
  totals.without_vat = totals.lines - totals.allowances + totals.charges;
  totals.with_vat = totals.without_vat + totals.vat;
  totals.due = totals.with_vat - totals.prepaid + totals.rounding;
  return totals;
}

void add_up(SemanticInvoice& invoice) {
  for (Line& line : invoice.lines) line.net = line_net(line);
  invoice.vat = vat_breakdown(invoice);
  invoice.totals = totals_of(invoice);
}

}  // namespace klickwerk::document::einvoice
