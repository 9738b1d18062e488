// Rules of the VAT breakdown and of the categories: BR-S, BR-Z, BR-E, BR-AE, BR-IC (category K), BR-G, BR-O. The ten
// rules of each category have the same numbers: 01 there is a breakdown, 02 to 04 the parties' tax ids (lines,
// allowances, charges), 05 to 07 the rate (the same), 08 the taxable amount, 09 the tax, 10 the reason of an exemption.
#include <algorithm>
#include <set>

#include "document/einvoice/codes.h"
#include "document/einvoice/rules_internal.h"
#include "document/einvoice/totals.h"

namespace klickwerk::document::einvoice::rules {

namespace {

struct Taxed {
  VatCategory category;
  std::optional<int> rate_bp;
  std::string place;
  std::string_view ids_rule, rate_rule;  // "02" and "05" for lines
};

std::vector<Taxed> all_taxed(const SemanticInvoice& invoice) {
  std::vector<Taxed> all;
  for (std::size_t index = 0; index < invoice.lines.size(); ++index) {
    const Line& line = invoice.lines[index];
    all.push_back({line.category, line.rate_bp, line_place(invoice, index), "02", "05"});
  }
  for (const AllowanceCharge& each : invoice.allowances_charges)
    all.push_back({each.category, each.rate_bp, each.charge ? "charge" : "allowance", each.charge ? "04" : "03",
                   each.charge ? "07" : "06"});
  return all;
}

bool rate_fits(VatCategory category, std::optional<int> rate_bp) {
  switch (category) {
    case VatCategory::unset:
      return true;
    case VatCategory::standard:
      return rate_bp && *rate_bp > 0;
    case VatCategory::not_subject:
      return !rate_bp;
    default:
      return rate_bp && *rate_bp == 0;
  }
}

bool parties_fit(VatCategory category, const Party& seller, const Party& buyer) {
  const bool seller_vat = given(seller.vat_id), seller_taxed = seller_vat || given(seller.tax_number);
  switch (category) {
    case VatCategory::unset:
      return true;
    case VatCategory::reverse_charge:
      return seller_taxed && (given(buyer.vat_id) || given(buyer.registration.value));
    case VatCategory::intra_community:
      return seller_vat && given(buyer.vat_id);
    case VatCategory::export_goods:
      return seller_vat;
    case VatCategory::not_subject:
      return !seller_vat && !given(buyer.vat_id);
    default:
      return seller_taxed;
  }
}

bool needs_reason(VatCategory category) {
  return category != VatCategory::standard && category != VatCategory::zero && category != VatCategory::unset;
}

std::string group_place(const VatBreakdown& group) {
  return "VAT " + std::string(code(group.category)) + (group.rate_bp ? " " + percent(*group.rate_bp) + " %" : "");
}

bool has_group(const SemanticInvoice& invoice, VatCategory category) {
  return std::ranges::any_of(invoice.vat, [&](const VatBreakdown& group) { return group.category == category; });
}

// Only the standard category may have several groups, one for each rate.
bool groups_fit(const SemanticInvoice& invoice, VatCategory category) {
  const auto groups = std::ranges::count(invoice.vat, category, &VatBreakdown::category);
  return category == VatCategory::standard ? groups >= 1 : groups == 1;
}

void check_used(Report& report, const SemanticInvoice& invoice) {
  std::set<VatCategory> used;
  for (const Taxed& each : all_taxed(invoice)) {
    if (!parties_fit(each.category, invoice.seller, invoice.buyer))
      report.add_vat(each.category, each.ids_rule, each.place);
    if (!rate_fits(each.category, each.rate_bp)) report.add_vat(each.category, each.rate_rule, each.place);
    used.insert(each.category);
  }
  for (VatCategory category : used)
    if (!groups_fit(invoice, category)) report.add_vat(category, "01");
}

// What the lines, allowances and charges of the group add up to: of its rate for the standard category, else of all.
Money taxable_of(const std::vector<VatBreakdown>& right, const VatBreakdown& group) {
  Money sum;
  for (const VatBreakdown& each : right)
    if (each.category == group.category && (group.category != VatCategory::standard || each.rate_bp == group.rate_bp))
      sum += each.taxable;
  return sum;
}

void check_tax(Report& report, const VatBreakdown& group, const std::string& place) {
  const Money tax = vat_of(group.taxable, group.category == VatCategory::standard ? group.rate_bp.value_or(0) : 0);
  if (group.tax == tax) return;
  report.add("BR-CO-17", place, is_but_must_be(group.tax, tax));
  report.add_vat(group.category, "09", place, is_but_must_be(group.tax, tax));
}

void check_reason(Report& report, const VatBreakdown& group, const std::string& place) {
  const bool reason = given(group.exemption_text) || given(group.exemption_code);
  if (group.category != VatCategory::unset && reason != needs_reason(group.category))
    report.add_vat(group.category, "10", place);
  if (given(group.exemption_code))
    report.unless(known_exemption(group.exemption_code), "BR-CL-22", place, group.exemption_code);
}

void check_group(Report& report, const std::vector<VatBreakdown>& right, const VatBreakdown& group) {
  const std::string place = group_place(group);
  report.unless(group.category != VatCategory::unset, "BR-47", place);
  report.unless(group.rate_bp || group.category == VatCategory::not_subject, "BR-48", place);
  const Money taxable = taxable_of(right, group);
  if (group.taxable != taxable) report.add_vat(group.category, "08", place, is_but_must_be(group.taxable, taxable));
  check_tax(report, group, place);
  check_reason(report, group, place);
}

// A rate that lines have and the breakdown has not, although it has the standard category.
void check_left_out(Report& report, const std::vector<VatBreakdown>& right, const SemanticInvoice& invoice) {
  if (!has_group(invoice, VatCategory::standard)) return;
  for (const VatBreakdown& wanted : right) {
    if (wanted.category != VatCategory::standard) continue;
    const auto same = [&](const VatBreakdown& group) {
      return group.category == wanted.category && group.rate_bp == wanted.rate_bp;
    };
    if (std::ranges::none_of(invoice.vat, same))
      report.add_vat(wanted.category, "08", group_place(wanted), is_but_must_be({}, wanted.taxable));
  }
}

// Goods to another country of the EU: when and whereto must be told.
void check_intra_community(Report& report, const SemanticInvoice& invoice) {
  report.unless(invoice.delivery.on || invoice.period, "BR-IC-11");
  report.unless(invoice.delivery.address && given(invoice.delivery.address->country), "BR-IC-12");
}

// Not subject to VAT: the whole invoice or nothing of it.
void check_not_subject(Report& report, const SemanticInvoice& invoice) {
  const auto other = [](const auto& each) { return each.category != VatCategory::not_subject; };
  report.unless(std::ranges::none_of(invoice.vat, other), "BR-O-11");
  report.unless(std::ranges::none_of(invoice.lines, other), "BR-O-12");
  for (const AllowanceCharge& each : invoice.allowances_charges)
    if (other(each)) report.add(each.charge ? "BR-O-14" : "BR-O-13");
}

}  // namespace

void check_vat(Report& report, const SemanticInvoice& invoice) {
  report.unless(!invoice.vat.empty(), "BR-CO-18");
  check_used(report, invoice);
  const std::vector<VatBreakdown> right = vat_breakdown(invoice);
  for (const VatBreakdown& group : invoice.vat) check_group(report, right, group);
  check_left_out(report, right, invoice);
  if (has_group(invoice, VatCategory::intra_community)) check_intra_community(report, invoice);
  if (has_group(invoice, VatCategory::not_subject)) check_not_subject(report, invoice);
}

}  // namespace klickwerk::document::einvoice::rules
