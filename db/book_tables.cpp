#include "db/book_tables.h"

#include "core/assert.h"
#include "core/money.h"
#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement rechnungen_rows{"book.rechnungen", R"(
  select i.number, i.kind, i.issued_on, i.due_on, c.number, i.facts::jsonb #>> '{buyer,name}', coalesce(k.number, ''), i.service_first, i.service_end - 1, i.net_cents,
         i.vat_cents, i.gross_cents, coalesce(x.number, y.number, ''), i.reason, i.issued_by, i.approved_by
    from invoices i join customers c using (customer_id) left join contracts k using (contract_id)
    left join invoices x on x.invoice_id = i.cancels_id left join invoices y on y.invoice_id = i.corrects_id
   where i.state = 'issued' and i.issued_on >= $1 and i.issued_on < $2 order by i.issued_on, i.number)"};
constexpr Statement rechnungszeilen_rows{"book.rechnungszeilen", R"(
  select i.number, l.line, l.kind, l.period_first, l.period_end - 1, l.meter, l.position, l.fee, l.quantity, l.unit_price_micro, case when l.estimated then 'ja' else 'nein' end,
         l.revenue_group, coalesce(l.vat_class, ''), coalesce(l.vat_rate_bp, i.vat_rate_bp), l.amount_cents
    from invoices i join invoice_lines l using (invoice_id)
   where i.state = 'issued' and i.issued_on >= $1 and i.issued_on < $2 order by i.issued_on, i.number, l.line)"};
constexpr Statement steuergruppen_rows{"book.steuergruppen", R"(
  select i.number, g.value ->> 'category', (g.value ->> 'rate_bp')::integer, (g.value ->> 'net_cents')::bigint, (g.value ->> 'vat_cents')::bigint, coalesce(g.value ->> 'reason', '')
    from invoices i cross join lateral jsonb_array_elements(coalesce(i.facts::jsonb -> 'vat_groups', '[]')) g
   where i.state = 'issued' and i.issued_on >= $1 and i.issued_on < $2 order by i.issued_on, i.number, 2, 3)"};
constexpr Statement belege_rows{"book.belege", R"(
  select i.number, d.kind, 'originale/' || d.path, d.sha256, d.size_bytes from invoices i join invoice_documents d using (invoice_id)
   where i.state = 'issued' and i.issued_on >= $1 and i.issued_on < $2 order by i.issued_on, i.number, d.kind)"};
constexpr Statement kunden_rows{"book.kunden", R"(
  select number, name, name_extra, street, postcode, city, country, vat_id, debtor_account, case when active then 'ja' else 'nein' end, created_at::date from customers order by number)"};
constexpr Statement vertraege_rows{"book.vertraege", R"(
  select k.number, c.number, k.start_day, k.last_day, k.cycle_months, k.vat_rate_bp from contracts k join customers c using (customer_id) order by k.number)"};
constexpr Statement geraete_rows{"book.geraete", R"(
  select serial, vendor, model, case when active then 'ja' else 'nein' end, created_at::date from devices order by serial)"};
constexpr Statement zaehlerstaende_rows{"book.zaehlerstaende", R"(
  select d.serial, r.counter, to_char(r.read_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), r.source, r.value, r.state
    from readings r join devices d using (device_id) where r.local_day >= $1 and r.local_day < $2 order by d.serial, r.counter, r.read_at, r.source)"};
constexpr Statement zahlungen_rows{"book.zahlungen", R"(
  select payment_id, received_on, amount_cents, bank_reference, payer, payer_iban, purpose, source, recorded_by from payments
   where received_on >= $1 and received_on < $2 order by payment_id)"};
constexpr Statement zuordnungen_rows{"book.zuordnungen", R"(
  select a.allocation_id, a.payment_id, i.number, a.amount_cents, a.matched_by, a.recorded_by from payment_allocations a join payments p using (payment_id)
    join invoices i using (invoice_id) where p.received_on >= $1 and p.received_on < $2 order by a.allocation_id)"};
constexpr Statement mahnungen_rows{"book.mahnungen", R"(
  select i.number, s.level, s.dunned_on, s.pay_until, s.open_cents, s.fee_cents, s.actor from dunning_steps s join invoices i using (invoice_id)
   where s.dunned_on >= $1 and s.dunned_on < $2 order by i.number, s.level)"};
