// What no official rule looks at and what still makes an invoice wrong: § 14 UStG, check digits, text that XML cannot
// carry.
#include <algorithm>

#include "document/einvoice/identifiers.h"
#include "document/einvoice/rules_internal.h"
#include "document/einvoice/xml_writer.h"

namespace klickwerk::document::einvoice::rules {

namespace {

bool clean(std::string_view text) { return xml_clean_prefix(text) == text.size(); }

void check_text(Report& report, const SemanticInvoice& invoice) {
  const auto want = [&](const std::string& text, std::string_view where) {
    report.unless(clean(text), "KW-01", where);
  };
  for (const std::string* text : {&invoice.number, &invoice.buyer_reference, &invoice.project, &invoice.contract,
                                  &invoice.purchase_order, &invoice.sales_order, &invoice.receiving_advice,
                                  &invoice.despatch_advice, &invoice.tender, &invoice.buyer_accounting})
    want(*text, "reference");
  want(invoice.payment_terms, "payment terms");
  for (const Note& note : invoice.notes) want(note.text, "note");
  for (const Party* party : {&invoice.seller, &invoice.buyer})
    for (const std::string* text :
         {&party->name, &party->trading_name, &party->legal_note, &party->address.line_one, &party->address.line_two,
          &party->address.line_three, &party->address.city, &party->contact.name})
      want(*text, party == &invoice.seller ? "seller" : "buyer");
  for (std::size_t index = 0; index < invoice.lines.size(); ++index) {
    const Line& line = invoice.lines[index];
    for (const std::string* text : {&line.name, &line.description, &line.note, &line.object.value})
      want(*text, line_place(invoice, index));
    for (const ItemAttribute& attribute : line.attributes)
      want(attribute.name + attribute.value, line_place(invoice, index));
  }
}

void check_vat_id(Report& report, const std::string& vat_id, std::string_view whose) {
  if (!given(vat_id)) return;
  if (const auto fault = vat_id_fault(vat_id)) report.add("KW-02", whose, vat_id + ": " + *fault);
}

void check_leitweg_id(Report& report, const SemanticInvoice& invoice) {
  if (invoice.buyer_reference_is_leitweg_id)
    report.unless(valid_leitweg_id(invoice.buyer_reference), "KW-03", "", invoice.buyer_reference);
  if (invoice.buyer.electronic.scheme == "0204")
    report.unless(valid_leitweg_id(invoice.buyer.electronic.value), "KW-03", "buyer's electronic address",
                  invoice.buyer.electronic.value);
}

}  // namespace

void check_own(Report& report, const SemanticInvoice& invoice) {
  check_text(report, invoice);
  check_vat_id(report, invoice.seller.vat_id, "seller");
  check_vat_id(report, invoice.buyer.vat_id, "buyer");
  check_leitweg_id(report, invoice);
  const auto has_period = [](const Line& line) { return line.period.has_value(); };
  report.unless(invoice.delivery.on || invoice.period || std::ranges::all_of(invoice.lines, has_period), "KW-05");
  if (invoice.type == InvoiceType::credit_note) {
    report.unless(!invoice.preceding.empty(), "KW-06");
    report.unless(invoice.totals.due >= Money{}, "KW-08", "", klickwerk::decimal(invoice.totals.due));
  }
  const Party& seller = invoice.seller;
  const bool swiss = seller.address.country == "CH" || seller.address.country == "LI";
  report.unless(given(seller.vat_id) || given(seller.tax_number) || seller.id.scheme == swiss_uid_scheme, swiss ? "KW-12" : "KW-11");
}

}  // namespace klickwerk::document::einvoice::rules
