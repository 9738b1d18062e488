// Rules of allowances and charges, of the document and of its lines.
#include "document/einvoice/codes.h"
#include "document/einvoice/rules_internal.h"

namespace klickwerk::document::einvoice::rules {

namespace {

// The same demands have other ids in each place.
struct Ids {
  std::string_view reason, reason_co;
};

void check_reason(Report& report, const AllowanceCharge& each, const std::string& place, Ids ids) {
  if (!given(each.reason) && !given(each.reason_code)) {
    report.add(ids.reason, place);
    report.add(ids.reason_co, place);
  }
  if (!given(each.reason_code)) return;
  const bool known = each.charge ? known_charge_reason(each.reason_code) : known_allowance_reason(each.reason_code);
  report.unless(known, each.charge ? "BR-CL-20" : "BR-CL-19", place, each.reason_code);
}

void check_percentage(Report& report, const AllowanceCharge& each, const std::string& place) {
  report.unless(!each.percent_bp || each.base, "PEPPOL-EN16931-R041", place);
  report.unless(!each.base || each.percent_bp, "PEPPOL-EN16931-R042", place);
  if (!each.base || !each.percent_bp) return;
  const Money amount = vat_of(*each.base, *each.percent_bp);
  report.unless(each.amount == amount, "PEPPOL-EN16931-R040", place, is_but_must_be(each.amount, amount));
}

void check_one(Report& report, Profile profile, const AllowanceCharge& each, const std::string& place, Ids ids) {
  check_reason(report, each, place, ids);
  report.unless(each.amount >= Money{}, "KW-10", place, klickwerk::decimal(each.amount));
  if (profile == Profile::xrechnung) check_percentage(report, each, place);
}

}  // namespace

void check_allowances(Report& report, const SemanticInvoice& invoice) {
  for (const AllowanceCharge& each : invoice.allowances_charges) {
    const std::string place = each.charge ? "charge" : "allowance";
    check_one(report, invoice.profile, each, place, each.charge ? Ids{"BR-38", "BR-CO-22"} : Ids{"BR-33", "BR-CO-21"});
    report.unless(each.category != VatCategory::unset, each.charge ? "BR-37" : "BR-32", place);
  }
  for (std::size_t index = 0; index < invoice.lines.size(); ++index)
    for (const AllowanceCharge& each : invoice.lines[index].allowances_charges)
      check_one(report, invoice.profile, each, line_place(invoice, index) + (each.charge ? ", charge" : ", allowance"),
                each.charge ? Ids{"BR-44", "BR-CO-24"} : Ids{"BR-42", "BR-CO-23"});
}

}  // namespace klickwerk::document::einvoice::rules