constexpr Statement uebergaben_rows{"book.uebergaben", R"(
  select b.batch_id, b.kind, coalesce(i.number, ''), to_char(b.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), b.actor, b.note
    from export_batches b left join export_items e using (batch_id) left join invoices i using (invoice_id)
   where b.at >= $1::date and b.at < $2::date order by b.batch_id, 3)"};
constexpr Statement protokoll_rows{"book.protokoll", R"(
  select entry_id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), actor, action, subject_kind, subject, coalesce(before::text, ''), coalesce(after::text, ''), note
    from audit_log where at >= $1::date and at < $2::date order by entry_id)"};
constexpr Statement documents{"book.documents", R"(
  select i.number, d.kind, d.path, d.sha256 from invoices i join invoice_documents d using (invoice_id)
   where i.state = 'issued' and i.issued_on >= $1 and i.issued_on < $2 order by i.issued_on, i.number, d.kind)"};

struct Source {
  BookTable table;
  const Statement* statement;
};

const std::vector<Source>& sources() {
  using enum ColumnKind;
  static const std::vector<Source> list{
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
         {"netto", "Nettobetrag EUR", cents},
         {"umsatzsteuer", "Umsatzsteuer EUR", cents},
         {"brutto", "Bruttobetrag EUR", cents},
         {"bezug", "Nummer der stornierten oder korrigierten Rechnung", text},
         {"grund", "Grund von Storno oder Korrektur", text},
         {"ausgestellt_von", "Wer ausgestellt hat", text},
         {"freigegeben_von", "Wer freigegeben hat", text}},
        1}, &rechnungen_rows},
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
         {"preis", "Einzelpreis EUR", micro},
         {"geschaetzt", "ja oder nein", text},
         {"erloesgruppe", "Erlösgruppe", text},
         {"steuerklasse", "Steuerklasse; leer: Satz der Rechnung", text},
         {"steuersatz", "Hundertstel Prozent", integer},
         {"betrag", "Nettobetrag EUR", cents}},
        2}, &rechnungszeilen_rows},
      {{"steuergruppen", "Umsatzsteuer je Kategorie und Satz, wie gedruckt",
        {{"nummer", "Rechnungsnummer", text},
         {"kategorie", "S, AE, K, G, O, E, Z (UNTDID 5305)", text},
         {"steuersatz", "Hundertstel Prozent", integer},
         {"netto", "Nettobetrag EUR", cents},
         {"umsatzsteuer", "Umsatzsteuer EUR", cents},
         {"grund", "Grund der Steuerfreiheit", text}},
        3}, &steuergruppen_rows},
      {{"belege", "Originale mit Prüfwert (Ordner originale)",
        {{"nummer", "Rechnungsnummer", text},
         {"art", "pdf oder xml", text},
         {"datei", "Pfad in diesem Export", text},
         {"sha256", "Prüfwert", text},
         {"groesse", "Bytes", integer}},
        2}, &belege_rows},
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
        1}, &kunden_rows},
      {{"vertraege", "Verträge",
        {{"vertrag", "Vertragsnummer", text},
         {"kunde", "Kundennummer", text},
         {"beginn", "erster Tag", date},
         {"ende", "letzter Tag", date},
         {"rhythmus", "Monate", integer},
         {"steuersatz", "Hundertstel Prozent", integer}},
        1}, &vertraege_rows},
      {{"geraete", "Geräte",
        {{"seriennummer", "Seriennummer", text},
         {"hersteller", "Hersteller", text},
         {"modell", "Modell", text},
         {"aktiv", "ja oder nein", text},
         {"angelegt_am", "angelegt am", date}},
        1}, &geraete_rows},
      {{"zaehlerstaende", "Zählerstände",
        {{"seriennummer", "Seriennummer", text},
         {"zaehler", "Zähler", text},
         {"zeitpunkt", "UTC", text},
         {"quelle", "Quelle", text},
         {"stand", "Stand", integer},
         {"zustand", "valid, billable, invalid, suspect", text}},
        4}, &zaehlerstaende_rows},
      {{"zahlungen", "Zahlungen und Rücklastschriften",
        {{"zahlung", "Nummer", integer},
         {"tag", "Buchungstag", date},
         {"betrag", "EUR; unter 0: Rückgabe", cents},
         {"bankreferenz", "Referenz der Bank", text},
         {"zahler", "Name", text},
         {"iban", "IBAN", text},
         {"zweck", "Verwendungszweck", text},
         {"quelle", "camt, csv, hand", text},
         {"erfasst_von", "Wer erfasst hat", text}},
        1}, &zahlungen_rows},
      {{"zuordnungen", "Zahlungen zu Rechnungen",
        {{"zuordnung", "Nummer", integer},
         {"zahlung", "Nummer der Zahlung", integer},
         {"nummer", "Rechnungsnummer", text},
         {"betrag", "EUR", cents},
         {"wodurch", "number, end_to_end, amount, person", text},
         {"erfasst_von", "Wer", text}},
        1}, &zuordnungen_rows},
      {{"mahnungen", "Mahnstufen",
        {{"nummer", "Rechnungsnummer", text},
         {"stufe", "Mahnstufe", integer},
         {"am", "gemahnt am", date},
         {"frist", "zu zahlen bis", date},
         {"offen", "EUR", cents},
         {"gebuehr", "EUR", cents},
         {"wer", "Wer", text}},
        2}, &mahnungen_rows},
      {{"uebergaben", "Was an andere Programme übergeben wurde",
        {{"stapel", "Nummer", integer},
         {"art", "datev, debtors, sepa, quickbooks", text},
         {"nummer", "Rechnungsnummer", text},
         {"zeitpunkt", "UTC", text},
         {"wer", "Wer", text},
         {"was", "Umfang", text}},
        3}, &uebergaben_rows},
      {{"protokoll", "Wer hat wann was getan",
        {{"eintrag", "Nummer", integer},
         {"zeitpunkt", "UTC", text},
         {"wer", "Wer", text},
         {"was", "Handlung", text},
         {"gegenstand_art", "Art des Gegenstands", text},
         {"gegenstand", "Nummer des Gegenstands", text},
         {"vorher", "alter Stand (JSON)", text},
         {"nachher", "neuer Stand (JSON)", text},
         {"bemerkung", "Bemerkung", text}},
        1}, &protokoll_rows},
  };
  return list;
}

