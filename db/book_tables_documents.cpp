#include "core/currency.h"
#include "db/book_tables_internal.h"

namespace klickwerk::db {
namespace {

constexpr const char* rechnungen_rows = R"(
  select i.number, i.kind, i.issued_on, i.due_on, c.number, i.facts::jsonb #>> '{buyer,name}', coalesce(k.number, ''), i.service_first, i.service_end - 1, i.net_cents,
         i.vat_cents, i.gross_cents, coalesce(x.number, y.number, ''), i.reason, i.issued_by, i.approved_by
    from invoices i join customers c using (customer_id) left join contracts k using (contract_id)
    left join invoices x on x.invoice_id = i.cancels_id left join invoices y on y.invoice_id = i.corrects_id
   where i.state = 'issued' and i.issued_on >= $1 and i.issued_on < $2 order by i.issued_on, i.number)";
constexpr const char* rechnungsteile_rows = R"(
  select i.number, p.ordinal, p.settlement_id, k.number, s.period_first, s.period_end - 1, p.net_cents, p.vat_cents
    from invoices i join invoice_parts p using (invoice_id) join settlements s on s.settlement_id = p.settlement_id join contracts k on k.contract_id = p.contract_id
   where i.state = 'issued' and i.issued_on >= $1 and i.issued_on < $2 order by i.issued_on, i.number, p.ordinal)";
constexpr const char* berichtigte_rows = R"(
  select i.number, r.ordinal, o.number, r.lines_cents, r.credited_cents
    from invoices i join invoice_corrects r on r.invoice_id = i.invoice_id join invoices o on o.invoice_id = r.corrected_id
   where i.state = 'issued' and i.issued_on >= $1 and i.issued_on < $2 order by i.issued_on, i.number, r.ordinal)";
constexpr const char* rechnungszeilen_rows = R"(
  select i.number, l.line, l.kind, l.period_first, l.period_end - 1, l.meter, l.position, l.fee, l.quantity, l.months_numerator, l.months_denominator, l.packaged_clicks,
         l.tier, l.unit_price_micro, case when l.estimated then 'ja' else 'nein' end, case when l.refund then 'ja' else 'nein' end, l.corrects_line, coalesce(l.settlement_id, i.settlement_id),
         l.revenue_group, coalesce(l.vat_class, ''), coalesce(l.vat_rate_bp, i.vat_rate_bp), l.discount_bp, l.discount_cents, l.discount_reason, l.amount_cents
    from invoices i join invoice_lines l using (invoice_id) where i.state = 'issued' and i.issued_on >= $1 and i.issued_on < $2 order by i.issued_on, i.number, l.line)";
constexpr const char* steuergruppen_rows = R"(
  select i.number, g.value ->> 'category', (g.value ->> 'rate_bp')::integer, (g.value ->> 'net_cents')::bigint, (g.value ->> 'vat_cents')::bigint, coalesce(g.value ->> 'reason', '')
    from invoices i cross join lateral jsonb_array_elements(coalesce(i.facts::jsonb -> 'vat_groups', '[]')) g
   where i.state = 'issued' and i.issued_on >= $1 and i.issued_on < $2 order by i.issued_on, i.number, 2, 3)";
constexpr const char* verwendete_staende_rows = R"(
  select i.number, row_number() over (partition by i.invoice_id order by m.at, s.at), m.value ->> 'name', coalesce(m.value ->> 'section', ''), s.value ->> 'position',
         s.value ->> 'model', s.value ->> 'serial', s.value ->> 'counter', (s.value ->> 'weight')::bigint, s.value ->> 'from_day', (s.value ->> 'from_value')::bigint,
         s.value ->> 'from_source', s.value ->> 'to_day', (s.value ->> 'to_value')::bigint, s.value ->> 'to_source'
    from invoices i cross join lateral jsonb_array_elements(coalesce(i.facts::jsonb -> 'annex', '[]')) with ordinality m(value, at)
   cross join lateral jsonb_array_elements(m.value -> 'segments') with ordinality s(value, at)
   where i.state = 'issued' and i.issued_on >= $1 and i.issued_on < $2 order by i.issued_on, i.number, m.at, s.at)";
constexpr const char* belege_rows = R"(
  select i.number, d.kind, 'originale/' || d.path, d.sha256, d.size_bytes from invoices i join invoice_documents d using (invoice_id)
   where i.state = 'issued' and i.issued_on >= $1 and i.issued_on < $2 order by i.issued_on, i.number, d.kind)";
