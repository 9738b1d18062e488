#include "document/words.h"

#include "core/assert.h"

namespace klickwerk::document {

namespace {

constexpr WordRow months(int month, std::string_view german, std::string_view english) {
  return {static_cast<Word>(static_cast<int>(Word::month_name_first) + month - 1), german, english};
}

constexpr WordRow table[] = {
    {Word::invoice, "Rechnung", "Invoice"},
    {Word::cancellation, "Stornorechnung", "Cancellation invoice"},
    {Word::correction, "Rechnungskorrektur", "Invoice correction"},
    {Word::invoice_number, "Rechnungsnummer", "Invoice number"},
    {Word::cancellation_number, "Belegnummer", "Document number"},
    {Word::invoice_date, "Rechnungsdatum", "Invoice date"},
    {Word::cancellation_date, "Belegdatum", "Document date"},
    {Word::customer_number, "Kundennummer", "Customer number"},
    {Word::contract, "Vertrag", "Contract"},
    {Word::service_period, "Leistungszeitraum", "Service period"},
    {Word::due_on, "Fällig am", "Due on"},
    {Word::buyer_vat_id, "Ihre USt-IdNr.", "Your VAT ID"},
    {Word::buyer_reference, "Ihr Zeichen", "Your reference"},
    {Word::site, "Standort", "Site"},
    {Word::contact, "Ansprechpartner", "Contact"},
    {Word::cancels, "Storno zu", "Cancels"},
    {Word::corrects, "Korrektur zu", "Corrects"},
    {Word::order_number, "Ihre Bestellung", "Your order"},
    {Word::cost_centre, "Ihre Kostenstelle", "Your cost centre"},
    {Word::document_of_date, "{document} {number} vom {date}", "{document} {number} of {date}"},
    {Word::intro_invoice,
     "Für die folgenden Leistungen berechnen wir Ihnen:", "We charge you for the following services:"},
    {Word::intro_cancellation, "Hiermit stornieren wir die Rechnung {number} vom {date} in voller Höhe.",
     "We hereby cancel invoice {number} of {date} in full."},
    {Word::intro_cancellation_undated, "Hiermit stornieren wir die Rechnung {number} in voller Höhe.",
     "We hereby cancel invoice {number} in full."},
    {Word::intro_correction, "Hiermit korrigieren wir die Rechnung {number} vom {date} um die folgenden Beträge.",
     "We hereby correct invoice {number} of {date} by the following amounts."},
    {Word::intro_correction_undated, "Hiermit korrigieren wir die Rechnung {number} um die folgenden Beträge.",
     "We hereby correct invoice {number} by the following amounts."},
    {Word::reason, "Grund: {reason}", "Reason: {reason}"},
    {Word::position_column, "Pos.", "Item"},
    {Word::text_column, "Bezeichnung", "Description"},
    {Word::quantity_column, "Menge", "Quantity"},
    {Word::unit_price_column, "Einzelpreis {currency}", "Unit price {currency}"},
    {Word::amount_column, "Betrag {currency}", "Amount {currency}"},
    {Word::estimated, "geschätzt", "estimated"},
    {Word::metered, "abgelesen", "metered"},
    {Word::pending, "noch offen", "pending"},
    {Word::carried_to_page, "Übertrag auf Seite {page}", "Carried forward to page {page}"},
    {Word::carried_from_page, "Übertrag von Seite {page}", "Brought forward from page {page}"},
    {Word::section_sum, "Zwischensumme", "Subtotal"},
    {Word::no_lines, "In diesem Zeitraum sind keine Leistungen abzurechnen.",
     "There is nothing to charge for this period."},
    {Word::net, "Nettobetrag", "Net amount"},
    {Word::vat_on_net, "zzgl. {rate} USt auf {net}", "plus {rate} VAT on {net}"},
    {Word::gross_of_invoice, "Rechnungsbetrag", "Total amount"},
    {Word::gross_of_cancellation, "Stornobetrag", "Cancelled amount"},
    {Word::gross_of_correction, "Korrekturbetrag", "Corrected amount"},
    {Word::pay_until, "Bitte überweisen Sie den Rechnungsbetrag von {amount} {currency} ohne Abzug bis zum {date}.",
     "Please transfer the total amount of {currency} {amount} without deduction by {date}."},
    {Word::collected,
     "Wir ziehen den Betrag von {amount} {currency} am {date} per SEPA-Lastschrift von Ihrem Konto {iban} ein "
     "(Mandatsreferenz {mandate}, Gläubiger-Identifikationsnummer {creditor}).",
     "We will collect the amount of {currency} {amount} on {date} by SEPA direct debit from your account {iban} (mandate "
     "reference {mandate}, creditor identifier {creditor})."},
    {Word::nothing_to_pay, "Aus dieser Rechnung ist nichts zu zahlen.", "Nothing is to be paid on this invoice."},
    {Word::credit_balance,
     "Den Betrag von {amount} {currency} zu Ihren Gunsten verrechnen wir mit offenen Rechnungen oder zahlen ihn Ihnen aus.",
     "The amount of {currency} {amount} in your favour will be set off against open invoices or paid out to you."},
    {Word::cancellation_settles,
     "Die stornierte Rechnung ist damit gegenstandslos. Bereits gezahlte Beträge verrechnen oder erstatten wir.",
     "The cancelled invoice is thereby void. Amounts already paid will be set off or refunded."},
    {Word::payee, "Empfänger", "Payee"},
    {Word::iban, "IBAN", "IBAN"},
    {Word::bic, "BIC", "BIC"},
    {Word::bank, "Bank", "Bank"},
    {Word::payment_reference, "Verwendungszweck", "Payment reference"},
    {Word::pay_by_code, "Zahlen per App", "Pay by app"},
    {Word::giro_code, "GiroCode scannen →", "Scan the GiroCode →"},
    {Word::see_payment_part, "Der Zahlteil steht am Ende dieses Dokuments.",
     "The payment part stands at the end of this document."},
    {Word::payment_part, "Zahlteil", "Payment part"},
    {Word::receipt, "Empfangsschein", "Receipt"},
    {Word::account_payable_to, "Konto / Zahlbar an", "Account / Payable to"},
    {Word::reference, "Referenz", "Reference"},
    {Word::additional_information, "Zusätzliche Informationen", "Additional information"},
    {Word::payable_by, "Zahlbar durch", "Payable by"},
    {Word::payable_by_name, "Zahlbar durch (Name/Adresse)", "Payable by (name/address)"},
    {Word::currency, "Währung", "Currency"},
    {Word::amount, "Betrag", "Amount"},
    {Word::acceptance_point, "Annahmestelle", "Acceptance point"},
    {Word::separate_before_paying, "Vor der Einzahlung abzutrennen", "Separate before paying in"},
    {Word::einvoice_file, "E-Rechnung (ZUGFeRD/Factur-X, EN 16931)", "E-invoice (ZUGFeRD/Factur-X, EN 16931)"},
    {Word::annex_file, "Positionen und Zählerstände als Tabelle", "Lines and meter readings as a table"},
    {Word::see_annex, "Zählerstände und Rechenweg stehen in der Anlage.",
     "Meter readings and calculation: see the annex."},
    {Word::see_annex_estimated,
     "Zählerstände und Rechenweg stehen in der Anlage, auch wie die als „geschätzt“ gekennzeichneten Mengen ermittelt "
     "sind.",
     "The annex shows meter readings and calculation, and how the quantities marked “estimated” were determined."},
    {Word::see_table, "Als Tabelle {file} in diesem PDF (Anlagen des Dokuments): Zählerstände und Rechenweg.",
     "As table {file} inside this PDF file (attachments of the document): meter readings and calculation."},
    {Word::see_table_estimated,
     "Als Tabelle {file} in diesem PDF (Anlagen des Dokuments): Zählerstände, Rechenweg und wie die als „geschätzt“ "
     "gekennzeichneten Mengen ermittelt sind.",
     "As table {file} inside this PDF file (attachments of the document): meter readings, calculation and how the quantities marked "
     "“estimated” were determined."},
    {Word::estimated_lines, "Für als „geschätzt“ gekennzeichnete Mengen lag kein Zählerstand vor.",
     "No meter reading was available for quantities marked “estimated”."},
    {Word::page_of_pages, "Seite {page} von {pages}", "Page {page} of {pages}"},
    {Word::phone, "Telefon", "Phone"},
    {Word::email, "E-Mail", "Email"},
    {Word::managing_directors, "Geschäftsführung", "Managing directors"},
    {Word::vat_id, "USt-IdNr.", "VAT ID"},
    {Word::tax_number, "Steuernummer", "Tax number"},
    {Word::annex_title, "Anlage: Zählerstände und Berechnung", "Annex: meter readings and calculation"},
    {Word::annex_of_document, "zu {document} {number} vom {date}", "to {document} {number} of {date}"},
    {Word::annex_reading_rule,
     "Ein Zählerstand gilt für das Ende des genannten Tages. Klicks = (neuer Stand − alter Stand) × Gewicht.",
     "A reading is the value at the end of the day named. Clicks = (new reading − old reading) × weight."},
    {Word::annex_sums_title, "Anlage: Berechnung", "Annex: calculation"},
    {Word::annex_sums_rule, "Die einzelnen Zählerstände stehen als Tabelle {file} in diesem PDF (Anlagen des Dokuments).",
     "The single meter readings are inside this PDF file as the table {file} (attachments of the document)."},
    {Word::annex_device, "Stellplatz, Gerät", "Position, device"},
    {Word::annex_counter, "Zähler", "Counter"},
    {Word::annex_old, "Alter Stand", "Old reading"},
    {Word::annex_new, "Neuer Stand", "New reading"},
    {Word::annex_difference, "Differenz", "Difference"},
    {Word::annex_weight, "Gew.", "Wt."},
    {Word::annex_clicks, "Klicks", "Clicks"},
    {Word::annex_sum, "Summe aus Zählerständen", "Sum of readings"},
    {Word::annex_no_readings, "Für diesen Zeitraum liegt kein Zählerstand vor.",
     "No meter reading is available for this period."},
    {Word::annex_continued, "{name} (Fortsetzung)", "{name} (continued)"},
    {Word::annex_usage, "Nutzung", "Usage"},
    {Word::annex_allowance, "abzüglich Freikopien", "less free copies"},
    {Word::annex_billable, "Berechnete Klicks", "Billable clicks"},
    {Word::annex_unused, "Nicht verbrauchte Freikopien", "Unused free copies"},
    {Word::annex_charged_line, "Pos. {position}:  {quantity} × {price}", "Item {position}:  {quantity} × {price}"},
    {Word::annex_charged_text, "Pos. {position}:  {text}", "Item {position}:  {text}"},
    {Word::annex_prices, "Vereinbarte Preise", "Agreed prices"},
    {Word::annex_remarks, "Erläuterungen", "Remarks"},
    {Word::annex_true_up, "Ausgleich von Schätzungen", "True-up of estimates"},
    {Word::annex_settled_again, "Neu abgerechnete Zeiträume", "Periods settled again"},
    {Word::annex_now, "neu abgerechnet", "settled again"},
    {Word::annex_before, "abzüglich bisher berechnet", "less billed before"},
    {Word::annex_before_by, "abzüglich bisher berechnet mit {documents}", "less billed before by {documents}"},
    {Word::difference_of_clicks,
     "{first} bis {last} neu abgerechnet: {counts}{now} Klicks = {amount} {currency} statt {before} = {amount_before} {currency}.",
     "{first} to {last} settled again: {counts}{now} clicks = {currency} {amount} instead of {before} = {currency} {amount_before}."},
    {Word::difference_of_unused,
     "{first} bis {last} neu abgerechnet: {counts}{now} nicht verbrauchte Freikopien = {amount} {currency} statt {before} = {amount_before} "
     "{currency}.",
     "{first} to {last} settled again: {counts}{now} unused free copies = {currency} {amount} instead of {before} = {currency} {amount_before}."},
    {Word::difference_of_amount, "{first} bis {last} neu abgerechnet: {amount} {currency} statt {amount_before} {currency}.",
     "{first} to {last} settled again: {currency} {amount} instead of {currency} {amount_before}."},
    {Word::difference_counts, "{usage} verbraucht, {free} frei, ", "{usage} used, {free} free, "},
    {Word::per_quantity, "je {quantity}", "per {quantity}"},
    {Word::discount_mark, "abzüglich {percent} {reason}: {amount}", "less {percent} {reason}: {amount}"},
    {Word::vat_mark, "{rate} USt", "{rate} VAT"},
    {Word::no_vat_mark, "ohne USt", "no VAT"},
    {Word::reason_of_lines, "Pos. {positions}: {reason}", "Item {positions}: {reason}"},
    {Word::serial, "SN\u00a0{serial}", "S/N\u00a0{serial}"},
    months(1, "Januar", "January"),
    months(2, "Februar", "February"),
    months(3, "März", "March"),
    months(4, "April", "April"),
    months(5, "Mai", "May"),
    months(6, "Juni", "June"),
    months(7, "Juli", "July"),
    months(8, "August", "August"),
    months(9, "September", "September"),
    months(10, "Oktober", "October"),
    months(11, "November", "November"),
    months(12, "Dezember", "December"),
    {Word::quarter, "{number}. Quartal {year}", "Q{number} {year}"},
    {Word::half_year, "{number}. Halbjahr {year}", "H{number} {year}"},
    {Word::year, "Jahr {year}", "Year {year}"},
};

constexpr bool in_order_of_enum() {
  int next = 0;
  for (const WordRow& row : table)
    if (static_cast<int>(row.word) != next++) return false;
  return next == static_cast<int>(Word::year) + 1;
}
static_assert(in_order_of_enum(), "the table of words has another order than the enum");

struct Country {
  std::string_view code, german, english;
};

// ISO 3166-1; the countries to which a German dealer's post usually goes.
constexpr Country countries[] = {
    {"AT", "Österreich", "Austria"},
    {"BE", "Belgien", "Belgium"},
    {"BG", "Bulgarien", "Bulgaria"},
    {"CH", "Schweiz", "Switzerland"},
    {"CY", "Zypern", "Cyprus"},
    {"CZ", "Tschechische Republik", "Czech Republic"},
    {"DE", "Deutschland", "Germany"},
    {"DK", "Dänemark", "Denmark"},
    {"EE", "Estland", "Estonia"},
    {"ES", "Spanien", "Spain"},
    {"FI", "Finnland", "Finland"},
    {"FR", "Frankreich", "France"},
    {"GB", "Vereinigtes Königreich", "United Kingdom"},
    {"GR", "Griechenland", "Greece"},
    {"HR", "Kroatien", "Croatia"},
    {"HU", "Ungarn", "Hungary"},
    {"IE", "Irland", "Ireland"},
    {"IS", "Island", "Iceland"},
    {"IT", "Italien", "Italy"},
    {"LI", "Liechtenstein", "Liechtenstein"},
    {"LT", "Litauen", "Lithuania"},
    {"LU", "Luxemburg", "Luxembourg"},
    {"LV", "Lettland", "Latvia"},
    {"MT", "Malta", "Malta"},
    {"NL", "Niederlande", "Netherlands"},
    {"NO", "Norwegen", "Norway"},
    {"PL", "Polen", "Poland"},
    {"PT", "Portugal", "Portugal"},
    {"RO", "Rumänien", "Romania"},
    {"SE", "Schweden", "Sweden"},
    {"SI", "Slowenien", "Slovenia"},
    {"SK", "Slowakei", "Slovakia"},
    {"TR", "Türkei", "Türkiye"},
    {"UA", "Ukraine", "Ukraine"},
    {"US", "Vereinigte Staaten", "United States"},
};

const std::string& filling_of(Filling filling, std::string_view place) {
  for (const auto& [name, value] : filling)
    if (name == place) return value;
  KW_ASSERT(!"a place in a text is not filled");
  return filling.begin()->second;
}

}  // namespace

std::span<const WordRow> all_words() { return table; }

std::string_view text(Word word, Language language) {
  const WordRow& row = table[static_cast<int>(word)];
  return language == Language::german ? row.german : row.english;
}

std::string text(Word word, Language language, Filling filling) {
  std::string_view rest = text(word, language);
  std::string filled;
  for (std::size_t open; (open = rest.find('{')) != std::string_view::npos;) {
    const std::size_t close = rest.find('}', open);
    KW_ASSERT(close != std::string_view::npos);
    filled += rest.substr(0, open);
    filled += filling_of(filling, rest.substr(open + 1, close - open - 1));
    rest.remove_prefix(close + 1);
  }
  return filled += rest;
}

Word kind_word(DocumentKind kind) {
  switch (kind) {
    case DocumentKind::invoice: return Word::invoice;
    case DocumentKind::cancellation: return Word::cancellation;
    case DocumentKind::correction: return Word::correction;
  }
  KW_ASSERT(!"a kind of document without a word");
  return Word::invoice;
}

std::string country_name(std::string_view iso_code, Language language) {
  for (const Country& country : countries)
    if (country.code == iso_code) return std::string(language == Language::german ? country.german : country.english);
  return std::string(iso_code);
}

}  // namespace klickwerk::document
