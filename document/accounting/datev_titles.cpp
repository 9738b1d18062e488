#include "document/accounting/datev_titles.h"

#include <string_view>

namespace klickwerk::document::accounting {
namespace {

// Titles are divided by "|"; what repeats is counted.
constexpr const char* booking_head =
    "Umsatz (ohne Soll/Haben-Kz)|Soll/Haben-Kennzeichen|WKZ Umsatz|Kurs|Basis-Umsatz|WKZ Basis-Umsatz|"
    "Konto|Gegenkonto (ohne BU-Schlüssel)|BU-Schlüssel|Belegdatum|Belegfeld 1|Belegfeld 2|Skonto|"
    "Buchungstext|Postensperre|Diverse Adressnummer|Geschäftspartnerbank|Sachverhalt|Zinssperre|Beleglink";
constexpr const char* booking_middle =
    "KOST1 - Kostenstelle|KOST2 - Kostenstelle|Kost-Menge|EU-Land u. UStID (Bestimmung)|"
    "EU-Steuersatz (Bestimmung)|Abw. Versteuerungsart|Sachverhalt L+L|Funktionsergänzung L+L|"
    "BU 49 Hauptfunktionstyp|BU 49 Hauptfunktionsnummer|BU 49 Funktionsergänzung";
constexpr const char* booking_tail =
    "Stück|Gewicht|Zahlweise|Forderungsart|Veranlagungsjahr|Zugeordnete Fälligkeit|Skontotyp|"
    "Auftragsnummer|Buchungstyp|USt-Schlüssel (Anzahlungen)|EU-Land (Anzahlungen)|"
    "Sachverhalt L+L (Anzahlungen)|EU-Steuersatz (Anzahlungen)|Erlöskonto (Anzahlungen)|Herkunft-Kz|"
    "Buchungs GUID|KOST-Datum|SEPA-Mandatsreferenz|Skontosperre|Gesellschaftername|Beteiligtennummer|"
    "Identifikationsnummer|Zeichnernummer|Postensperre bis|Bezeichnung SoBil-Sachverhalt|"
    "Kennzeichen SoBil-Buchung|Festschreibung|Leistungsdatum|Datum Zuord. Steuerperiode|Fälligkeit|"
    "Generalumkehr (GU)|Steuersatz|Land|Abrechnungsreferenz|BVV-Position|EU-Land u. UStID (Ursprung)|"
    "EU-Steuersatz (Ursprung)|Abw. Skontokonto";
constexpr const char* debtor_head =
    "Konto|Name (Adressattyp Unternehmen)|Unternehmensgegenstand|Name (Adressattyp natürl. Person)|"
    "Vorname (Adressattyp natürl. Person)|Name (Adressattyp keine Angabe)|Adressattyp|Kurzbezeichnung|"
    "EU-Land|EU-UStID|Anrede|Titel/Akad. Grad|Adelstitel|Namensvorsatz|Adressart|Straße|Postfach|"
    "Postleitzahl|Ort|Land|Versandzusatz|Adresszusatz|Abweichende Anrede|Abw. Zustellbezeichnung 1|"
    "Abw. Zustellbezeichnung 2|Kennz. Korrespondenzadresse|Adresse Gültig von|Adresse Gültig bis|Telefon|"
    "Bemerkung (Telefon)|Telefon GL|Bemerkung (Telefon GL)|E-Mail|Bemerkung (E-Mail)|Internet|"
    "Bemerkung (Internet)|Fax|Bemerkung (Fax)|Sonstige|Bemerkung (Sonstige)";
constexpr const char* debtor_middle =
    "Leerfeld|Briefanrede|Grußformel|Kunden-/Lief.-Nr.|Steuernummer|Sprache|Ansprechpartner|Vertreter|"
    "Sachbearbeiter|Diverse-Konto|Ausgabeziel|Währungssteuerung|Kreditlimit (Debitor)|Zahlungsbedingung|"
    "Fälligkeit in Tagen (Debitor)|Skonto in Prozent (Debitor)|Kreditoren-Ziel 1 Tg.|"
    "Kreditoren-Skonto 1 %|Kreditoren-Ziel 2 Tg.|Kreditoren-Skonto 2 %|Kreditoren-Ziel 3 Brutto Tg.|"
    "Kreditoren-Ziel 4 Tg.|Kreditoren-Skonto 4 %|Kreditoren-Ziel 5 Tg.|Kreditoren-Skonto 5 %|Mahnung|"
    "Kontoauszug|Mahntext 1|Mahntext 2|Mahntext 3|Kontoauszugstext|Mahnlimit Betrag|Mahnlimit %|"
    "Zinsberechnung|Mahnzinssatz 1|Mahnzinssatz 2|Mahnzinssatz 3|Lastschrift|Leerfeld|Mandantenbank|"
    "Zahlungsträger";
constexpr const char* debtor_address =
    "Abweichende Anrede (Rechnungsadresse)|Adressart (Rechnungsadresse)|Straße (Rechnungsadresse)|"
    "Postfach (Rechnungsadresse)|Postleitzahl (Rechnungsadresse)|Ort (Rechnungsadresse)|"
    "Land (Rechnungsadresse)|Versandzusatz (Rechnungsadresse)|Adresszusatz (Rechnungsadresse)|"
    "Abw. Zustellbezeichnung 1 (Rechnungsadresse)|Abw. Zustellbezeichnung 2 (Rechnungsadresse)|"
    "Adresse Gültig von (Rechnungsadresse)|Adresse Gültig bis (Rechnungsadresse)";
constexpr const char* debtor_tail =
    "Verknüpftes OPOS-Konto|Mahnsperre bis|Lastschriftsperre bis|Zahlungssperre bis|Gebührenberechnung|"
    "Mahngebühr 1|Mahngebühr 2|Mahngebühr 3|Pauschalenberechnung|Verzugspauschale 1|Verzugspauschale 2|"
    "Verzugspauschale 3|Alternativer Suchname|Status|Anschrift manuell geändert (Korrespondenzadresse)|"
    "Anschrift individuell (Korrespondenzadresse)|Anschrift manuell geändert (Rechnungsadresse)|"
    "Anschrift individuell (Rechnungsadresse)|Fristberechnung bei Debitor|Mahnfrist 1|Mahnfrist 2|"
    "Mahnfrist 3|Letzte Frist";

using Titles = std::vector<std::string>;

void add(Titles& titles, std::string_view list) {
  while (true) {
    const auto end = list.find('|');
    titles.emplace_back(list.substr(0, end));
    if (end == std::string_view::npos) return;
    list.remove_prefix(end + 1);
  }
}

void add_pairs(Titles& titles, const std::string& kind, const std::string& content, int count) {
  for (int i = 1; i <= count; ++i) titles.push_back(kind + std::to_string(i)), titles.push_back(content + std::to_string(i));
}

void add_counted(Titles& titles, const std::string& title, int count) {
  for (int i = 1; i <= count; ++i) titles.push_back(title + std::to_string(i));
}

// One bank connection of a debtor.
void add_bank(Titles& titles, int number) {
  const std::string n = std::to_string(number);
  for (const char* title : {"Bankleitzahl ", "Bankbezeichnung ", "Bank-Kontonummer ", "Länderkennzeichen ", "IBAN-Nr. "}) titles.push_back(title + n);
  titles.push_back("Leerfeld");
  for (const char* title : {"SWIFT-Code ", "Abw. Kontoinhaber ", "Kennz. Hauptbankverb. "}) titles.push_back(title + n);
  titles.push_back("Bankverb " + n + " Gültig von");
  titles.push_back("Bankverb " + n + " Gültig bis");
}

Titles made_booking_titles() {
  Titles titles;
  add(titles, booking_head);
  add_pairs(titles, "Beleginfo - Art ", "Beleginfo - Inhalt ", 8);
  add(titles, booking_middle);
  add_pairs(titles, "Zusatzinformation - Art ", "Zusatzinformation- Inhalt ", 20);  // with this spacing
  add(titles, booking_tail);
  return titles;
}

Titles made_debtor_titles() {
  Titles titles;
  add(titles, debtor_head);
  for (int bank = 1; bank <= 5; ++bank) add_bank(titles, bank);
  add(titles, debtor_middle);
  add_counted(titles, "Indiv. Feld ", 15);
  add(titles, debtor_address);
  for (int bank = 6; bank <= 10; ++bank) add_bank(titles, bank);
  add(titles, "Nummer Fremdsystem|Insolvent");
  add_counted(titles, "SEPA-Mandatsreferenz ", 10);
  add(titles, debtor_tail);
  return titles;
}

}  // namespace

const Titles& booking_titles() {
  static const Titles titles = made_booking_titles();
  return titles;
}

const Titles& debtor_titles() {
  static const Titles titles = made_debtor_titles();
  return titles;
}

}  // namespace klickwerk::document::accounting
