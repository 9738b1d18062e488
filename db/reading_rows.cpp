#include "db/reading_rows_internal.h"

#include <algorithm>

#include "db/copy_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

constexpr Statement partitions{"readings.ensure_partitions", "select ensure_partitions($1, $2::timestamptz + interval '1 month')"};
constexpr Statement unknown_devices{"devices.unknown", R"(
  select wanted from unnest($1::bigint[]) wanted where not exists (select from devices where device_id = wanted) limit 1)"};
constexpr Statement make_incoming{"readings.make_incoming", R"(
  create temporary table if not exists incoming_readings (
    device_id bigint, counter text, read_at timestamptz, source text, value bigint, local_day date, oid text, state text, review_id bigint) on commit delete rows)"};
constexpr Statement keep_incoming{"readings.keep_incoming", R"(
  insert into readings (device_id, counter, read_at, source, value, local_day, oid, state, review_id)
  select device_id, counter, read_at, source, value, local_day, oid, state, review_id from incoming_readings
  on conflict do nothing)"};
constexpr Statement clear_incoming{"readings.clear_incoming", "truncate incoming_readings"};

constexpr const char* columns = " (device_id, counter, read_at, source, value, local_day, oid, state, review_id)";

void copy_readings(Transaction& transaction, const std::string& table, std::span<const NewReading> readings) {
  CopyIn copy(transaction, table + columns);
  for (const NewReading& r : readings) copy.row(r.device, r.counter, r.read_at, r.source, r.value, local_day(r.read_at), r.oid, word(r.state), r.review);
  copy.finish();
}

}  // namespace

void ensure_partitions(Transaction& transaction, Instant first, Instant last) { run(transaction, partitions, iso_utc(first), iso_utc(last)); }

void refuse_unknown_devices(Transaction& transaction, std::span<const DeviceId> devices) {
  std::string list = "{";
  for (DeviceId device : devices) list += (list.size() > 1 ? "," : "") + std::to_string(device.value);
  const auto rows = run(transaction, unknown_devices, list + "}");
  if (!rows.empty())
    throw Refused("there is no device with the id " + text(rows[0][0]) + " in this database: nothing of the batch was stored");
}

std::int64_t insert_readings(Transaction& transaction, std::span<const NewReading> readings, Intake intake) {
  if (readings.empty()) return 0;
  if (intake == Intake::straight) {
    copy_readings(transaction, "readings", readings);
    return static_cast<std::int64_t>(readings.size());
  }
  guarded(make_incoming.name, [&] { transaction.state().work->exec(make_incoming.sql); });
  copy_readings(transaction, "incoming_readings", readings);
  const auto kept = guarded(keep_incoming.name, [&] { return transaction.state().work->exec(keep_incoming.sql).affected_rows(); });
  guarded(clear_incoming.name, [&] { transaction.state().work->exec(clear_incoming.sql); });
  return static_cast<std::int64_t>(kept);
}

}  // namespace klickwerk::db
