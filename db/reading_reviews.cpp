#include "db/reading_reviews.h"

#include "db/due_rows_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

#define REVIEW_COLUMNS                                                                                                                        \
  "w.review_id, w.device_id, d.serial, d.model, concat_ws(', ', nullif(c.name, ''), nullif(d.location, '')), w.counter, w.kind, "             \
  "(extract(epoch from w.base_read_at) * 1000)::bigint, w.base_value, (extract(epoch from w.first_read_at) * 1000)::bigint, w.first_value, "  \
  "(extract(epoch from w.last_read_at) * 1000)::bigint, w.last_value, w.other_serial, w.other_model, "                                        \
  "coalesce((select concat_ws(', ', nullif(o.model, ''), nullif(oc.name, ''), nullif(o.location, ''), 'known here') from devices o "          \
  "          left join sites os using (site_id) left join customers oc using (customer_id) where o.serial = w.other_serial), ''), "           \
  "w.detail, (select count(*) from readings_of(w.device_id) r where r.review_id = w.review_id and r.state = 'suspect'), "       \
  "case when w.counter <> '' then (select r.value from last_good_reading(w.device_id, w.counter, "                                                \
  "  w.last_read_at + interval '1 microsecond', 'infinity') r) end, "                                                                         \
  "(extract(epoch from w.decided_at) * 1000)::bigint, w.verdict, "                                                                           \
  "(select x.decided_by from reading_decisions x where x.decision_id = w.decision_id) "                                                                                      \
  "from reading_reviews w join devices d using (device_id) left join sites s using (site_id) left join customers c using (customer_id) "

constexpr Statement open_of{"reading_reviews.list", "select " REVIEW_COLUMNS R"(
   where w.decided_at is null and ($1 = '' or d.serial = $1) order by d.serial, w.first_read_at, w.review_id)"};
constexpr Statement one_of{"reading_reviews.one", "select " REVIEW_COLUMNS "where w.review_id = $1"};
// Not the key: whoever adds a row that refers to the device need not wait.
constexpr Statement lock_one{"devices.lock_for_review", "select from devices where device_id = $1 for no key update"};
constexpr Statement lock_some{"devices.lock_for_reviews", R"(
  select from devices d where d.device_id in (select w.device_id from reading_reviews w where w.review_id = any($1::bigint[]))
   order by d.device_id for no key update)"};
constexpr Statement count_open{"reading_reviews.count", "select count(*) from reading_reviews where decided_at is null"};

std::optional<Instant> optional_moment(const pqxx::field& field) { return field.is_null() ? std::nullopt : std::optional(moment(field)); }

Review review_from(const pqxx::row& row) {
  Review review;
  review.id = integer(row[0]), review.device = {integer(row[1])};
  review.serial = text(row[2]), review.model = text(row[3]), review.place = text(row[4]), review.counter = text(row[5]);
  review.kind = from_word<billing::FindingKind>(view(row[6]));
  review.base_read_at = optional_moment(row[7]), review.base_value = optional_integer(row[8]);
  review.first_read_at = moment(row[9]), review.first_value = optional_integer(row[10]);
  review.last_read_at = moment(row[11]), review.last_value = optional_integer(row[12]);
  review.other_serial = text(row[13]), review.other_model = text(row[14]), review.other_device = text(row[15]);
  review.detail = text(row[16]), review.readings = small_integer(row[17]), review.good_since = optional_integer(row[18]);
  review.decided_at = optional_moment(row[19]), review.verdict = text(row[20]), review.decided_by = text(row[21]);
  return review;
}

}  // namespace

std::vector<Review> ReviewStore::open(std::string_view serial) {
  std::vector<Review> reviews;
  for (const auto& row : run(transaction_, open_of, std::string(serial))) reviews.push_back(review_from(row));
  return reviews;
}

std::optional<Review> ReviewStore::review(std::int64_t id) {
  const auto rows = run(transaction_, one_of, id);
  return rows.empty() ? std::nullopt : std::optional(review_from(rows[0]));
}

void ReviewStore::lock_device(DeviceId device) { run(transaction_, lock_one, device.value); }

void ReviewStore::lock_devices_of(std::span<const std::int64_t> ids) {
  ArrayText list;
  for (const std::int64_t id : ids) list.add(id);
  run(transaction_, lock_some, list.text());
}

int ReviewStore::open_count() { return small_integer(run(transaction_, count_open)[0][0]); }

}  // namespace klickwerk::db
