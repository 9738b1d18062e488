#include "db/book_tables_internal.h"

namespace klickwerk::db {
namespace {

constexpr const char* zaehlerstaende_rows = R"(
  select d.serial, r.counter, to_char(r.read_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), r.source, r.value, r.oid, r.state, to_char(r.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), r.corrected_by
    from readings r join devices d using (device_id) where r.local_day >= $1 and r.local_day < $2 order by d.serial, r.counter, r.read_at, r.source)";
constexpr const char* entscheidungen_rows = R"(
  select e.decision_id, d.serial, to_char(e.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), e.decided_by, e.state, e.reason from reading_decisions e join devices d using (device_id) order by e.decision_id)";
constexpr const char* ruecksetzungen_rows = R"(
  select d.serial, r.counter, r.day, r.old_value, r.new_value, r.documented_by, r.reason from counter_resets r join devices d using (device_id) order by d.serial, r.counter, r.day)";
constexpr const char* testkopien_rows = R"(
  select s.service_copies_id, d.serial, s.day, s.counter, s.copies, s.remark, s.recorded_by, to_char(s.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), case when s.void then 'ja' else 'nein' end from service_copies s join devices d using (device_id)
   order by s.service_copies_id)";

}  // namespace

std::vector<BookSource> book_readings() {
  using enum ColumnKind;
  return {
      {{"zaehlerstaende", "Zählerstände",
        {{"seriennummer", "Seriennummer", text},
         {"zaehler", "Zähler", text},
         {"zeitpunkt", "UTC", text},
         {"quelle", "Quelle", text},
         {"stand", "Stand", integer},
         {"oid", "wo das Gerät ihn sagte; leer: nicht vom Gerät", text},
         {"zustand", "valid, billable, invalid, suspect", text},
         {"eingegangen", "UTC", text},
         {"entscheidung", "Nummer der Entscheidung, die den Zustand geändert hat", integer}},
        4,
        {{"seriennummer", "geraete"}, {"entscheidung", "entscheidungen"}}},
       zaehlerstaende_rows},
      {{"entscheidungen", "Wer über Zählerstände entschieden hat",
        {{"entscheidung", "Nummer", integer},
         {"seriennummer", "Seriennummer", text},
         {"zeitpunkt", "UTC", text},
         {"wer", "Wer", text},
         {"zustand", "valid, billable, invalid", text},
         {"grund", "Grund", text}},
        1,
        {{"seriennummer", "geraete"}}},
       entscheidungen_rows},
      {{"ruecksetzungen", "Zähler, die zurückgesetzt oder getauscht wurden",
        {{"seriennummer", "Seriennummer", text},
         {"zaehler", "Zähler", text},
         {"tag", "Tag", date},
         {"alt", "letzter Stand vorher", integer},
         {"neu", "erster Stand nachher", integer},
         {"belegt_von", "Wer", text},
         {"grund", "Grund", text}},
        3,
        {{"seriennummer", "geraete"}}},
       ruecksetzungen_rows},
      {{"testkopien", "Kopien der Technik, die nicht berechnet werden",
        {{"nummer", "Nummer", integer},
         {"seriennummer", "Seriennummer", text},
         {"tag", "Tag", date},
         {"zaehler", "Zähler", text},
         {"kopien", "Anzahl", integer},
         {"bemerkung", "Bemerkung", text},
         {"erfasst_von", "Wer", text},
         {"erfasst_am", "UTC", text},
         {"ungueltig", "ja oder nein", text}},
        1,
        {{"seriennummer", "geraete"}}},
       testkopien_rows},
  };
}

}  // namespace klickwerk::db
