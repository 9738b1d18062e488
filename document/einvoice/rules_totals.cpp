// Rules of the sums, exact to the cent.
#include "document/einvoice/rules_internal.h"
#include "document/einvoice/totals.h"

namespace klickwerk::document::einvoice::rules {

namespace {

void agree(Report& report, std::string_view rule, Money is, Money must) {
  report.unless(is == must, rule, "", is_but_must_be(is, must));
}

}  // namespace

// Each sum is checked against its parts as they stand, so that one wrong figure gives one finding and not a chain.
void check_totals(Report& report, const SemanticInvoice& invoice) {
  const Totals& totals = invoice.totals;
  const Totals summed = totals_of(invoice);
  agree(report, "BR-CO-10", totals.lines, summed.lines);
  agree(report, "BR-CO-11", totals.allowances, summed.allowances);
  agree(report, "BR-CO-12", totals.charges, summed.charges);
  agree(report, "BR-CO-13", totals.without_vat, totals.lines - totals.allowances + totals.charges);
  agree(report, "BR-CO-14", totals.vat, summed.vat);
  agree(report, "BR-CO-15", totals.with_vat, totals.without_vat + totals.vat);
  agree(report, "BR-CO-16", totals.due, totals.with_vat - totals.prepaid + totals.rounding);
}

}  // namespace klickwerk::document::einvoice::rules
