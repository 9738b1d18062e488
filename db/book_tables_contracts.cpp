#include "core/currency.h"
#include "db/book_tables_internal.h"

namespace klickwerk::db {
namespace {

constexpr const char* vertraege_rows = R"(
  select k.number, c.number, k.title, k.kind, coalesce(s.number, ''), k.start_day, k.last_day, k.cycle_months, k.rhythm_anchor, k.billing_from,
         case when k.billed_elsewhere then 'ja' else 'nein' end, k.vat_rate_bp, coalesce(k.vat_class, ''), k.proration, case when k.credit_unused then 'ja' else 'nein' end,
         k.true_up, k.average_last_n, k.settlement_cycle, case when k.interim_billing then 'ja' else 'nein' end, coalesce(k.minimum_kind, ''), coalesce(k.minimum_meter, ''),
         k.minimum_clicks, coalesce(k.minimum_scope, ''), k.minimum_micro, k.minimum_invoice_cents, k.maximum_invoice_cents, case when k.hide_zero_lines then 'ja' else 'nein' end,
         case when k.show_included then 'ja' else 'nein' end,
         k.tolerance_before_days, k.tolerance_after_days, k.hold_from, k.hold_until, k.after_hold, k.payment_terms_days, k.buyer_reference, k.order_number, k.cost_centre,
         k.invoice_grouping, k.created_at::date
    from contracts k join customers c using (customer_id) left join sites s on s.site_id = k.site_id order by k.number)";
constexpr const char* pausen_rows = R"(
  select k.number, p.from_day, p.last_day from contract_pauses p join contracts k using (contract_id) order by 1, 2)";
constexpr const char* nachlaesse_rows = R"(
  select k.number, d.from_day, d.scope, d.percent_bp, d.reason from contract_discounts d join contracts k using (contract_id) order by 1, 2, 3)";
constexpr const char* plaetze_rows = R"(
  select k.number, p.label, p.name, coalesce(d.serial, ''), a.from_day, a.last_day, coalesce(s.number, ''), p.from_day, p.last_day,
         coalesce((select string_agg(c.counter || ' ' || c.value, ', ' order by c.counter) from placement_counters c where c.placement_id = a.placement_id and c.moment = 'start'), ''),
         coalesce((select string_agg(c.counter || ' ' || c.value, ', ' order by c.counter) from placement_counters c where c.placement_id = a.placement_id and c.moment = 'final'), '')
    from contract_positions p join contracts k using (contract_id) left join placements a using (position_id) left join devices d using (device_id) left join sites s on s.site_id = p.site_id
   order by k.number, p.label, a.from_day, d.serial)";
constexpr const char* pauschalen_rows = R"(
  select k.number, '' as fee, f.from_day, f.per_month_micro, f.rhythm_months, null::date, null::date, null::date, 'nein', '', '', '' from flat_fees f join contracts k using (contract_id)
  union all
  select k.number, f.name, p.from_day, p.per_month_micro, f.rhythm_months, f.anchor, f.from_day, f.last_day, case when f.in_advance then 'ja' else 'nein' end, f.revenue_group, coalesce(f.vat_class, ''), coalesce(c.number, '')
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
         m.revenue_group, coalesce(m.vat_class, ''), case when m.no_average then 'ja' else 'nein' end, coalesce(y.number, '')
    from contract_meters m join contracts k using (contract_id) left join customers y on y.customer_id = m.payer_id order by k.number, m.ordinal)";
constexpr const char* ausnahmen_der_plaetze_rows = R"(
  select k.number, o.meter, p.label, o.free_per_month, o.price_micro
    from meter_positions o join contract_positions p using (position_id) join contracts k on k.contract_id = o.contract_id order by 1, 2, 3)";

}  // namespace

