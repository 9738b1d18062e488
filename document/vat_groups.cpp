#include "document/vat_groups.h"

#include <algorithm>

namespace klickwerk::document {

namespace {

void keep_reasons(std::vector<VatGroup>& groups, const std::vector<VatGroup>& known) {
  for (VatGroup& group : groups)
    for (const VatGroup& before : known)
      if (before.category == group.category) group.reason = before.reason, group.reason_code = before.reason_code;
}

}  // namespace

std::vector<VatGroup> group_vat(std::span<const DocumentLine> lines, const VatGroup& without_lines) {
  std::vector<VatGroup> groups;
  for (const DocumentLine& line : lines) {
    const auto same = [&](const VatGroup& group) {
      return group.category == line.vat_category && group.rate_bp == line.vat_rate_bp;
    };
    auto group = std::ranges::find_if(groups, same);
    if (group == groups.end())
      group = groups.insert(groups.end(), {line.vat_category, line.vat_rate_bp, {}, {}, {}, {}});
    group->net += line.amount;
  }
  if (groups.empty()) groups.push_back({without_lines.category, without_lines.rate_bp, {}, {}, {}, {}});
  for (VatGroup& group : groups) group.vat = vat_of(group.net, group.rate_bp);
  return groups;
}

void add_up(InvoiceDocument& invoice) {
  std::vector<VatGroup> groups =
      group_vat(invoice.lines, invoice.vat_groups.empty() ? VatGroup{} : invoice.vat_groups.front());
  keep_reasons(groups, invoice.vat_groups);
  invoice.vat_groups = std::move(groups);
  invoice.net = invoice.vat = Money{};
  for (const VatGroup& group : invoice.vat_groups) invoice.net += group.net, invoice.vat += group.vat;
  invoice.gross = invoice.net + invoice.vat;
}

}  // namespace klickwerk::document
