#include "sample_einvoices.h"

#include "document/einvoice/totals.h"
#include "sample_documents.h"

namespace klickwerk::document::einvoice::sample {

namespace {

const Period q3{Day::of(2026, 7, 1), Day::of(2026, 10, 1)};
const Period q4{Day::of(2026, 10, 1), Day::of(2027, 1, 1)};

Quantity pieces(std::int64_t count) { return Quantity::of(Clicks{count}); }

Party dealer() {
  Party party;
  party.name = "Nordlicht Bürotechnik GmbH";
  party.id = {"4711", ""};
  party.registration = {"HRB 123456", ""};
  party.vat_id = "DE123456788";
  party.tax_number = "27/123/45678";
  party.legal_note = "Amtsgericht Hamburg, HRB 123456; Geschäftsführung: Frauke Petersen, Jan Ole Brandt";
  party.electronic = {"rechnung@nordlicht-buerotechnik.example", "EM"};
  party.address = {"Speicherstraße 14", "", "", "Hamburg", "20457", "", "DE"};
  party.contact = {"Meike Lührs", "040 66969-120", "rechnung@nordlicht-buerotechnik.example"};
  return party;
}

Party architects() {
  Party party;
  party.name = "Architekturbüro Sommerfeld & Partner";
  party.id = {"10023", ""};
  party.electronic = {"buchhaltung@sommerfeld.example", "EM"};
  party.address = {"Elbchaussee 212", "Frau Dipl.-Ing. Antje Sommerfeld", "", "Hamburg", "22605", "", "DE"};
  return party;
}

PaymentInstructions transfer(const std::string& reference) {
  PaymentInstructions payment;
  payment.code = PaymentCode::sepa_credit_transfer;
  payment.reference = reference;
  payment.transfers = {{"DE89370400440532013000", "Nordlicht Bürotechnik GmbH", "HANSDEHHXXX"}};
  return payment;
}

SemanticInvoice frame(const std::string& number, Profile profile) {
  SemanticInvoice invoice;
  invoice.profile = profile;
  invoice.number = number;
  invoice.issued_on = Day::of(2026, 10, 5);
  invoice.due_on = Day::of(2026, 10, 19);
  invoice.contract = "V-2024-017";
  invoice.seller = dealer();
  invoice.buyer = architects();
  invoice.delivery.on = q3.last();
  invoice.period = q3;
  invoice.payment = transfer(number);
  return invoice;
}

SemanticInvoice finished(SemanticInvoice invoice) {
  add_up(invoice);
  return invoice;
}

void tax(SemanticInvoice& invoice, VatCategory category, std::optional<int> rate_bp, const std::string& text,
         const std::string& code) {
  for (Line& each : invoice.lines) {
    each.category = category;
    each.rate_bp = rate_bp;
  }
  invoice.exemptions = {{category, text, code}};
}

SemanticInvoice abroad(const std::string& number, Party buyer) {
  SemanticInvoice invoice = frame(number, Profile::en16931);
  invoice.buyer = std::move(buyer);
  invoice.lines = {line("1", "Klicks Schwarzweiß", pieces(12480), UnitPrice{7900}, q3)};
  return invoice;
}

Party swiss_buyer() {
  Party party;
  party.name = "Alpenblick Treuhand AG";
  party.registration = {"CHE-100.155.212", ""};
  party.electronic = {"rechnung@alpenblick.example", "EM"};
  party.address = {"Bahnhofstrasse 3", "", "", "Chur", "7000", "", "CH"};
  return party;
}

}  // namespace

Line line(const std::string& id, const std::string& name, Quantity quantity, UnitPrice price, Period period) {
  Line made;
  made.id = id;
  made.name = name;
  made.quantity = quantity;
  made.unit = "C62";
  made.price = price;
  made.period = period;
  made.category = VatCategory::standard;
  made.rate_bp = 1900;
  return made;
}

SemanticInvoice quarter() {
  SemanticInvoice invoice = frame("RE-2026-000123", Profile::en16931);
  invoice.period = Period{q3.first, q4.end};
  invoice.delivery.on = q4.last();
  invoice.payment_terms = "Zahlbar ohne Abzug bis 19.10.2026.";
  invoice.notes = {{"AAI", "Der Ausgleich von Schätzungen steht in der Anlage."},
                   {"", "Vielen Dank für Ihren Auftrag."}};
  Line base =
      line("1", "Grundpreis Multifunktionssystem, Wartung und Toner inklusive", pieces(3), UnitPrice{45000000}, q4);
  base.unit = "MON";
  base.object = {"NL4520-88172", ""};
  Line mono = line("2", "Klicks Schwarzweiß, Mehrklicks über Freikopien", pieces(12345), UnitPrice{4900}, q3);
  mono.description = "12.345 berechnete Klicks";
  mono.object = {"NL4520-88172", "ABZ"};
  mono.attributes = {
      {"Zählerstand alt, 30.06.2026", "120000"}, {"Zählerstand neu, 30.09.2026", "135345"}, {"Freikopien", "3000"}};
  Line thousand = line("3", "Klicks Farbe, Preis je 1.000 Seiten", pieces(2310), UnitPrice{41500000}, q3);
  thousand.base_quantity = 1000;
  Line estimate = line("4", "Klicks Scan (geschätzt)", pieces(2600), UnitPrice{2000}, q3);
  estimate.note = "Geschätzt nach dem Durchschnitt der letzten drei abgelesenen Abrechnungen.";
  Line correction = line("5", "Korrektur der Schätzung, Klicks Scan", pieces(-350), UnitPrice{2000},
                         Period{Day::of(2026, 7, 1), Day::of(2026, 8, 1)});
  Line credit = line("6", "Gutschrift nicht verbrauchter Freikopien A3", pieces(-550), UnitPrice{5000}, q3);
  Line packages = line("7", "Klickpakete zu 500 Seiten A3", pieces(3), UnitPrice{24900000}, q3);
  packages.description = "1.204 Klicks in 3 Paketen";
  Line minimum = line("8", "Auffüllung auf die Mindestabnahme", pieces(1), UnitPrice{8720000}, q3);
  Line included = line("9", "Klicks Fax, alle enthalten", pieces(87), UnitPrice{0}, q3);
  invoice.lines = {base, mono, thousand, estimate, correction, credit, packages, minimum, included};
  return finished(invoice);
}

SemanticInvoice public_buyer() {
  SemanticInvoice invoice = frame("RE-2026-000124", Profile::xrechnung);
  invoice.buyer_reference = "04011000-1234512345-06";
  invoice.buyer_reference_is_leitweg_id = true;
  invoice.buyer.name = "Freie Musterstadt, Amt für Schulen <Zentrale>";
  invoice.buyer.electronic = {"04011000-1234512345-06", "0204"};
  invoice.buyer.contact = {"Herr Yılmaz", "0421 555-100", "rechnungen@musterstadt.example"};
  invoice.project = "P-2026-9";
  invoice.purchase_order = "4500012345";
  invoice.sales_order = "AU-2026-77";
  invoice.receiving_advice = "WE-88";
  invoice.despatch_advice = "LS-2026-501";
  invoice.tender = "VG-2023-04";
  invoice.object = {"SN 88172", ""};
  invoice.buyer_accounting = "KST 4711";
  invoice.payment_terms = "Zahlbar bis 19.10.2026.";
  invoice.skonto = {{7, 200, std::nullopt}, {14, 100, Money{10000}}};
  invoice.delivery.name = "Gymnasium am Fluss";
  invoice.delivery.address = PostalAddress{"Uferweg 1", "", "", "Bremen", "28195", "", "DE"};
  invoice.attachments = {{"Zaehlerstaende", "Zählerstände und Berechnung", "", "zaehlerstaende.csv", "text/csv",
                          "Gerät;alt;neu\r\n88172;1;2\r\n"},
                         {"Vertrag", "", "https://nordlicht-buerotechnik.example/v/17", "", "", ""}};
  Line mono = line("1", "Klicks Schwarzweiß", pieces(45210), UnitPrice{5123}, q3);
  mono.order_line = "10";
  mono.accounting = "KST 4711";
  mono.gross_price = UnitPrice{6000};
  mono.price_discount = UnitPrice{877};
  mono.seller_item_id = "KLICK-SW";
  mono.buyer_item_id = "900-1";
  Line books = line("2", "Handbuch, gedruckt", pieces(2), UnitPrice{12500000}, q3);
  books.rate_bp = 700;
  Line zero = line("3", "Photovoltaikmodul am Gerät", pieces(1), UnitPrice{80000000}, q3);
  zero.category = VatCategory::zero;
  zero.rate_bp = 0;
  Line service = line("4", "Wartungspauschale", pieces(1), UnitPrice{99000000}, q3);
  service.allowances_charges = {{false, Money{9900}, Money{9900}, 10000, "Im ersten Quartal frei", "95", {}, {}},
                                {true, Money{1250}, {}, {}, "Anfahrt", "", {}, {}}};
  invoice.lines = {mono, books, zero, service};
  invoice.allowances_charges = {
      {false, Money{500}, Money{10000}, 500, "Treuerabatt", "95", VatCategory::standard, 1900},
      {true, Money{490}, {}, {}, "Porto", "", VatCategory::standard, 1900}};
  invoice.totals.prepaid = Money{1000};
  invoice.totals.rounding = Money{1};
  return finished(invoice);
}

SemanticInvoice direct_debit() {
  SemanticInvoice invoice = frame("RE-2026-000125", Profile::xrechnung);
  invoice.buyer_reference = "BE-4711/26";
  invoice.payment_terms = "Wir ziehen den Betrag zum 19.10.2026 von Ihrem Konto ein.";
  invoice.payment = PaymentInstructions{PaymentCode::sepa_direct_debit,
                                        "SEPA-Basislastschrift",
                                        "RE-2026-000125",
                                        {},
                                        DirectDebit{"M-10023-1", "DE98ZZZ09999999999", "DE02120300000000202051"}};
  invoice.lines = {line("1", "Klicks Farbe", pieces(398), UnitPrice{65000}, q3),
                   line("2", "Wartung", Quantity{2'500'000}, UnitPrice{62'500'000}, q3)};
  invoice.lines[1].unit = "HUR";
  return finished(invoice);
}

SemanticInvoice reverse_charge() {
  Party buyer = architects();
  buyer.name = "Grachten Uitgeverij B.V.";
  buyer.vat_id = "NL004495445B01";
  buyer.address = {"Keizersgracht 8", "", "", "Amsterdam", "1015 CS", "", "NL"};
  SemanticInvoice invoice = abroad("RE-2026-000126", buyer);
  tax(invoice, VatCategory::reverse_charge, 0, "Steuerschuldnerschaft des Leistungsempfängers", "VATEX-EU-AE");
  return finished(invoice);
}

SemanticInvoice intra_community() {
  Party buyer = architects();
  buyer.name = "Donau Druck GmbH";
  buyer.vat_id = "ATU13585627";
  buyer.address = {"Praterstraße 5", "", "", "Wien", "1020", "", "AT"};
  SemanticInvoice invoice = abroad("RE-2026-000127", buyer);
  invoice.lines = {line("1", "Multifunktionssystem, gebraucht", pieces(1), UnitPrice{1'890'000'000}, q3)};
  invoice.delivery.address = buyer.address;
  tax(invoice, VatCategory::intra_community, 0, "Steuerfreie innergemeinschaftliche Lieferung", "VATEX-EU-IC");
  return finished(invoice);
}

SemanticInvoice export_goods() {
  SemanticInvoice invoice = abroad("RE-2026-000128", swiss_buyer());
  invoice.lines = {line("1", "Multifunktionssystem, gebraucht", pieces(1), UnitPrice{1'890'000'000}, q3)};
  tax(invoice, VatCategory::export_goods, 0, "Steuerfreie Ausfuhrlieferung", "VATEX-EU-G");
  return finished(invoice);
}

SemanticInvoice small_business() {
  SemanticInvoice invoice = abroad("RE-2026-000129", architects());
  tax(invoice, VatCategory::exempt, 0, "Gemäß § 19 UStG wird keine Umsatzsteuer berechnet.", "");
  return finished(invoice);
}

SemanticInvoice not_subject() {
  SemanticInvoice invoice = abroad("RE-2026-000130", swiss_buyer());
  invoice.seller.vat_id.clear();
  tax(invoice, VatCategory::not_subject, std::nullopt, "Nicht steuerbare sonstige Leistung, § 3a Abs. 2 UStG",
      "VATEX-EU-O");
  return finished(invoice);
}

SemanticInvoice credit_note() {
  SemanticInvoice invoice = direct_debit();
  invoice.type = InvoiceType::credit_note;
  invoice.number = "RE-2026-000131";
  invoice.issued_on = Day::of(2026, 10, 12);
  invoice.due_on.reset();
  invoice.payment_terms = "Der Betrag wird erstattet.";
  invoice.preceding = {{"RE-2026-000125", Day::of(2026, 10, 5)}};
  invoice.project = "P-2026-9";
  invoice.tender = "VG-2023-04";
  invoice.notes = {{"", "Stornorechnung zu RE-2026-000125. Grund: falscher Vertrag abgerechnet."}};
  invoice.payment = transfer("RE-2026-000131");
  return invoice;
}

SemanticInvoice corrected() {
  SemanticInvoice invoice = direct_debit();
  invoice.type = InvoiceType::corrected;
  invoice.number = "RE-2026-000132";
  invoice.preceding = {{"RE-2026-000125", Day::of(2026, 10, 5)}};
  for (Line& each : invoice.lines) each.quantity.micro = -each.quantity.micro;
  invoice.payment_terms = "Der Betrag wird erstattet.";
  invoice.payment = transfer("RE-2026-000132");
  return finished(invoice);
}

std::vector<Sample> all() {
  return {{"quarter", quarter()},
          {"public-buyer", public_buyer()},
          {"direct-debit", direct_debit()},
          {"reverse-charge", reverse_charge()},
          {"intra-community", intra_community()},
          {"export", export_goods()},
          {"small-business", small_business()},
          {"not-subject", not_subject()},
          {"credit-note", credit_note()},
          {"corrected", corrected()},
          {"printed-month", from_invoice(printed_month())},
          {"printed-cancellation", from_invoice(printed_cancellation())},
          {"printed-discount", from_invoice(printed_discount())},
          {"printed-discount-cancelled", from_invoice(printed_discount_cancelled())},
          {"printed-english", from_invoice(printed_english())}};
}

}  // namespace klickwerk::document::einvoice::sample
