#include "sample_invoice.h"

#include "document/vat_groups.h"

namespace klickwerk::document::sample {

namespace {

using billing::LineKind;

Seller dealer() {
  Seller seller;
  seller.address = {"Nordlicht Bürotechnik GmbH", "Drucken · Kopieren · Dokumente", "Speicherstraße 14", "20457",
                    "Hamburg"};
  seller.vat_id = "DE123456788";
  seller.tax_number = "27/123/45678";
  seller.register_entry = "Amtsgericht Hamburg, HRB 123456";
  seller.managing_directors = "Frauke Petersen, Jan Ole Brandt";
  seller.contact_name = "Meike Lührs";
  seller.phone = "040 66969-120";
  seller.email = "rechnung@nordlicht-buero.example";
  seller.website = "www.nordlicht-buero.example";
  seller.bank_name = "Hansebank Hamburg eG";
  seller.iban = "DE89370400440532013000";
  seller.bic = "HANSDEHHXXX";
  return seller;
}

InvoiceDocument frame(const std::string& number, Day issued_on, Period service) {
  InvoiceDocument invoice;
  invoice.number = number;
  invoice.issued_on = issued_on;
  invoice.due_on = issued_on + 14;
  invoice.seller = dealer();
  invoice.service = service;
  return invoice;
}

DocumentLine flat(const std::string& text, Period service, const std::string& quantity, const std::string& price,
                  Money amount) {
  return {LineKind::flat, text, service, quantity, price, amount, false, "", "S", 1900, "", "", ""};
}

DocumentLine clicks(const std::string& text, Period service, std::int64_t count, std::int64_t price_micro,
                    const std::string& meter, bool estimated = false) {
  const UnitPrice price{price_micro};
  const LineKind kind = count < 0 ? LineKind::credit : LineKind::click;
  return {kind,      text, service, german_count(count), german_decimal(price, 4), amount_of(Clicks{count}, price),
          estimated, meter, "S", 1900, "", "", ""};
}

AnnexSegment segment(const std::string& position, const std::string& model, const std::string& serial,
                     const std::string& counter, Day from, std::int64_t from_value, Day to, std::int64_t to_value) {
  return {position, model, serial, counter, 1, from, to, from_value, to_value, "gelesen (SNMP)", "gelesen (SNMP)"};
}

AnnexMeter meter(const std::string& name, Period span, std::int64_t usage, std::int64_t allowance) {
  const std::int64_t over = usage - allowance;
  return {
      name, span, false, Clicks{usage}, Clicks{allowance}, Clicks{over > 0 ? over : 0}, Clicks{over < 0 ? -over : 0},
      {},   {},   {},    "", true};
}

}  // namespace

InvoiceDocument short_invoice() {
  const Period october = Period::month(2026, 10);
  const Day from = Day::of(2026, 9, 30), to = Day::of(2026, 10, 31);
  InvoiceDocument invoice = frame("RE-2026-000123", Day::of(2026, 11, 5), october);
  invoice.buyer = {"Architekturbüro Sommerfeld & Partner", "Frau Dipl.-Ing. Antje Sommerfeld", "Elbchaussee 212",
                   "22605", "Hamburg"};
  invoice.customer_number = "10023";
  invoice.contract_number = "V-2024-017";
  invoice.lines = {
      flat("Grundpreis Multifunktionssystem, Wartung und Toner inklusive", october, "1 Monat", "49,00", Money{4900}),
      clicks("Klicks Schwarzweiß, Gutschrift nicht verbrauchter Freikopien", october, -550, 5000, "Schwarzweiß"),
      clicks("Klicks Farbe, Mehrklicks über Freikopien", october, 115, 59000, "Farbe")};
  AnnexMeter mono = meter("Schwarzweiß", october, 1450, 2000);
  mono.segments = {segment("Empfang EG", "Nordlicht M 4520", "NL4520-88172", "mono", from, 120000, to, 121450)};
  mono.prices = {"0,0089 EUR je Klick ab 01.01.2024", "0,0050 EUR Gutschrift je nicht verbrauchter Freikopie"};
  AnnexMeter colour = meter("Farbe", october, 415, 300);
  colour.segments = {segment("Empfang EG", "Nordlicht M 4520", "NL4520-88172", "colour", from, 8200, to, 8615)};
  colour.prices = {"0,0590 EUR je Klick ab 01.01.2024"};
  invoice.annex = {mono, colour};
  add_up(invoice);
  return invoice;
}

InvoiceDocument eventful_invoice() {
  const Period june = Period::month(2026, 6);
  const Period early = Period::inclusive(june.first, Day::of(2026, 6, 15)),
               late = Period::inclusive(Day::of(2026, 6, 16), june.last());
  const Day eve = Day::of(2026, 5, 31), swap = Day::of(2026, 6, 10), board = Day::of(2026, 6, 22);
  InvoiceDocument invoice = frame("RE-2026-000078", Day::of(2026, 7, 3), june);
  invoice.buyer = {"Stadtwerke Ahrensfelde-Marienthal Aktiengesellschaft", "Zentraler Einkauf, Gebäude C",
                   "Am Wasserturm 3–5", "22926", "Ahrensburg"};
  invoice.customer_number = "10007";
  invoice.contract_number = "V-2021-003";
  invoice.buyer_vat_id = "DE987654328";
  invoice.buyer_reference = "BE-4711/26";
  invoice.site = "Kundenzentrum Rondeel, 2. Obergeschoss";
  invoice.lines = {
      flat("Grundpreis 3 Systeme, Wartung und Toner inklusive", early, "15/30 Monat", "60,00", Money{3000}),
      flat("Grundpreis 3 Systeme, Wartung und Toner inklusive (neuer Preis)", late, "15/30 Monat", "63,00",
           Money{3150}),
      clicks("Klicks Schwarzweiß, Mehrklicks über Freikopien", early, 1470, 10000, "Schwarzweiß"),
      clicks("Klicks Schwarzweiß, Mehrklicks über Freikopien", late, 2030, 10600, "Schwarzweiß"),
      clicks("Klicks Farbe", june, 398, 65000, "Farbe", true),
      clicks("Korrektur der Schätzung April 2026, Klicks Scan", Period::month(2026, 4), -350, 2000, "Scan"),
      clicks("Klicks Scan", june, 2600, 2000, "Scan")};

  AnnexMeter mono = meter("Schwarzweiß", june, 5000, 1500);
  AnnexSegment old_device =
      segment("Kundenzentrum, Drucker links", "Nordlicht M 3010", "NL3010-10442", "mono", eve, 250000, swap, 250900);
  old_device.to_source = "Endstand, Techniker";
  AnnexSegment new_device = segment("Kundenzentrum, Drucker links", "Nordlicht M 4520", "NL4520-90311", "mono", swap,
                                    12, Day::of(2026, 6, 15), 1212);
  new_device.from_source = "Anfangsstand";
  AnnexSegment to_board = segment("Kundenzentrum, Drucker links", "Nordlicht M 4520", "NL4520-90311", "mono",
                                  Day::of(2026, 6, 15), 1212, board, 2112);
  to_board.to_source = "Platinentausch";
  AnnexSegment after_board =
      segment("Kundenzentrum, Drucker links", "Nordlicht M 4520", "NL4520-90311", "mono", board, 0, june.last(), 1600);
  after_board.from_source = "nach Reset";
  AnnexSegment large =
      segment("Poststelle", "Nordlicht A3 7060", "NL7060-00213", "large_mono", eve, 81000, june.last(), 81200);
  large.weight = 2;
  mono.segments = {old_device, new_device, to_board, after_board, large};
  mono.prices = {"0,0100 EUR je Klick ab 01.01.2024", "0,0106 EUR je Klick ab 16.06.2026"};
  mono.remarks = {
      "Am 10.06.2026 wurde das Gerät NL3010-10442 gegen NL4520-90311 getauscht; die Freikopien bleiben beim "
      "Stellplatz.",
      "Am 22.06.2026 wurde die Steuerplatine des Geräts NL4520-90311 ersetzt; der Zähler begann danach bei 0.",
      "Preisänderung zum 16.06.2026: Die Mehrklicks sind im Verhältnis der Nutzung vor und nach der Änderung "
      "aufgeteilt (2.100 zu 2.900)."};
  AnnexMeter colour = meter("Farbe", june, 398, 0);
  colour.estimated = true;
  colour.prices = {"0,0650 EUR je Klick ab 01.01.2024"};
  colour.remarks = {
      "Kein Zählerstand zum 30.06.2026. Geschätzt nach dem Durchschnitt der letzten drei abgelesenen Abrechnungen: "
      "410, 385 und 400 Klicks, im Mittel 398."};
  AnnexMeter scan = meter("Scan", june, 2600, 0);
  scan.segments = {segment("Poststelle", "Nordlicht A3 7060", "NL7060-00213", "scan", eve, 40000, june.last(), 42600)};
  scan.prices = {"0,0020 EUR je Scan ab 01.01.2024"};
  scan.remarks = {
      "Die Schätzung für April 2026 (3.050) lag um 350 Klicks über der abgelesenen Nutzung und wird korrigiert."};
  invoice.annex = {mono, colour, scan};
  invoice.true_up_note =
      "Ihr Vertrag sieht vor, dass Schätzungen bestehen bleiben und der nächste abgelesene Zählerstand die Differenz "
      "ausgleicht. "
      "Ergibt sich ein Guthaben, wird zuerst der jüngste geschätzte Zeitraum korrigiert.";
  add_up(invoice);
  return invoice;
}

InvoiceDocument long_invoice(int lines, int segments) {
  const Period quarter{Day::of(2026, 7, 1), Day::of(2026, 10, 1)};
  InvoiceDocument invoice = frame("RE-2026-000241", Day::of(2026, 10, 8), quarter);
  invoice.buyer = {"Klinikverbund Holsteinische Schweiz gGmbH", "", "Postfach 11 20", "23701", "Eutin"};
  invoice.customer_number = "10041";
  invoice.contract_number = "V-2020-001";
  for (int index = 1; index <= lines; ++index)
    invoice.lines.push_back(clicks("Klicks Schwarzweiß, Station " + std::to_string(index), quarter, 1000 + 37 * index,
                                   8900, "Schwarzweiß"));
  AnnexMeter mono = meter("Schwarzweiß", quarter, 0, 0);
  for (int index = 1; index <= segments; ++index) {
    mono.segments.push_back(segment("Station " + std::to_string(index), "Nordlicht M 4520",
                                    "NL4520-" + std::to_string(50000 + index), "mono", Day::of(2026, 6, 30),
                                    20000 + 11 * index, quarter.last(), 21000 + 48 * index));
    mono.usage += Clicks{1000 + 37 * index};
  }
  mono.billable = mono.usage;
  mono.prices = {"0,0089 EUR je Klick ab 01.01.2024"};
  if (segments > 0) invoice.annex = {mono};
  add_up(invoice);
  return invoice;
}

InvoiceDocument cancellation() {
  InvoiceDocument invoice = short_invoice();
  invoice.kind = DocumentKind::cancellation;
  invoice.cancels_number = invoice.number;
  invoice.cancels_issued_on = invoice.issued_on;
  invoice.number = "RE-2026-000131";
  invoice.issued_on = Day::of(2026, 11, 12);
  invoice.reason = "Falscher Vertrag abgerechnet";
  for (DocumentLine& line : invoice.lines) {
    line.amount = -line.amount;
    line.quantity = line.quantity.front() == '-' ? line.quantity.substr(1) : "-" + line.quantity;
  }
  invoice.annex.clear();
  add_up(invoice);
  return invoice;
}

InvoiceDocument english_invoice() {
  InvoiceDocument invoice = short_invoice();
  invoice.language = Language::english;
  invoice.number = "RE-2026-000124";
  invoice.buyer = {
      "Harbour & Lighthouse Publishing Ltd", "Accounts Payable", "14 Quayside", "1071 HZ", "Amsterdam", "NL"};
  invoice.lines[0].text = "Base fee multifunction system, service and toner included";
  invoice.lines[0].quantity = "1 month";
  invoice.lines[0].unit_price = "49.00";
  invoice.lines[1].text = "Clicks black and white, credit for unused free copies";
  invoice.lines[1].unit_price = "0.0050";
  invoice.lines[2].text = "Clicks colour above free copies";
  invoice.lines[2].unit_price = "0.0590";
  invoice.lines[1].meter = invoice.annex[0].name = "Black and white";
  invoice.lines[2].meter = invoice.annex[1].name = "Colour";
  invoice.annex[0].prices = {"EUR 0.0089 per click from 1 Jan 2024", "EUR 0.0050 credit per unused free copy"};
  invoice.annex[1].prices = {"EUR 0.0590 per click from 1 Jan 2024"};
  for (AnnexMeter& each : invoice.annex)
    for (AnnexSegment& stretch : each.segments) stretch.from_source = stretch.to_source = "read (SNMP)";
  return invoice;
}

}  // namespace klickwerk::document::sample
