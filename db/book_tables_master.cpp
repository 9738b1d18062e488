#include "core/currency.h"
#include "db/book_tables_internal.h"

namespace klickwerk::db {
namespace {

constexpr const char* kunden_rows = R"(
  select number, name, name_extra, street, postcode, city, country, vat_id, debtor_account, case when active then 'ja' else 'nein' end, created_at::date from customers order by number)";
constexpr const char* vertraege_rows = R"(
  select k.number, c.number, k.start_day, k.last_day, k.cycle_months, k.vat_rate_bp from contracts k join customers c using (customer_id) order by k.number)";
constexpr const char* geraete_rows = R"(
  select serial, vendor, model, case when active then 'ja' else 'nein' end, created_at::date from devices order by serial)";
constexpr const char* plaetze_rows = R"(
  select k.number, p.label, p.name, coalesce(d.serial, ''), a.from_day, a.last_day,
         coalesce((select string_agg(c.counter || ' ' || c.value, ', ' order by c.counter) from placement_counters c where c.placement_id = a.placement_id and c.moment = 'start'), ''),
         coalesce((select string_agg(c.counter || ' ' || c.value, ', ' order by c.counter) from placement_counters c where c.placement_id = a.placement_id and c.moment = 'final'), '')
    from contract_positions p join contracts k using (contract_id) left join placements a using (position_id) left join devices d using (device_id)
   order by k.number, p.label, a.from_day, d.serial)";
constexpr const char* pauschalen_rows = R"(
  select k.number, '' as fee, f.from_day, f.per_month_micro, f.rhythm_months, 'nein', '', '', '' from flat_fees f join contracts k using (contract_id)
  union all
  select k.number, f.name, p.from_day, p.per_month_micro, f.rhythm_months, case when f.in_advance then 'ja' else 'nein' end, f.revenue_group, coalesce(f.vat_class, ''), coalesce(c.number, '')
    from contract_fees f join contract_fee_prices p on p.contract_id = f.contract_id and p.fee = f.name join contracts k on k.contract_id = f.contract_id
    left join customers c on c.customer_id = f.payer_id
   order by 1, 2, 3)";
constexpr const char* klickpreise_rows = R"(
  select k.number, p.meter, p.from_day, coalesce(t.tier, 1), p.model, t.up_to, coalesce(t.price_micro, p.price_micro), p.package_size
    from meter_prices p join contracts k using (contract_id)
    left join meter_price_tiers t on t.contract_id = p.contract_id and t.meter = p.meter and t.from_day = p.from_day
   order by k.number, p.meter, p.from_day, t.tier)";
constexpr const char* zaehler_der_vertraege_rows = R"(
  select k.number, m.meter, m.name, m.free_per_month, m.credit_micro,
         coalesce((select string_agg(c.counter || ' x ' || c.weight, ', ' order by c.ordinal) from meter_counters c where c.contract_id = m.contract_id and c.meter = m.meter), ''),
         m.revenue_group, coalesce(m.vat_class, ''),
         coalesce((select string_agg(concat_ws(' ', p.label, 'frei ' || o.free_per_month, 'Preis ' || o.price_micro), ', ' order by p.label)
                     from meter_positions o join contract_positions p using (position_id) where o.contract_id = m.contract_id and o.meter = m.meter), '')
    from contract_meters m join contracts k using (contract_id) order by k.number, m.ordinal)";
constexpr const char* steuersaetze_rows = R"(
  select country, vat_class, from_day, rate_bp from vat_rates order by 1, 2, 3)";
