#include "db/reading_origins.h"

#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement origin_of{"readings.origin", R"(
  select r.source, r.state, (extract(epoch from r.read_at) * 1000)::bigint, (extract(epoch from r.received_at) * 1000)::bigint,
         coalesce(d.decided_by, ''), coalesce(d.reason, ''), (extract(epoch from d.decided_at) * 1000)::bigint
    from devices v join readings r using (device_id) left join reading_decisions d on d.decision_id = r.corrected_by
   where v.serial = $1 and r.counter = $2 and r.local_day = $3 and r.value = $4
     and r.read_at >= $3::date::timestamptz - interval '1 day' and r.read_at < $3::date::timestamptz + interval '2 days'
   order by r.state = 'billable' desc, r.state <> 'invalid' desc, r.read_at desc limit 1)"};

}  // namespace

std::optional<ReadingOrigin> ReadingOrigins::find(std::string_view serial, std::string_view counter, Day day, std::int64_t value) {
  const auto rows = run(transaction_, origin_of, std::string(serial), std::string(counter), day.iso(), value);
  if (rows.empty()) return {};
  ReadingOrigin origin{text(rows[0][0]), text(rows[0][1]), moment(rows[0][2]), moment(rows[0][3]), text(rows[0][4]), text(rows[0][5]), {}};
  if (!rows[0][6].is_null()) origin.decided_at = moment(rows[0][6]);
  return origin;
}

}  // namespace klickwerk::db
