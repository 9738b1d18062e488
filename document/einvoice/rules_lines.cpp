// Rules of the lines.
#include <set>

#include "document/einvoice/codes.h"
#include "document/einvoice/rules_internal.h"
#include "document/einvoice/totals.h"

namespace klickwerk::document::einvoice::rules {

namespace {

void check_identity(Report& report, const Line& line, const std::string& place) {
  report.unless(given(line.id), "BR-21", place);
  report.unless(given(line.unit), "BR-23", place);
  if (given(line.unit)) report.unless(known_unit(line.unit), "BR-CL-23", place, line.unit);
  report.unless(given(line.name), "BR-25", place);
  report.unless(line.category != VatCategory::unset, "BR-CO-04", place);
  if (given(line.object.value) && given(line.object.scheme))
    report.unless(known_object_scheme(line.object.scheme), "BR-CL-07", place, line.object.scheme);
  for (const ItemAttribute& attribute : line.attributes)
    report.unless(given(attribute.name) && given(attribute.value), "BR-54", place, attribute.name + attribute.value);
}

void check_period(Report& report, const SemanticInvoice& invoice, const Line& line, const std::string& place) {
  if (!line.period) return;
  report.unless(!line.period->empty(), "BR-30", place);
  if (!invoice.period || invoice.profile != Profile::xrechnung) return;
  report.unless(line.period->first >= invoice.period->first, "PEPPOL-EN16931-R110", place);
  report.unless(line.period->end <= invoice.period->end, "PEPPOL-EN16931-R111", place);
}

// The line's net is only recomputed with a sound price: a wrong one has been reported.
void check_price(Report& report, const Line& line, const std::string& place) {
  report.unless(line.price >= UnitPrice{}, "BR-27", place, klickwerk::decimal(line.price));
  const bool sound_base = !line.base_quantity || (*line.base_quantity > 0 && *line.base_quantity <= 1'000'000);
  report.unless(sound_base, "PEPPOL-EN16931-R121", place);
  if (line.gross_price) {
    report.unless(*line.gross_price >= UnitPrice{}, "BR-28", place, klickwerk::decimal(*line.gross_price));
    const std::int64_t net = line.gross_price->micro - line.price_discount.value_or(UnitPrice{}).micro;
    report.unless(net == line.price.micro, "PEPPOL-EN16931-R046", place);
  }
  if (!sound_base) return;
  const Money net = line_net(line);
  report.unless(line.net == net, "PEPPOL-EN16931-R120", place, is_but_must_be(line.net, net));
}

}  // namespace

void check_lines(Report& report, const SemanticInvoice& invoice) {
  std::set<std::string> ids;
  for (std::size_t index = 0; index < invoice.lines.size(); ++index) {
    const Line& line = invoice.lines[index];
    const std::string place = line_place(invoice, index);
    check_identity(report, line, place);
    check_period(report, invoice, line, place);
    check_price(report, line, place);
    if (given(line.id)) report.unless(ids.insert(line.id).second, "KW-09", place);
  }
}

}  // namespace klickwerk::document::einvoice::rules
