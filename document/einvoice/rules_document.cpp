// Rules of the invoice's head, its references, its delivery and attachments.

#include "document/einvoice/codes.h"
#include "document/einvoice/rules_internal.h"

namespace klickwerk::document::einvoice::rules {

namespace {

void check_notes(Report& report, const SemanticInvoice& invoice) {
  for (const Note& note : invoice.notes)
    report.unless(!given(note.subject) || known_note_subject(note.subject), "BR-CL-08", "note", note.subject);
}

void check_preceding(Report& report, const SemanticInvoice& invoice) {
  for (const PrecedingInvoice& preceding : invoice.preceding) report.unless(given(preceding.number), "BR-55");
}

void check_delivery(Report& report, const SemanticInvoice& invoice) {
  const Delivery& delivery = invoice.delivery;
  const bool delivered = delivery.on || delivery.address || given(delivery.name) || given(invoice.despatch_advice) ||
                         given(invoice.receiving_advice);
  report.unless(delivered, "PEPPOL-EN16931-R008");
  if (!delivery.address) return;
  const std::string& country = delivery.address->country;
  report.unless(given(country), "BR-57");
  report.unless(!given(country) || known_country(country), "BR-CL-14", "delivery address", country);
}

void check_attachments(Report& report, const SemanticInvoice& invoice) {
  std::size_t described = 0, embedded = 0;
  for (const Attachment& each : invoice.attachments) {
    const std::string place = "attachment " + (given(each.file_name) ? each.file_name : each.reference);
    report.unless(given(each.reference), "BR-52", place);
    if (!each.bytes.empty()) report.unless(known_mime_type(each.mime_type), "BR-CL-24", place, each.mime_type);
    described += given(each.description);
    embedded += !each.bytes.empty();
  }
  report.unless(described <= 1, "CII-SR-475");
  report.unless(embedded <= 1, "CII-SR-476");
}

}  // namespace

void check_document(Report& report, const SemanticInvoice& invoice) {
  report.unless(given(invoice.number), "BR-02");
  report.unless(invoice.issued_on.has_value(), "BR-03");
  report.unless(given(invoice.currency), "BR-05");
  report.unless(!given(invoice.currency) || known_currency(invoice.currency), "BR-CL-04", "", invoice.currency);
  report.unless(!invoice.lines.empty(), "BR-16");
  report.unless(!invoice.period || !invoice.period->empty(), "BR-29");
  check_notes(report, invoice);
  check_preceding(report, invoice);
  check_delivery(report, invoice);
  check_attachments(report, invoice);
  if (given(invoice.object.value) && given(invoice.object.scheme))
    report.unless(known_object_scheme(invoice.object.scheme), "BR-CL-07", "invoiced object", invoice.object.scheme);
}

}  // namespace klickwerk::document::einvoice::rules