std::vector<BookSource> book_contracts() {
  using enum ColumnKind;
  return {
      {{"vertraege", "Verträge nach heutigem Stand; frühere Stände stehen im protokoll",
        {{"vertrag", "Vertragsnummer", text},
         {"kunde", "Kundennummer", text},
         {"bezeichnung", "Bezeichnung", text},
         {"art", "freies Wort des Büros", text},
         {"standort", "Standort des Kunden, wenn alle Geräte dort stehen", text},
         {"beginn", "erster Tag", date},
         {"ende", "letzter Tag", date},
         {"rhythmus", "Monate", integer},
         {"rhythmus_anker", "ein erster Tag eines Abrechnungszeitraums", date},
         {"abrechnung_ab", "erster Tag, den wir abrechnen; leer: ab Beginn", date},
         {"anderswo", "ja: ein anderes Programm rechnet ab", text},
         {"steuersatz", "Hundertstel Prozent", integer},
         {"steuerklasse", "standard, reduced … oder by_customer; leer: der Steuersatz", text},
         {"zeitanteil", "actual_days, days_30_360, full_month, none", text},
         {"gutschrift", "ja: nicht verbrauchte Freiklicks werden vergütet", text},
         {"ausgleich", "Schätzungen: keep_estimates oder by_days", text},
         {"mittel_aus", "Schätzungen: Durchschnitt so vieler Zeiträume", integer},
         {"abrechnungszyklus", "period oder calendar_year", text},
         {"abschlaege", "ja: Zwischenrechnungen im Kalenderjahr", text},
         {"mindest_art", "clicks, amount; leer: kein Minimum", text},
         {"mindest_zaehler", "Minimum in Klicks: welcher Zähler", text},
         {"mindest_klicks", "Klicks je Monat", integer},
         {"mindest_umfang", "Minimum in Geld: clicks oder all", text},
         {"mindest_betrag", accounting_currency() + " je Monat", micro},
         {"mindest_rechnung", accounting_currency() + " netto; darunter wartet der Betrag", cents},
         {"hoechst_rechnung", accounting_currency() + " netto; darüber wird nachgefragt", cents},
         {"ohne_nullzeilen", "ja oder nein", text},
         {"inklusivklicks_zeigen", "ja: eine Zeile mit 0, wenn die Freiklicks reichen", text},
         {"toleranz_vor", "Ablesetoleranz, Tage; leer: wie eingestellt", integer},
         {"toleranz_nach", "Ablesetoleranz, Tage; leer: wie eingestellt", integer},
         {"angehalten_ab", "Abrechnung ausgesetzt ab", date},
         {"angehalten_bis", "bis; leer: bis auf Weiteres", date},
         {"nach_halt", "catch_up: wird nachgeholt; refund: bleibt frei", text},
         {"zahlungsziel", "Tage; leer: das des Kunden", integer},
         {"referenz", "Leitweg-ID oder Referenz; leer: die des Kunden", text},
         {"bestellnummer", "leer: die des Kunden", text},
         {"kostenstelle", "leer: die des Kunden", text},
         {"sammelrechnung", "contract, site oder customer; leer: wie beim Kunden", text},
         {"angelegt_am", "angelegt am", date}},
        1,
        {{"kunde", "kunden"}}},
       vertraege_rows},
      {{"pausen", "Pausen der Verträge",
        {{"vertrag", "Vertragsnummer", text},
         {"von", "erster Tag", date},
         {"bis", "letzter Tag; leer: bis auf Weiteres", date}},
        2,
        {{"vertrag", "vertraege"}}},
       pausen_rows},
      {{"nachlaesse", "Vereinbarte Nachlässe mit ihrem Gültigkeitsbeginn",
        {{"vertrag", "Vertragsnummer", text},
         {"ab", "gültig ab", date},
         {"umfang", "all, clicks (Zeilen der Zähler) oder fees (Pauschalen)", text},
         {"prozent", "Hundertstel Prozent; 0 beendet den vorigen desselben Umfangs", integer},
         {"grund", "wie gedruckt; leer: Rabatt", text}},
        3,
        {{"vertrag", "vertraege"}}},
       nachlaesse_rows},
      {{"plaetze", "Plätze der Verträge und die Geräte, die dort standen",
        {{"vertrag", "Vertragsnummer", text},
         {"platz", "Platz", text},
         {"name", "Name beim Kunden", text},
         {"seriennummer", "Seriennummer; leer: noch keines", text},
         {"von", "stand dort ab", date},
         {"bis", "stand dort bis; leer: heute noch", date},
         {"standort", "Standort des Kunden", text},
         {"platz_von", "den Platz gibt es ab; leer: ab Vertragsbeginn", date},
         {"platz_bis", "bis; leer: bis Vertragsende", date},
         {"anfangsstaende", "Zähler und Stände beim Aufstellen", text},
         {"endstaende", "Zähler und Stände beim Abbau", text}},
        5,
        {{"vertrag", "vertraege"}, {"seriennummer", "geraete"}}},
       plaetze_rows},
      {{"pauschalen", "Pauschalen je Monat mit ihrem Gültigkeitsbeginn",
        {{"vertrag", "Vertragsnummer", text},
         {"pauschale", "Name; leer: die Grundpauschale", text},
         {"ab", "gültig ab", date},
         {"preis", accounting_currency() + " je Monat", micro},
         {"rhythmus", "Monate; leer: der des Vertrags", integer},
         {"anker", "ein erster Tag eines Zeitraums; leer: mit dem Vertrag", date},
         {"beginn", "erster Tag der Pauschale; leer: ab Vertragsbeginn", date},
         {"ende", "letzter Tag; leer: bis Vertragsende", date},
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
         {"ohne_schaetzung", "ja: fehlt der Stand, wird gewartet", text},
         {"zahler", "Kundennummer; leer: der Kunde des Vertrags", text}},
        2,
        {{"vertrag", "vertraege"}}},
       zaehler_der_vertraege_rows},
      {{"ausnahmen_der_plaetze", "Eigene Freiklicks und Klickpreise einzelner Plätze",
        {{"vertrag", "Vertragsnummer", text},
         {"zaehler", "Zähler", text},
         {"platz", "Platz", text},
         {"frei", "Freiklicks je Monat; leer: keine eigenen", integer},
         {"preis", accounting_currency() + " je Klick; leer: der Klickpreis des Zählers", micro}},
        3,
        {{"vertrag", "vertraege"}}},
       ausnahmen_der_plaetze_rows},
  };
}

}  // namespace klickwerk::db