bool takes_period(const Statement& statement) { return std::string_view(statement.sql).find("$1") != std::string_view::npos; }

std::string cell(const pqxx::field& field, ColumnKind kind) {
  if (field.is_null()) return {};
  if (kind == ColumnKind::cents) return decimal(Money{integer(field)});
  if (kind == ColumnKind::micro) return decimal(UnitPrice{integer(field)}, 2);
  return text(field);
}

}  // namespace

const std::vector<BookTable>& book_tables() {
  static const std::vector<BookTable> tables = [] {
    std::vector<BookTable> list;
    for (const Source& source : sources()) list.push_back(source.table);
    return list;
  }();
  return tables;
}

void read_book_table(Transaction& transaction, const BookTable& table, Period period, const std::function<void(const std::vector<std::string>&)>& row) {
  for (const Source& source : sources()) {
    if (source.table.name != table.name) continue;
    const auto rows = takes_period(*source.statement) ? run(transaction, *source.statement, period.first.iso(), period.end.iso()) : run(transaction, *source.statement);
    for (const auto& line : rows) {
      std::vector<std::string> cells;
      for (std::size_t i = 0; i < table.columns.size(); ++i) cells.push_back(cell(line[static_cast<int>(i)], table.columns[i].kind));
      row(cells);
    }
    return;
  }
  KW_ASSERT(!"a table of the books that is not there");
}

void see_one_moment(Database& own) {
  Transaction transaction = own.begin();
  guarded("book.one_moment", [&] { transaction.state().work->exec("set session characteristics as transaction isolation level repeatable read"); });
  transaction.commit();
}

std::vector<BookDocument> issued_documents(Transaction& transaction, Period issued) {
  std::vector<BookDocument> list;
  for (const auto& row : run(transaction, documents, issued.first.iso(), issued.end.iso())) list.push_back({text(row[0]), text(row[1]), text(row[2]), text(row[3])});
  return list;
}

}  // namespace klickwerk::db