constexpr const char* abrechnungen_rows = R"(
  select s.settlement_id, k.number, s.period_first, s.period_end - 1, s.run_end - 1, s.kind, s.state, case when s.carried then 'ja' else 'nein' end, s.net_cents, s.result_hash, to_char(s.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    from settlements s join contracts k using (contract_id)
   where (s.created_at >= $1::date and s.created_at < $2::date)
      or s.settlement_id in (select p.settlement_id from invoice_parts p join invoices i using (invoice_id) where i.state = 'issued' and i.issued_on >= $1 and i.issued_on < $2)
   order by s.settlement_id)";
constexpr const char* nummernkreise_rows = R"(
  select series, year, last_number from number_series order by series, year)";

}  // namespace

std::vector<BookSource> book_documents() {
  using enum ColumnKind;
  return {
      {{"rechnungen", "Ausgestellte Rechnungen, Storno- und Korrekturrechnungen",
        {{"nummer", "Rechnungsnummer", text},
         {"art", "invoice, cancellation oder correction", text},
         {"ausgestellt_am", "Rechnungsdatum", date},
         {"faellig_am", "Fälligkeit", date},
         {"kunde", "Kundennummer", text},
         {"name", "Name, wie gedruckt", text},
         {"vertrag", "Vertragsnummer", text},
         {"leistung_von", "Leistungszeitraum, erster Tag", date},
         {"leistung_bis", "Leistungszeitraum, letzter Tag", date},
         {"netto", "Nettobetrag " + accounting_currency(), cents},
         {"umsatzsteuer", "Umsatzsteuer " + accounting_currency(), cents},
         {"brutto", "Bruttobetrag " + accounting_currency(), cents},
         {"bezug", "Nummer der stornierten oder korrigierten Rechnung", text},
         {"grund", "Grund von Storno oder Korrektur", text},
         {"ausgestellt_von", "Wer ausgestellt hat", text},
         {"freigegeben_von", "Wer freigegeben hat", text}},
        1,
        {{"kunde", "kunden"}, {"vertrag", "vertraege"}}},
       rechnungen_rows},
      {{"rechnungsteile", "Abrechnungen hinter einer Rechnung; mehrere, wenn sie mehrere Verträge zusammenfasst",
        {{"nummer", "Rechnungsnummer", text},
         {"teil", "Reihenfolge auf der Rechnung", integer},
         {"abrechnung", "Nummer der Abrechnung", integer},
         {"vertrag", "Vertragsnummer", text},
         {"von", "Abrechnungszeitraum, erster Tag", date},
         {"bis", "Abrechnungszeitraum, letzter Tag", date},
         {"netto", "Nettobetrag " + accounting_currency(), cents},
         {"umsatzsteuer", "Umsatzsteuer " + accounting_currency() + ", für sich gerundet", cents}},
        2,
        {{"nummer", "rechnungen"}, {"abrechnung", "abrechnungen"}, {"vertrag", "vertraege"}}},
       rechnungsteile_rows},
      {{"berichtigte_rechnungen", "Rechnungen, die eine Rechnungskorrektur oder Nachberechnung berichtigt",
        {{"nummer", "Nummer der Korrektur oder Nachberechnung", text},
         {"lauf", "Reihenfolge auf dem Beleg", integer},
         {"berichtigt", "Nummer der berichtigten Rechnung", text},
         {"posten_brutto", "Bruttobetrag der Zeilen, die sie berichtigen, " + accounting_currency(), cents},
         {"angerechnet", "Auf die berichtigte Rechnung angerechnet (Rechnungskorrektur), " + accounting_currency(), cents}},
        2,
        {{"nummer", "rechnungen"}}},
       berichtigte_rows},
      {{"rechnungszeilen", "Zeilen der ausgestellten Rechnungen",
        {{"nummer", "Rechnungsnummer", text},
         {"zeile", "Zeile", integer},
         {"art", "flat, click, credit, minimum …", text},
         {"von", "Leistung, erster Tag", date},
         {"bis", "Leistung, letzter Tag", date},
         {"zaehler", "Zähler", text},
         {"platz", "Platz im Vertrag", text},
         {"gebuehr", "Name der Pauschale", text},
         {"menge", "Klicks oder Pakete", integer},
         {"monate_zaehler", "Pauschale: Monate, Zähler des Bruchs", integer},
         {"monate_nenner", "Pauschale: Monate, Nenner des Bruchs", integer},
         {"paketklicks", "Klicks eines Pakets", integer},
         {"staffel", "Nummer der Staffel; 0: keine", integer},
         {"preis", "Einzelpreis " + accounting_currency(), micro},
         {"geschaetzt", "ja oder nein", text},
         {"erstattung", "ja oder nein", text},
         {"korrigiert_zeile", "Zeile der korrigierten Rechnung", integer},
         {"abrechnung", "Nummer der Abrechnung; leer: die der Rechnung", integer},
         {"erloesgruppe", "Erlösgruppe", text},
         {"steuerklasse", "Steuerklasse; leer: Satz der Rechnung", text},
         {"steuersatz", "Hundertstel Prozent", integer},
         {"nachlass_prozent", "Hundertstel Prozent; leer: kein Nachlass", integer},
         {"nachlass", "abgezogen von Menge mal Preis, " + accounting_currency(), cents},
         {"nachlass_grund", "leer: Rabatt", text},
         {"betrag", "Nettobetrag " + accounting_currency() + ", nach dem Nachlass", cents}},
        2,
        {{"nummer", "rechnungen"}, {"abrechnung", "abrechnungen"}}},
       rechnungszeilen_rows},
      {{"steuergruppen", "Umsatzsteuer je Kategorie und Satz, wie gedruckt",
        {{"nummer", "Rechnungsnummer", text},
         {"kategorie", "S, AE, K, G, O, E, Z (UNTDID 5305)", text},
         {"steuersatz", "Hundertstel Prozent", integer},
         {"netto", "Nettobetrag " + accounting_currency(), cents},
         {"umsatzsteuer", "Umsatzsteuer " + accounting_currency(), cents},
         {"grund", "Grund der Steuerfreiheit", text}},
        3,
        {{"nummer", "rechnungen"}}},
       steuergruppen_rows},
      {{"verwendete_staende", "Zählerstände, aus denen eine Rechnung entstand, wie auf ihrer Anlage gedruckt",
        {{"nummer", "Rechnungsnummer", text},
         {"lauf", "Nummer in der Rechnung", integer},
         {"zaehler", "Zähler des Vertrags", text},
         {"abschnitt", "Vertrag, wenn die Rechnung mehrere zusammenfasst", text},
         {"platz", "Platz", text},
         {"modell", "Modell", text},
         {"seriennummer", "Seriennummer", text},
         {"geraetezaehler", "Zähler des Geräts", text},
         {"gewicht", "Faktor", integer},
         {"von_tag", "Tag des alten Standes", date},
         {"von_stand", "alter Stand", integer},
         {"von_quelle", "Quelle des alten Standes", text},
         {"bis_tag", "Tag des neuen Standes", date},
         {"bis_stand", "neuer Stand", integer},
         {"bis_quelle", "Quelle des neuen Standes", text}},
        2,
        {{"nummer", "rechnungen"}}},
       verwendete_staende_rows},
      {{"belege", "Originale mit Prüfwert (Ordner originale)",
        {{"nummer", "Rechnungsnummer", text},
         {"art", "pdf oder xml", text},
         {"datei", "Pfad in diesem Export", text},
         {"sha256", "Prüfwert", text},
         {"groesse", "Bytes", integer}},
        2,
        {{"nummer", "rechnungen"}}},
       belege_rows},
      {{"abrechnungen", "Abrechnungen mit Prüfwert des Ergebnisses; nachrechnen: klickwerk explain RECHNUNG",
        {{"abrechnung", "Nummer", integer},
         {"vertrag", "Vertragsnummer", text},
         {"von", "Zeitraum, erster Tag", date},
         {"bis", "Zeitraum, letzter Tag", date},
         {"lauf_bis", "letzter Tag des Monats, in dessen Lauf sie entstand", date},
         {"art", "regular, advance, correction", text},
         {"zustand", "draft, nothing_due, approved, issued, cancelled", text},
         {"aufgeschoben", "ja: unter dem Mindestbetrag, mit einer späteren berechnet", text},
         {"netto", "Nettobetrag " + accounting_currency(), cents},
         {"pruefwert", "Prüfwert des Ergebnisses", text},
         {"erstellt_am", "UTC", text}},
        1,
        {{"vertrag", "vertraege"}}},
       abrechnungen_rows},
      {{"nummernkreise", "Nummernkreise mit der letzten vergebenen Nummer",
        {{"reihe", "Reihe", text},
         {"jahr", "Jahr", integer},
         {"letzte_nummer", "zuletzt vergeben", integer}},
        2,
        {}},
       nummernkreise_rows},
  };
}

}  // namespace klickwerk::db
