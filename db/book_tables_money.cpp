#include "core/currency.h"
#include "db/book_tables_internal.h"

namespace klickwerk::db {
namespace {

constexpr const char* zahlungen_rows = R"(
  select payment_id, received_on, amount_cents, bank_reference, payer, payer_iban, purpose, end_to_end, source, recorded_by, to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from payments
   where received_on >= $1 and received_on < $2 order by payment_id)";
constexpr const char* zuordnungen_rows = R"(
  select a.allocation_id, a.payment_id, i.number, a.amount_cents, a.matched_by, a.recorded_by, to_char(a.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from payment_allocations a join payments p using (payment_id)
    join invoices i using (invoice_id) where p.received_on >= $1 and p.received_on < $2 order by a.allocation_id)";
constexpr const char* verrechnungen_rows = R"(
  select s.set_off_id, s.set_off_on, x.number, i.number, s.amount_cents, s.recorded_by, to_char(s.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    from set_offs s join invoices x on x.invoice_id = s.credit_id join invoices i on i.invoice_id = s.invoice_id
   where s.set_off_on >= $1 and s.set_off_on < $2 order by s.set_off_id)";
constexpr const char* mahnungen_rows = R"(
  select i.number, s.level, s.dunned_on, s.pay_until, s.open_cents, s.fee_cents, s.interest_cents, s.actor from dunning_steps s join invoices i using (invoice_id)
   where s.dunned_on >= $1 and s.dunned_on < $2 order by i.number, s.level)";
constexpr const char* uebergaben_rows = R"(
  select b.batch_id, b.kind, coalesce(i.number, ''), to_char(b.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), b.actor, b.note, b.chart, b.revenue_accounts
    from export_batches b left join export_items e using (batch_id) left join invoices i using (invoice_id)
   where b.at >= $1::date and b.at < $2::date order by b.batch_id, 3)";
constexpr const char* uebergabedateien_rows = R"(
  select f.batch_id, f.name, f.rows_count, f.sha256, octet_length(f.content) from export_files f join export_batches b using (batch_id)
   where b.at >= $1::date and b.at < $2::date order by f.batch_id, f.name)";
constexpr const char* mails_rows = R"(
  select m.mail_id, m.purpose, m.subject_key, coalesce(c.number, ''), m.recipient, m.subject, m.body, m.message_id, m.state, to_char(m.queued_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), m.queued_by, to_char(m.sent_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), to_char(m.bounced_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
         coalesce((select string_agg(a.name || ' ' || a.sha256, ', ' order by a.ordinal) from mail_attachments a where a.mail_id = m.mail_id), '')
    from mail_outbox m left join customers c using (customer_id) where m.queued_at >= $1::date and m.queued_at < $2::date order by m.mail_id)";

}  // namespace

std::vector<BookSource> book_money() {
  using enum ColumnKind;
  return {
      {{"zahlungen", "Zahlungen und Rücklastschriften",
        {{"zahlung", "Nummer", integer},
         {"tag", "Buchungstag", date},
         {"betrag", accounting_currency() + "; unter 0: Rückgabe", cents},
         {"bankreferenz", "Referenz der Bank", text},
         {"zahler", "Name", text},
         {"iban", "IBAN", text},
         {"zweck", "Verwendungszweck", text},
         {"ende_zu_ende", "Ende-zu-Ende-Referenz", text},
         {"quelle", "camt, csv, hand", text},
         {"erfasst_von", "Wer erfasst hat", text},
         {"erfasst_am", "UTC", text}},
        1,
        {}},
       zahlungen_rows},
      {{"zuordnungen", "Zahlungen zu Rechnungen",
        {{"zuordnung", "Nummer", integer},
         {"zahlung", "Nummer der Zahlung", integer},
         {"nummer", "Rechnungsnummer", text},
         {"betrag", accounting_currency(), cents},
         {"wodurch", "number, end_to_end, amount, person", text},
         {"erfasst_von", "Wer", text},
         {"erfasst_am", "UTC", text}},
        1,
        {{"zahlung", "zahlungen"}, {"nummer", "rechnungen"}}},
       zuordnungen_rows},
      {{"verrechnungen", "Guthaben, die mit Rechnungen verrechnet wurden",
        {{"verrechnung", "Nummer", integer},
         {"tag", "verrechnet am", date},
         {"guthaben", "Nummer dessen, was zugunsten des Kunden offen war", text},
         {"nummer", "Rechnungsnummer", text},
         {"betrag", accounting_currency() + "; unter 0: zurückgenommen", cents},
         {"erfasst_von", "Wer", text},
         {"erfasst_am", "UTC", text}},
        1,
        {{"guthaben", "rechnungen"}, {"nummer", "rechnungen"}}},
       verrechnungen_rows},
      {{"mahnungen", "Mahnstufen",
        {{"nummer", "Rechnungsnummer", text},
         {"stufe", "Mahnstufe", integer},
         {"am", "gemahnt am", date},
         {"frist", "zu zahlen bis", date},
         {"offen", accounting_currency(), cents},
         {"gebuehr", accounting_currency(), cents},
         {"zinsen", accounting_currency(), cents},
         {"wer", "Wer", text}},
        2,
        {{"nummer", "rechnungen"}}},
       mahnungen_rows},
      {{"uebergaben", "Was an andere Programme übergeben wurde",
        {{"stapel", "Nummer", integer},
         {"art", "datev, debtors, sepa, quickbooks", text},
         {"nummer", "Rechnungsnummer", text},
         {"zeitpunkt", "UTC", text},
         {"wer", "Wer", text},
         {"was", "Umfang", text},
         {"kontenrahmen", "skr03, skr04; leer: keine Rechnungen, oder nicht festgehalten", text},
         {"erloeskonten", "Regeln der Erlöskonten (accounting.revenue_accounts), wie sie galten", text}},
        3,
        {{"nummer", "rechnungen"}}},
       uebergaben_rows},
      {{"uebergabedateien", "Dateien der Übergaben mit Prüfwert; wieder zu schreiben mit klickwerk export … --again",
        {{"stapel", "Nummer des Stapels", integer},
         {"datei", "Name", text},
         {"zeilen", "Datensätze", integer},
         {"sha256", "Prüfwert", text},
         {"groesse", "Bytes", integer}},
        2,
        {}},
       uebergabedateien_rows},
      {{"mails", "Was per E-Mail hinausging oder hinausgehen soll",
        {{"mail", "Nummer", integer},
         {"zweck", "invoice, dunning, letter, reading_request …", text},
         {"gegenstand", "Rechnungsnummer oder anderes", text},
         {"kunde", "Kundennummer", text},
         {"empfaenger", "Adresse", text},
         {"betreff", "Betreff", text},
         {"text", "Text", text},
         {"message_id", "Message-ID", text},
         {"zustand", "sent, queued, failed …", text},
         {"eingereiht", "UTC", text},
         {"von", "Wer", text},
         {"gesendet", "UTC; leer: nicht", text},
         {"zurueckgekommen", "UTC; leer: nein", text},
         {"anlagen", "Namen und Prüfwerte", text}},
        1,
        {{"kunde", "kunden"}}},
       mails_rows},
  };
}

}  // namespace klickwerk::db
