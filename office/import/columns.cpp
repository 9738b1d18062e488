#include "office/import/columns.h"

#include <algorithm>

#include "core/assert.h"
#include "office/import/text_encoding.h"

namespace klickwerk::office {
namespace {

constexpr bool must = true;
constexpr bool may = false;

struct CounterNames {
  std::string_view counter;
  std::vector<std::string_view> headings;
};

const std::vector<CounterNames>& counter_names() {
  static const std::vector<CounterNames> names = {
      {"total", {"gesamt", "gesamtzaehler"}},
      {"mono", {"sw", "schwarzweiss", "schwarz", "black", "bw"}},
      {"colour", {"color", "farbe", "farbig"}},
      {"copy", {"kopie", "kopien"}},
      {"print", {"druck", "drucke"}},
      {"fax", {"faxe"}},
      {"scan", {"scans"}},
      {"large", {"a3", "grossformat"}},
      {"duplex", {}},
      {"copy_mono", {}}, {"copy_colour", {}}, {"print_mono", {}}, {"print_colour", {}}, {"fax_mono", {}}, {"fax_colour", {}},
      {"scan_mono", {}}, {"scan_colour", {}}, {"large_mono", {}}, {"large_colour", {}},
      {"hours", {"betriebsstunden", "stunden"}},
  };
  return names;
}

const ColumnSpec contract_column{"contract", must, {"vertrag", "vertragsnummer", "vertragsnr", "contract_number"}};
const ColumnSpec position_column{"position", must, {"stellplatz", "pos"}};
const ColumnSpec meter_column{"meter", must, {"zaehler", "zaehlerart"}};
const ColumnSpec serial_column{"serial", must, {"seriennummer", "seriennr", "serial_number", "sn", "geraet"}};
const ColumnSpec from_column{"from", must, {"von", "ab", "gueltig_ab", "seit"}};

std::vector<FileSpec> specs() {
  const ColumnSpec last_day{"last_day", may, {"ende", "end", "bis", "to", "letzter_tag", "vertragsende"}};
  return {
      {FileKind::customers, "customers", {"kunden", "kundenstamm"}, CounterColumns::none, {
          {"number", must, {"kundennummer", "kundennr", "kdnr", "customer_number", "customer"}},
          {"name", must, {"firma", "kundenname", "company"}},
          {"name_extra", may, {"namenszusatz", "zusatz", "name2"}},
          {"street", may, {"strasse", "anschrift"}},
          {"postcode", may, {"plz", "postleitzahl", "zip"}},
          {"city", may, {"ort", "stadt"}},
          {"country", may, {"land", "laendercode"}},
          {"vat_id", may, {"ustid", "ustidnr", "ustidnummer", "uid"}},
          {"email", may, {"mail", "rechnungsmail"}},
          {"language", may, {"sprache"}},
          {"reference", may, {"buyer_reference", "leitwegid", "kundenreferenz"}},
          {"debtor_account", may, {"debitor", "debitorenkonto"}},
          {"payment_days", may, {"zahlungsziel", "zahlungsziel_tage"}},
          {"remark", may, {"bemerkung", "notiz"}},
          {"active", may, {"aktiv"}},
          {"einvoice_format", may, {"rechnungsformat", "erechnung"}},
          {"einvoice_address", may, {"elektronische_adresse", "erechnungsadresse"}},
          {"einvoice_scheme", may, {"adressschema"}},
          {"order_number", may, {"bestellnummer"}},
          {"cost_centre", may, {"kostenstelle"}},
          {"intro_note", may, {"einleitung"}},
          {"closing_note", may, {"schlusstext"}},
          {"invoice_grouping", may, {"rechnung_je", "sammelrechnung"}},
          {"price_per", may, {"preis_je"}},
          {"layout", may, {"beleglayout", "rechnungslayout", "gestaltung"}}}},
      {FileKind::sites, "sites", {"standorte"}, CounterColumns::none, {
          {"customer", must, {"kunde", "kundennummer", "kundennr", "kdnr", "customer_number"}},
          {"number", must, {"site", "standort", "standortnummer", "standortnr"}},
          {"name", may, {"bezeichnung", "standortname"}},
          {"street", may, {"strasse", "anschrift"}},
          {"postcode", may, {"plz", "postleitzahl", "zip"}},
          {"city", may, {"ort", "stadt"}},
          {"country", may, {"land", "laendercode"}},
          {"remark", may, {"bemerkung", "notiz"}}}},
      {FileKind::devices, "devices", {"geraete", "maschinen"}, CounterColumns::none, {
          serial_column,
          {"manufacturer", may, {"hersteller", "vendor", "marke"}},
          {"model", may, {"modell", "typ"}},
          {"customer", may, {"kunde", "kundennummer", "kundennr", "kdnr", "customer_number"}},
          {"site", may, {"standort", "standortnummer"}},
          {"location", may, {"stellort", "raum"}},
          {"remark", may, {"bemerkung", "notiz"}},
          {"active", may, {"aktiv"}},
          {"address", may, {"ip", "ipadresse", "host", "adresse"}},
          {"port", may, {}},
          {"snmp_version", may, {"version", "snmp"}},
          {"community", may, {}},
          {"profile", may, {"profil"}},
          {"interval_s", may, {"abfrage_sekunden", "poll_interval_s"}}}},
      {FileKind::contracts, "contracts", {"vertraege"}, CounterColumns::none, {
          {"number", must, {"contract", "contract_number", "vertrag", "vertragsnummer", "vertragsnr"}},
          {"customer", must, {"kunde", "kundennummer", "kundennr", "kdnr", "customer_number"}},
          {"site", may, {"standort", "standortnummer"}},
          {"title", may, {"titel", "bezeichnung"}},
          {"kind", may, {"art", "vertragsart"}},
          {"start", must, {"beginn", "vertragsbeginn", "anfang"}},
          last_day,
          {"billing_cycle", may, {"turnus", "abrechnungsintervall", "abrechnungsturnus", "cycle"}},
          {"rhythm_anchor", may, {"turnus_ab", "turnusbeginn"}},
          {"billing_from", may, {"abrechnung_ab", "abgerechnet_ab"}},
          {"vat_percent", may, {"mwst", "ust", "ust_prozent", "vat"}},
          {"proration", may, {"anteilige_pauschale", "teilmonat"}},
          {"credit_unused", may, {"gutschrift_freikopien", "minderklicks_gutschreiben"}},
          {"true_up", may, {"ausgleich", "nachverrechnung"}},
          {"average_last_n", may, {"durchschnitt_perioden"}},
          {"settlement", may, {"klickabrechnung"}},
          {"interim_billing", may, {"zwischenabrechnung"}},
          {"minimum", may, {"mindestabnahme", "mindestart"}},
          {"minimum_meter", may, {"mindestzaehler"}},
          {"minimum_per_month", may, {"mindestwert", "mindestwert_monat"}},
          {"hold_from", may, {"ruht_ab", "pausiert_ab"}},
          {"billed_elsewhere", may, {"fremdabrechnung"}},
          {"reference", may, {"buyer_reference", "referenz", "bestellzeichen"}},
          {"payment_days", may, {"zahlungsziel", "zahlungsziel_tage"}},
          {"remark", may, {"bemerkung", "notiz"}},
          {"vat_class", may, {"steuerart", "steuerklasse", "ust_art"}},
          {"pause_from", may, {"pause_ab", "vertragspause_ab"}},
          {"pause_until", may, {"pause_bis", "vertragspause_bis"}},
          {"hide_zero_lines", may, {"nullzeilen_ausblenden"}},
          {"minimum_invoice", may, {"mindestrechnungsbetrag", "mindestrechnung"}},
          {"maximum_invoice", may, {"hoechstrechnungsbetrag", "hoechstrechnung"}},
          {"hold_until", may, {"ruht_bis", "pausiert_bis"}},
          {"after_hold", may, {"nach_ruhezeit"}},
          {"order_number", may, {"bestellnummer"}},
          {"cost_centre", may, {"kostenstelle"}},
          {"invoice_grouping", may, {"rechnung_je", "sammelrechnung"}},
          {"tolerance_before_days", may, {"ablesetoleranz_vorher", "toleranz_tage_vorher"}},
          {"tolerance_after_days", may, {"ablesetoleranz_nachher", "toleranz_tage_nachher"}},
          {"show_included", may, {"inklusivklicks_zeigen", "freikopien_zeigen"}}}},
      {FileKind::flat_fees, "flat_fees", {"pauschalen"}, CounterColumns::none, {
          contract_column, from_column,
          {"per_month", must, {"amount_per_month", "pauschale", "monatspauschale", "grundpreis"}},
          {"name", may, {"bezeichnung", "druckname"}},
          {"rhythm", may, {"turnus", "billing_cycle"}},
          {"rhythm_anchor", may, {"turnus_ab", "turnusbeginn"}},
          {"in_advance", may, {"im_voraus", "vorschuessig"}},
          {"fee_from", may, {"berechnet_ab"}},
          {"fee_until", may, {"berechnet_bis"}},
          {"revenue_group", may, {"erloesgruppe", "warengruppe"}},
          {"payer", may, {"zahler", "rechnung_an", "leasinggesellschaft"}},
          {"vat_class", may, {"steuerart", "steuerklasse", "ust_art"}}}},
      {FileKind::discounts, "discounts", {"nachlaesse", "rabatte"}, CounterColumns::none, {
          contract_column, from_column,
          {"percent", must, {"prozent", "rabatt", "nachlass", "rabatt_prozent"}},
          {"lines", may, {"zeilen", "umfang", "auf"}},
          {"reason", may, {"grund", "rabattname", "text"}}}},
      {FileKind::meters, "meters", {"zaehler", "zaehlerarten"}, CounterColumns::none, {
          contract_column, meter_column,
          {"name", may, {"bezeichnung", "druckname"}},
          {"counts", may, {"zaehlt", "geraetezaehler"}},
          {"free_per_month", may, {"freikopien", "freiklicks", "freiklicks_monat", "freikopien_monat"}},
          {"credit_price", may, {"gutschriftspreis", "gutschriftpreis"}},
          {"no_average", may, {"kein_durchschnitt", "nicht_schaetzen"}},
          {"revenue_group", may, {"erloesgruppe", "warengruppe"}},
          {"payer", may, {"zahler", "rechnung_an", "leasinggesellschaft"}},
          {"vat_class", may, {"steuerart", "steuerklasse", "ust_art"}}}},
      {FileKind::prices, "prices", {"preise", "klickpreise"}, CounterColumns::none, {
          contract_column, meter_column, from_column,
          {"price", must, {"preis", "klickpreis"}},
          {"model", may, {"preismodell", "preisart"}},
          {"up_to", may, {"bis_klicks", "staffel_bis", "stufe_bis"}},
          {"package_size", may, {"paketgroesse", "paket"}}}},
      {FileKind::positions, "positions", {"positionen", "stellplaetze"}, CounterColumns::none, {
          contract_column, position_column,
          {"name", may, {"bezeichnung", "platz"}},
          {"site", may, {"standort", "standortnummer"}},
          {"from", may, {"von", "ab", "seit"}},
          last_day}},
      {FileKind::position_terms, "position_terms", {"positionskonditionen"}, CounterColumns::none, {
          contract_column, position_column, meter_column,
          {"free_per_month", may, {"freikopien", "freiklicks", "freiklicks_monat", "freikopien_monat"}},
          {"price", may, {"preis", "klickpreis"}}}},
      {FileKind::placements, "placements", {"aufstellungen", "geraeteplaetze"}, CounterColumns::start_and_final, {
          contract_column, position_column, serial_column, from_column, last_day}},
      {FileKind::resets, "resets", {"zaehlerresets", "ruecksetzungen"}, CounterColumns::none, {
          serial_column,
          {"day", must, {"datum", "tag", "date"}},
          {"counter", must, {"zaehler", "geraetezaehler"}},
          {"old_value", must, {"alter_stand", "alt"}},
          {"new_value", must, {"neuer_stand", "neu"}},
          {"reason", may, {"grund", "anlass"}}}},
      {FileKind::history, "history", {"historie", "vorabrechnungen"}, CounterColumns::none, {
          contract_column, meter_column,
          {"period", must, {"zeitraum", "periode", "monat"}},
          {"clicks", must, {"klicks", "verbrauch"}},
          {"basis", must, {"grundlage"}},
          {"position", may, {"stellplatz", "pos"}},
          {"invoiced_clicks", may, {"berechnete_klicks"}},
          {"invoiced_amount", may, {"berechneter_betrag"}},
          {"credited_clicks", may, {"gutgeschriebene_klicks"}},
          {"credited_amount", may, {"gutgeschriebener_betrag"}}}},
      {FileKind::service_copies, "service_copies", {"testkopien", "technikerkopien"}, CounterColumns::none, {
          serial_column,
          {"day", must, {"datum", "tag", "date"}},
          {"counter", must, {"zaehler", "geraetezaehler"}},
          {"copies", must, {"kopien", "anzahl"}},
          {"remark", may, {"bemerkung", "anlass"}}}},
      {FileKind::mandates, "mandates", {"sepa_mandate", "lastschriftmandate", "mandate"}, CounterColumns::none, {
          {"customer", must, {"kunde", "kundennummer", "kundennr", "kdnr", "customer_number"}},
          {"reference", must, {"mandatsreferenz", "mandatsref", "mandate_reference"}},
          {"iban", must, {}},
          {"signed", must, {"unterschrieben_am", "mandatsdatum", "unterschriftsdatum"}},
          {"bic", may, {}},
          {"holder", may, {"kontoinhaber"}},
          {"scheme", may, {"lastschriftart", "verfahren"}},
          {"sequence", may, {"sequenz", "sequenztyp", "folge"}},
          {"last_used", may, {"letzter_einzug", "zuletzt_genutzt"}}}},
      {FileKind::readings, "readings", {"zaehlerstaende", "ablesungen", "staende"}, CounterColumns::plain, {
          serial_column,
          {"read_at", must, {"datum", "zeitpunkt", "ablesedatum", "date", "stichtag"}},
          {"counter", may, {"zaehler", "geraetezaehler"}},
          {"value", may, {"stand", "zaehlerstand", "wert"}},
          {"source", may, {"quelle", "herkunft"}}}},
  };
}

}  // namespace

std::span<const FileSpec> file_specs() {
  static const std::vector<FileSpec> all = specs();
  return all;
}

const FileSpec& spec_of(FileKind kind) {
  const auto all = file_specs();
  const auto found = std::find_if(all.begin(), all.end(), [&](const FileSpec& spec) { return spec.kind == kind; });
  KW_ASSERT(found != all.end());
  return *found;
}

std::optional<std::string> counter_of_heading(std::string_view heading) {
  const std::string wanted = folded(heading);
  for (const CounterNames& names : counter_names()) {
    if (wanted == folded(names.counter)) return std::string(names.counter);
    for (const std::string_view known : names.headings)
      if (wanted == folded(known)) return std::string(names.counter);
  }
  return std::nullopt;
}

bool is_counter_name(std::string_view name) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !name.empty() && name.size() <= 40 && is_letter(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
  });
}

std::vector<std::string> known_counters() {
  std::vector<std::string> names;
  for (const CounterNames& counter : counter_names()) names.emplace_back(counter.counter);
  return names;
}

}  // namespace klickwerk::office
