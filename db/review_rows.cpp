#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "db/due_rows_internal.h"
#include "db/review_rows_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

// The first words of the chain stay; only its span grows.
constexpr Statement open_or_extend{"reading_reviews.open", R"(
  insert into reading_reviews as known (device_id, counter, kind, base_read_at, base_value, first_read_at, first_value, last_read_at, last_value,
                                        other_serial, other_model, detail)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  on conflict (device_id, counter, (case when kind in ('fell', 'became_zero', 'jumped') then 'chain' else kind end),
               (coalesce(base_read_at, '-infinity'::timestamptz)), other_serial) where decided_at is null
  do update set first_read_at = least(known.first_read_at, excluded.first_read_at),
                first_value = case when excluded.first_read_at < known.first_read_at then excluded.first_value else known.first_value end,
                last_read_at = greatest(known.last_read_at, excluded.last_read_at),
                last_value = case when excluded.last_read_at >= known.last_read_at then excluded.last_value else known.last_value end
  returning review_id)"};
constexpr Statement touch{"reading_touches.add", R"(
  insert into reading_touches as known (device_id) select distinct device_id from unnest($1::bigint[]) device_id order by device_id
  on conflict (device_id) do update set touches = known.touches + 1)"};

// What stands behind one row of one batch: readings of one item have one statement.
struct Item {
  const JudgedReading* first = nullptr;
  const JudgedReading* last = nullptr;
  std::vector<JudgedReading*> readings;
};

using Key = std::tuple<std::int64_t, std::string, std::string, std::int64_t>;

Key key_of(const JudgedReading& judged) {
  const auto& against = judged.finding->against;
  return {judged.reading.device.value, judged.item, word(judged.finding->kind), against ? against->read_at.time_since_epoch().count() : 0};
}

// A value stands in the item only where it is about one counter.
std::optional<std::int64_t> value_of(const JudgedReading& judged) {
  return judged.item == judged.reading.counter ? std::optional(judged.reading.value) : std::nullopt;
}

std::int64_t open(Transaction& transaction, const Item& item) {
  const auto& finding = *item.first->finding;
  std::optional<std::string> base_read_at;
  std::optional<std::int64_t> base_value;
  if (finding.against) base_read_at = iso_utc(finding.against->read_at), base_value = finding.against->value;
  const auto rows = run(transaction, open_or_extend, item.first->reading.device.value, item.first->item, word(finding.kind), base_read_at, base_value,
                        iso_utc(item.first->reading.read_at), value_of(*item.first), iso_utc(item.last->reading.read_at), value_of(*item.last),
                        std::string(), std::string(), finding.what);
  return integer(rows[0][0]);
}

}  // namespace

void open_reviews(Transaction& transaction, std::span<JudgedReading> judged) {
  std::map<Key, Item> items;
  for (JudgedReading& one : judged) {
    if (!one.finding) continue;
    Item& item = items[key_of(one)];
    const auto goes_first = [&](const JudgedReading& other) {
      return std::tuple(one.reading.read_at, value_of(one) ? 0 : 1) < std::tuple(other.reading.read_at, value_of(other) ? 0 : 1);
    };
    if (!item.first || goes_first(*item.first)) item.first = &one;
    if (!item.last || one.reading.read_at > item.last->reading.read_at || (value_of(one) && one.reading.read_at == item.last->reading.read_at)) item.last = &one;
    item.readings.push_back(&one);
  }
  for (const auto& [key, item] : items) {
    const std::int64_t id = open(transaction, item);
    for (JudgedReading* reading : item.readings) reading->reading.review = id;
  }
}

void open_review(Transaction& transaction, const OtherSerial& other) {
  const std::string moment_text = iso_utc(other.read_at);
  run(transaction, open_or_extend, other.device.value, std::string(), word(billing::FindingKind::other_serial), std::optional<std::string>(),
      std::optional<std::int64_t>(), moment_text, std::optional<std::int64_t>(), moment_text, std::optional<std::int64_t>(), other.serial, other.model,
      other.detail);
}

void touch_readings(Transaction& transaction, std::span<const DeviceId> devices) {
  if (devices.empty()) return;
  ArrayText ids;
  for (DeviceId device : devices) ids.add(device.value);
  run(transaction, touch, ids.text());
}

}  // namespace klickwerk::db
