#include "core/currency.h"
#include "db/book_tables_internal.h"

namespace klickwerk::db {
namespace {

constexpr const char* kunden_rows = R"(
  select number, name, name_extra, street, postcode, city, country, vat_id, debtor_account, language, email, buyer_reference, payment_terms_days, einvoice_format,
         einvoice_address, einvoice_scheme, order_number, cost_centre, invoice_grouping, price_per, layout, intro_note, closing_note, case when active then 'ja' else 'nein' end, created_at::date
    from customers order by number)";
constexpr const char* standorte_rows = R"(
  select c.number, s.number, s.name, s.street, s.postcode, s.city, s.country from sites s join customers c using (customer_id) order by 1, 2)";
constexpr const char* geraete_rows = R"(
  select d.serial, d.vendor, d.model, coalesce(c.number, ''), coalesce(s.number, ''), d.location, case when d.active then 'ja' else 'nein' end, d.created_at::date
    from devices d left join sites s using (site_id) left join customers c using (customer_id) order by d.serial)";
constexpr const char* steuersaetze_rows = R"(
  select country, vat_class, from_day, rate_bp from vat_rates order by 1, 2, 3)";
constexpr const char* mandate_rows = R"(
  select m.reference, c.number, m.scheme, case when m.one_off then 'ja' else 'nein' end, m.signed_on, m.holder, m.iban, m.bic, m.revoked_on, m.last_used_on, m.recorded_by, to_char(m.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    from mandates m join customers c using (customer_id) order by m.reference)";

}  // namespace

std::vector<BookSource> book_master() {
  using enum ColumnKind;
  return {
      {{"kunden", "Kunden nach heutigem Stand; frühere Stände stehen in rechnungen und protokoll",
        {{"kunde", "Kundennummer", text},
         {"name", "Name", text},
         {"zusatz", "Namenszusatz", text},
         {"strasse", "Straße", text},
         {"plz", "Postleitzahl", text},
         {"ort", "Ort", text},
         {"land", "Land", text},
         {"ust_id", "USt-IdNr.", text},
         {"debitor", "Debitorenkonto", text},
         {"sprache", "de oder en", text},
         {"email", "E-Mail-Adressen", text},
         {"leitweg_id", "Leitweg-ID oder Referenz des Kunden", text},
         {"zahlungsziel", "Tage; leer: wie eingestellt", integer},
         {"e_rechnung", "Format der E-Rechnung; leer: wie eingestellt", text},
         {"e_adresse", "elektronische Adresse; leer: die E-Mail-Adresse oder Leitweg-ID", text},
         {"e_schema", "Art der elektronischen Adresse (EAS)", text},
         {"bestellnummer", "Bestellnummer des Kunden", text},
         {"kostenstelle", "Kostenstelle des Kunden", text},
         {"sammelrechnung", "contract, site oder customer", text},
         {"preis_je", "Klickpreise gedruckt für so viele Klicks; leer: wie eingestellt", integer},
         {"layout", "Gestaltung der Belege (klickwerk.toml); leer: die eigene", text},
         {"kopftext", "Worte über den Zeilen", text},
         {"fusstext", "Worte unter den Zeilen", text},
         {"aktiv", "ja oder nein", text},
         {"angelegt_am", "angelegt am", date}},
        1,
        {}},
       kunden_rows},
      {{"standorte", "Standorte der Kunden",
        {{"kunde", "Kundennummer", text},
         {"standort", "Nummer beim Kunden", text},
         {"name", "Name", text},
         {"strasse", "Straße", text},
         {"plz", "Postleitzahl", text},
         {"ort", "Ort", text},
         {"land", "Land", text}},
        2,
        {{"kunde", "kunden"}}},
       standorte_rows},
      {{"geraete", "Geräte",
        {{"seriennummer", "Seriennummer", text},
         {"hersteller", "Hersteller", text},
         {"modell", "Modell", text},
         {"kunde", "bei welchem Kunden; leer: bei keinem", text},
         {"standort", "an welchem seiner Standorte", text},
         {"aufstellort", "wo dort", text},
         {"aktiv", "ja oder nein", text},
         {"angelegt_am", "angelegt am", date}},
        1,
        {{"kunde", "kunden"}}},
       geraete_rows},
      {{"steuersaetze", "Umsatzsteuersätze mit ihrem Gültigkeitsbeginn",
        {{"land", "Land", text},
         {"steuerklasse", "standard oder reduced", text},
         {"ab", "gültig ab", date},
         {"steuersatz", "Hundertstel Prozent", integer}},
        3,
        {}},
       steuersaetze_rows},
      {{"mandate", "SEPA-Mandate",
        {{"mandat", "Mandatsreferenz", text},
         {"kunde", "Kundennummer", text},
         {"verfahren", "CORE oder B2B", text},
         {"einmalig", "ja oder nein", text},
         {"unterschrieben_am", "Tag der Unterschrift", date},
         {"inhaber", "Kontoinhaber", text},
         {"iban", "IBAN", text},
         {"bic", "BIC", text},
         {"widerrufen_am", "leer: gilt", date},
         {"zuletzt_genutzt", "leer: nie", date},
         {"erfasst_von", "Wer", text},
         {"erfasst_am", "UTC", text}},
        1,
        {{"kunde", "kunden"}}},
       mandate_rows},
  };
}

}  // namespace klickwerk::db
