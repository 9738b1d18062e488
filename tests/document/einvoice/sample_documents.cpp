#include "sample_documents.h"

#include "document/vat_groups.h"

namespace klickwerk::document::einvoice::sample {

namespace {

using billing::LineKind;

const Period october = Period::month(2026, 10);

document::Seller dealer() {
  document::Seller seller;
  seller.address = {"Nordlicht Bürotechnik GmbH", "", "Speicherstraße 14", "20457", "Hamburg", "DE"};
  seller.vat_id = "DE123456788";
  seller.tax_number = "27/123/45678";
  seller.register_entry = "Amtsgericht Hamburg, HRB 123456";
  seller.managing_directors = "Frauke Petersen, Jan Ole Brandt";
  seller.contact_name = "Meike Lührs";
  seller.phone = "040 66969-120";
  seller.email = "rechnung@nordlicht-buerotechnik.example";
  seller.iban = "DE89 3704 0044 0532 0130 00";
  seller.bic = "HANSDEHHXXX";
  return seller;
}

DocumentLine printed(LineKind kind, const std::string& text, const std::string& quantity, const std::string& price,
                     Money amount, const std::string& meter = "", bool estimated = false) {
  return {kind, text, october, quantity, price, amount, estimated, meter, "S", 1900, "", ""};
}

AnnexSegment segment(const std::string& serial, Day from, std::int64_t from_value, Day to, std::int64_t to_value) {
  return {"Empfang EG", "M 4520", serial,           "mono",          1, from, to,
          from_value,   to_value, "gelesen (SNMP)", "gelesen (SNMP)"};
}

}  // namespace

void tax_all(InvoiceDocument& document, const std::string& category, int rate_bp, const std::string& reason) {
  for (DocumentLine& line : document.lines) line.vat_category = category, line.vat_rate_bp = rate_bp;
  document.vat_groups = {{category, rate_bp, {}, {}, reason, ""}};
  add_up(document);
}

InvoiceDocument printed_month() {
  InvoiceDocument document;
  document.number = "RE-2026-000201";
  document.issued_on = Day::of(2026, 11, 5);
  document.due_on = Day::of(2026, 11, 19);
  document.seller = dealer();
  document.buyer = {
      "Stadtwerke Ahrensfelde-Marienthal AG", "Zentraler Einkauf", "Am Wasserturm 3–5", "22926", "Ahrensburg", "DE"};
  document.customer_number = "10007";
  document.contract_number = "V-2021-003";
  document.buyer_vat_id = "DE987654328";
  document.buyer_reference = "BE-4711/26";
  document.format = DocumentFormat::xrechnung_cii;
  document.buyer_electronic_address = "rechnungen@stadtwerke-am.example", document.buyer_electronic_scheme = "EM";
  document.order_number = "4500098765";
  document.service = october;
  document.true_up_note = "Der nächste abgelesene Zählerstand gleicht Schätzungen aus.";
  document.lines = {
      printed(LineKind::flat, "Grundpreis, neuer Vertrag ab 17.10.2026", "15/31 Monat", "60,00", Money{2903}),
      printed(LineKind::flat, "Grundpreis Zusatzfach", "1 Monat", "12,50", Money{1250}),
      printed(LineKind::click, "Klicks Schwarzweiß, Mehrklicks über Freikopien", "1.470", "0,0089", Money{1308},
              "Schwarzweiß"),
      printed(LineKind::credit, "Klicks Farbe, Gutschrift nicht verbrauchter Freikopien", "-550", "0,0500",
              Money{-2750}, "Farbe"),
      printed(LineKind::click, "Klicks Scan", "12.398", "0,0020", Money{2480}, "Scan", true)};
  const Day from = Day::of(2026, 9, 30), swap = Day::of(2026, 10, 16), to = Day::of(2026, 10, 31);
  AnnexMeter mono;
  mono.name = "Schwarzweiß";
  mono.span = october;
  mono.usage = Clicks{3470}, mono.allowance = Clicks{2000}, mono.billable = Clicks{1470};
  mono.segments = {segment("NL4520-88172", from, 120000, swap, 121450), segment("NL4520-90311", swap, 12, to, 2032)};
  AnnexMeter colour;
  colour.name = "Farbe";
  colour.span = october;
  colour.usage = Clicks{450}, colour.allowance = Clicks{1000}, colour.unused = Clicks{550};
  colour.segments = {segment("NL4520-90311", swap, 0, to, 450)};
  document.annex = {mono, colour};
  add_up(document);
  return document;
}

namespace {

InvoiceDocument cancelled(InvoiceDocument document) {
  document.kind = DocumentKind::cancellation;
  document.cancels_number = document.number;
  document.cancels_issued_on = document.issued_on;
  document.issued_on = Day::of(2026, 11, 12);
  document.reason = "Falscher Vertrag abgerechnet";
  for (DocumentLine& line : document.lines) {
    line.amount = -line.amount;
    if (line.discount) line.discount->amount = -line.discount->amount;
    line.quantity = line.quantity.front() == '-' ? line.quantity.substr(1) : "-" + line.quantity;
  }
  document.annex.clear();
  add_up(document);
  return document;
}

}  // namespace

InvoiceDocument printed_cancellation() {
  InvoiceDocument document = cancelled(printed_month());
  document.number = "RE-2026-000205";
  return document;
}

InvoiceDocument printed_discount() {
  InvoiceDocument document = printed_month();
  document.number = "RE-2026-000207";
  const auto less = [](DocumentLine& line, int percent_bp, Money amount, const std::string& reason) {
    line.discount = billing::LineDiscount{percent_bp, amount, reason};
    line.amount -= amount;
  };
  less(document.lines[0], 250, Money{73}, "Rabatt");            // 29.03, of 15/31 month
  less(document.lines[2], 500, Money{65}, "Treuerabatt");       // 13.08
  less(document.lines[3], 500, Money{-138}, "Treuerabatt");     // -27.50
  less(document.lines[4], 10'000, Money{2480}, "Kulanz");       // nothing is left
  document.lines[2].unit_price = "8,90", document.lines[2].price_base = 1000;
  add_up(document);
  return document;
}

InvoiceDocument printed_discount_cancelled() {
  InvoiceDocument document = cancelled(printed_discount());
  document.number = "RE-2026-000208";
  return document;
}

InvoiceDocument printed_english() {
  InvoiceDocument document = printed_month();
  document.language = Language::english;
  document.number = "RE-2026-000202";
  document.buyer = {"Grachten Uitgeverij B.V.", "Accounts Payable", "Keizersgracht 8", "1015 CS", "Amsterdam", "NL"};
  document.buyer_vat_id = "NL004495445B01";
  document.format = DocumentFormat::zugferd;
  document.buyer_electronic_address = "invoices@grachten.example";
  document.order_number.clear();
  document.true_up_note.clear();
  document.lines = {
      printed(LineKind::click, "Clicks black and white", "1,234,567", "0.0071", Money{876543}, "Black and white")};
  document.annex[0].name = "Black and white";
  document.annex.pop_back();
  tax_all(document, "AE", 0, "Reverse charge");
  return document;
}

}  // namespace klickwerk::document::einvoice::sample