constexpr const char* mandate_rows = R"(
  select m.reference, c.number, m.scheme, m.signed_on, m.holder, m.iban, m.revoked_on, m.last_used_on, m.recorded_by, to_char(m.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
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
         {"aktiv", "ja oder nein", text},
         {"angelegt_am", "angelegt am", date}},
        1,
        {}},
       kunden_rows},
      {{"vertraege", "Verträge",
        {{"vertrag", "Vertragsnummer", text},
         {"kunde", "Kundennummer", text},
         {"beginn", "erster Tag", date},
         {"ende", "letzter Tag", date},
         {"rhythmus", "Monate", integer},
         {"steuersatz", "Hundertstel Prozent", integer}},
        1,
        {{"kunde", "kunden"}}},
       vertraege_rows},
      {{"geraete", "Geräte",
        {{"seriennummer", "Seriennummer", text},
         {"hersteller", "Hersteller", text},
         {"modell", "Modell", text},
         {"aktiv", "ja oder nein", text},
         {"angelegt_am", "angelegt am", date}},
        1,
        {}},
       geraete_rows},
      {{"plaetze", "Plätze der Verträge und die Geräte, die dort standen",
        {{"vertrag", "Vertragsnummer", text},
         {"platz", "Platz", text},
         {"name", "Name beim Kunden", text},
         {"seriennummer", "Seriennummer; leer: noch keines", text},
         {"von", "stand dort ab", date},
         {"bis", "stand dort bis; leer: heute noch", date},
         {"anfangsstaende", "Zähler und Stände beim Aufstellen", text},
         {"endstaende", "Zähler und Stände beim Abbau", text}},
        4,
        {{"vertrag", "vertraege"}, {"seriennummer", "geraete"}}},
       plaetze_rows},
      {{"pauschalen", "Pauschalen je Monat mit ihrem Gültigkeitsbeginn",
        {{"vertrag", "Vertragsnummer", text},
         {"pauschale", "Name; leer: die Grundpauschale", text},
         {"ab", "gültig ab", date},
         {"preis", accounting_currency() + " je Monat", micro},
         {"rhythmus", "Monate; leer: der des Vertrags", integer},
         {"im_voraus", "ja oder nein", text},
         {"erloesgruppe", "Erlösgruppe", text},
         {"steuerklasse", "Steuerklasse; leer: die des Vertrags", text},
         {"zahler", "Kundennummer; leer: der Kunde des Vertrags", text}},
        3,
        {{"vertrag", "vertraege"}}},
       pauschalen_rows},
      {{"klickpreise", "Klickpreise mit ihrem Gültigkeitsbeginn, Staffel für Staffel",
        {{"vertrag", "Vertragsnummer", text},
         {"zaehler", "Zähler", text},
         {"ab", "gültig ab", date},
         {"staffel", "Nummer; 1, wenn es keine gibt", integer},
         {"modell", "unit, package, graduated, volume", text},
         {"bis_klicks", "bis zu so vielen Klicks; leer: ohne Ende", integer},
         {"preis", accounting_currency() + " je Klick oder Paket", micro},
         {"paketklicks", "Klicks eines Pakets", integer}},
        4,
        {{"vertrag", "vertraege"}}},
       klickpreise_rows},
      {{"zaehler_der_vertraege", "Was in einem Vertrag gezählt wird und was frei ist",
        {{"vertrag", "Vertragsnummer", text},
         {"zaehler", "Zähler", text},
         {"name", "wie gedruckt", text},
         {"frei", "Freiklicks je Monat", integer},
         {"gutschrift", accounting_currency() + " je nicht verbrauchtem Freiklick; leer: der Klickpreis", micro},
         {"geraetezaehler", "Zähler der Geräte mit Faktor", text},
         {"erloesgruppe", "Erlösgruppe", text},
         {"steuerklasse", "Steuerklasse; leer: die des Vertrags", text},
         {"ausnahmen", "eigene Freiklicks und Preise (Millionstel " + accounting_currency() + ") einzelner Plätze", text}},
        2,
        {{"vertrag", "vertraege"}}},
       zaehler_der_vertraege_rows},
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
         {"unterschrieben_am", "Tag der Unterschrift", date},
         {"inhaber", "Kontoinhaber", text},
         {"iban", "IBAN", text},
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
