#include "core/currency.h"
#include "db/book_tables_internal.h"

namespace klickwerk::db {
namespace {

constexpr const char* protokoll_rows = R"(
  select entry_id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), actor, action, subject_kind, subject, coalesce(before::text, ''), coalesce(after::text, ''), note
    from audit_log where at >= $1::date and at < $2::date order by entry_id)";
constexpr const char* kette_rows = R"(
  select link, previous, kind, subject_id, content, outline, hash, to_char(linked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from audit_chain where linked_at >= $1::date and linked_at < $2::date order by link)";
constexpr const char* uebernahmen_rows = R"(
  select import_id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), actor, kind, file, sha256, rows_read, rows_new, rows_changed from import_log where at >= $1::date and at < $2::date order by import_id)";
constexpr const char* vorgeschichte_rows = R"(
  select k.number, h.meter, h.period_first, h.period_end - 1, h.outcome, h.usage, h.invoiced_clicks, h.invoiced_cents, h.credited_clicks, h.credited_cents
    from settlement_history h join contracts k using (contract_id) order by k.number, h.meter, h.period_first)";
constexpr const char* handelnde_rows = R"(
  select actor, to_char(min(at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), to_char(max(at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), count(*), string_agg(distinct action, ', ' order by action) from audit_log group by actor order by actor)";
constexpr const char* programmstaende_rows = R"(
  select number, name, sha256, to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from schema_migrations order by number)";

}  // namespace

std::vector<BookSource> book_journal() {
  using enum ColumnKind;
  return {
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
        1,
        {}},
       protokoll_rows},
      {{"kette", "Die Hash-Kette über Belege, Zahlungen, Mahnungen, Übergaben und Protokoll (klickwerk audit verify)",
        {{"glied", "Nummer", integer},
         {"vorher", "Prüfwert des Gliedes davor", text},
         {"art", "document, document-2, journal, payment, assignment, set-off, reminder, export", text},
         {"gegenstand", "interne Nummer: des Belegs, des Eintrags im Protokoll, der Zahlung, Zuordnung, Verrechnung, Übergabe; einer Mahnung: Beleg x 10 + Stufe", integer},
         {"inhalt", "Prüfwert des Inhalts", text},
         {"gliederung", "je Datensatz des Belegs die ersten Stellen seines Prüfwerts", text},
         {"pruefwert", "Prüfwert des Gliedes", text},
         {"zeitpunkt", "UTC", text}},
        1,
        {}},
       kette_rows},
      {{"uebernahmen", "Eingelesene Dateien mit Prüfwert",
        {{"uebernahme", "Nummer", integer},
         {"zeitpunkt", "UTC", text},
         {"wer", "Wer", text},
         {"art", "customers, devices, contracts, readings, payments …", text},
         {"datei", "Name", text},
         {"sha256", "Prüfwert", text},
         {"gelesen", "Zeilen", integer},
         {"neu", "Zeilen", integer},
         {"geaendert", "Zeilen", integer}},
        1,
        {}},
       uebernahmen_rows},
      {{"vorgeschichte", "Abrechnungen eines früheren Programms, Grund für Durchschnitte und Ausgleich",
        {{"vertrag", "Vertragsnummer", text},
         {"zaehler", "Zähler", text},
         {"von", "erster Tag", date},
         {"bis", "letzter Tag", date},
         {"ergebnis", "actual, estimate, open, deferred", text},
         {"verbrauch", "gemessener Verbrauch, wie übernommen", text},
         {"klicks", "berechnete Klicks", integer},
         {"betrag", accounting_currency(), cents},
         {"gutgeschriebene_klicks", "Klicks", integer},
         {"gutschrift", accounting_currency(), cents}},
        3,
        {{"vertrag", "vertraege"}}},
       vorgeschichte_rows},
      {{"handelnde", "Wer in den Büchern gearbeitet hat: Benutzer des Betriebssystems",
        {{"wer", "Benutzer", text},
         {"zuerst", "UTC", text},
         {"zuletzt", "UTC", text},
         {"eintraege", "Einträge im Protokoll", integer},
         {"handlungen", "welche", text}},
        1,
        {}},
       handelnde_rows},
      {{"programmstaende", "Änderungen am Schema der Bücher, mit dem Zeitpunkt ihrer Anwendung",
        {{"nummer", "Nummer", integer},
         {"name", "Name", text},
         {"sha256", "Prüfwert", text},
         {"angewandt", "UTC", text}},
        1,
        {}},
       programmstaende_rows},
  };
}

}  // namespace klickwerk::db
