#include "db/reading_requests.h"

#include <random>

#include "db/connection_internal.h"
#include "db/sealing.h"
#include "db/sequence_internal.h"

namespace klickwerk::db {
namespace {

// A reading of that local day; the bounds let the server skip the partitions of other months.
#define READING_IS_THERE(device, counter, day)                                                                                            \
  "exists (select from readings_of(" device ", " counter ", (" day "::timestamp - interval '1 day') at time zone 'UTC', (" day              \
  "::timestamp + interval '2 days') at time zone 'UTC') r where r.local_day = " day " and r.state <> 'invalid')"

constexpr Statement device_place{"reading_requests.device", R"(
  select d.device_id, d.model, concat_ws(', ', nullif(s.name, ''), nullif(d.location, '')), )" READING_IS_THERE("d.device_id", "$2", "$3::date") R"(
    from devices d left join sites s using (site_id) where d.serial = $1)"};
constexpr Statement asked_before{"reading_requests.asked_before", "select request_id from reading_requests where customer_id = $1 and period_first = $2 and period_end = $3"};
constexpr Statement extend_counter{"reading_request_counters.extend", R"(
  insert into reading_request_counters as known (request_id, device_id, counter, day) values ($1, $2, $3, $4)
  on conflict (request_id, device_id, counter, day) do update set came_at = null where known.came_at is not null returning 1)"};
constexpr Statement reopen_request{"reading_requests.reopen", "update reading_requests set state = 'open', closed_at = null, last_asked_at = $2 where request_id = $1"};
// The version in force as in due_ledger.cpp. Of the devices that stood there on the last day; not where their final counter is known.
constexpr Statement waiting_of{"settlement_ledger.waiting", R"(
  select distinct k.customer_id, d.serial, coalesce(c.counter, l.meter), l.period_end - 1
    from (select distinct on (contract_id, meter, period_first) contract_id, meter, period_first, period_end, outcome, settlement_id
            from settlement_ledger where not void and period_end > $1::date and period_end <= $2::date
           order by contract_id, meter, period_first, settled_until desc, settlement_id desc) l
    join settlements s using (settlement_id) join contracts k on k.contract_id = l.contract_id
    left join meter_counters c on c.contract_id = l.contract_id and c.meter = l.meter
    join contract_positions p on p.contract_id = l.contract_id join placements a using (position_id) join devices d using (device_id)
   where l.outcome = 'open' and s.state in ('approved', 'issued') and not k.billed_elsewhere
     and a.from_day < l.period_end and coalesce(a.last_day, 'infinity') >= l.period_end - 1 and coalesce(p.last_day, 'infinity') >= l.period_end - 1
     and not exists (select from placement_counters f where f.placement_id = a.placement_id and f.moment = 'final' and f.counter = coalesce(c.counter, l.meter)
                        and a.last_day = l.period_end - 1)
   order by 1, 2, 3, 4)"};
constexpr Statement add_request{"reading_requests.add", R"(
  insert into reading_requests (request_id, customer_id, period_first, period_end, token_sealed, last_asked_at, opened_by)
  overriding system value values ($1, $2, $3, $4, $5, $6, $7))"};
constexpr Statement add_counter{"reading_request_counters.add", "insert into reading_request_counters (request_id, device_id, counter, day) values ($1, $2, $3, $4)"};
constexpr Statement one_request{"reading_requests.one", R"(
  select q.request_id, q.customer_id, c.number, c.name, c.email, c.language, q.period_first, q.period_end, q.token_sealed, q.state, q.reminders,
         (extract(epoch from q.last_asked_at) * 1000)::bigint
    from reading_requests q join customers c using (customer_id) where q.request_id = $1)"};
constexpr Statement open_ids{"reading_requests.open", "select request_id from reading_requests where state = 'open' order by request_id"};
constexpr Statement counters_of{"reading_request_counters.of", R"(
  select k.device_id, d.serial, d.model, concat_ws(', ', nullif(s.name, ''), nullif(d.location, '')), k.counter, k.day, k.came_at is not null
    from reading_request_counters k join devices d using (device_id) left join sites s using (site_id)
   where k.request_id = $1 order by d.serial, k.counter, k.day)"};
constexpr Statement count_reminder{"reading_requests.asked_again", "update reading_requests set reminders = reminders + 1, last_asked_at = $2 where request_id = $1"};
// A reading of another day closes the period, too, where each contract that has the device agrees to it ($1, $2: the dealer's tolerance); as
// billing/metering/tolerance.h has it: not a last day, and without a reset in between.
constexpr Statement mark_arrived{"reading_request_counters.arrived", R"(
  update reading_request_counters k set came_at = now() from reading_requests q
   where q.request_id = k.request_id and q.state = 'open' and k.came_at is null
     and ()" READING_IS_THERE("k.device_id", "k.counter", "k.day") R"( or (
         exists (select from placements p where p.device_id = k.device_id and p.from_day <= k.day and coalesce(p.last_day, 'infinity') >= k.day)
         and not exists (
           select from placements p join contract_positions x using (position_id) join contracts c using (contract_id)
            cross join lateral (select least(p.last_day, x.last_day, c.last_day) as last_day, greatest(p.from_day, x.from_day, c.start_day) as from_day) t
            cross join lateral (select greatest(k.day - coalesce(c.tolerance_before_days, $1::integer), t.from_day) as first,
                                       least(k.day + coalesce(c.tolerance_after_days, $2::integer), t.last_day - 1) as last) w
            where p.device_id = k.device_id and p.from_day <= k.day and coalesce(p.last_day, 'infinity') >= k.day
              and (t.last_day <= k.day
                   or not exists (
                     select from readings_of(k.device_id, k.counter, (w.first::timestamp - interval '1 day') at time zone 'UTC',
                                             (w.last::timestamp + interval '2 days') at time zone 'UTC') r
                      where r.local_day between w.first and w.last and r.state <> 'invalid'
                        and not exists (select from counter_resets z where z.device_id = k.device_id and z.counter = k.counter
                                           and z.day > least(r.local_day, k.day) and z.day <= greatest(r.local_day, k.day))))))))"};
constexpr Statement close_complete{"reading_requests.close_complete", R"(
  update reading_requests q set state = 'closed', closed_at = now()
   where state = 'open' and not exists (select from reading_request_counters k where k.request_id = q.request_id and k.came_at is null))"};
constexpr Statement known_reply{"reading_replies.known", "select 1 from reading_replies where message_key = $1"};
constexpr Statement insert_reply{"reading_replies.add", R"(
  insert into reading_replies (message_key, request_id, sender, written_at, read_in_by, taken, remark) values ($1, $2, $3, $4, $5, $6, $7))"};

// 80 bits that nobody guesses, in letters and digits that look like no other.
std::string new_token(std::int64_t id) {
  constexpr std::string_view signs = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  std::random_device random;
  std::string token = "KW" + std::to_string(id) + "-";
  for (int i = 0; i < 16; ++i) token += signs[random() % signs.size()];
  return token;
}

}  // namespace

std::string seal_purpose_of_request(std::int64_t request) { return "token of reading request " + std::to_string(request); }

std::vector<WantedCounter> ReadingRequestStore::still_wanted(const std::vector<WantedCounter>& wanted) {
  std::vector<WantedCounter> list;
  for (const WantedCounter& one : wanted) {
    const auto rows = run(transaction_, device_place, one.serial, one.counter, one.day.iso());
    if (rows.empty() || truth(rows[0][3])) continue;
    list.push_back({DeviceId{integer(rows[0][0])}, one.serial, text(rows[0][1]), text(rows[0][2]), one.counter, one.day, false});
  }
  return list;
}

std::optional<ReadingRequest> ReadingRequestStore::add(CustomerId customer, Period period, const std::vector<WantedCounter>& counters, std::string_view by, Instant now) {
  if (!run(transaction_, asked_before, customer.value, period.first.iso(), period.end.iso()).empty()) return std::nullopt;
  const std::int64_t id = next_ids<CustomerId>(transaction_, "reading_requests", "request_id", 1).front().value;
  run(transaction_, add_request, id, customer.value, period.first.iso(), period.end.iso(), seal(transaction_, new_token(id), seal_purpose_of_request(id)), iso_utc(now),
      std::string(by));
  for (const WantedCounter& one : counters) run(transaction_, add_counter, id, one.device.value, one.counter, one.day.iso());
  return find(id);
}

std::vector<ReadingRequestStore::Waiting> ReadingRequestStore::waiting_of_settled(Period run_days) {
  std::vector<Waiting> list;
  for (const auto& row : run(transaction_, waiting_of, run_days.first.iso(), run_days.end.iso()))
    list.push_back({CustomerId{integer(row[0])}, text(row[1]), text(row[2]), day(row[3])});
  return list;
}

std::optional<ReadingRequest> ReadingRequestStore::extend(CustomerId customer, Period period, const std::vector<WantedCounter>& counters, Instant now) {
  const auto known = run(transaction_, asked_before, customer.value, period.first.iso(), period.end.iso());
  if (known.empty()) return std::nullopt;
  const std::int64_t id = integer(known[0][0]);
  std::vector<WantedCounter> added;
  for (const WantedCounter& one : counters)
    if (!run(transaction_, extend_counter, id, one.device.value, one.counter, one.day.iso()).empty()) added.push_back(one);
  if (added.empty()) return std::nullopt;
  run(transaction_, reopen_request, id, iso_utc(now));
  auto request = find(id);
  request->counters = std::move(added);
  return request;
}

std::optional<ReadingRequest> ReadingRequestStore::find(std::int64_t id) {
  const auto rows = run(transaction_, one_request, id);
  if (rows.empty()) return std::nullopt;
  const auto row = rows[0];
  ReadingRequest request{integer(row[0]), CustomerId{integer(row[1])}, text(row[2]), text(row[3]), text(row[4]), text(row[5]), {day(row[6]), day(row[7])},
                         open_sealed(transaction_, view(row[8]), seal_purpose_of_request(id)), view(row[9]) == "open", small_integer(row[10]), moment(row[11]), {}};
  for (const auto& counter : run(transaction_, counters_of, id))
    request.counters.push_back({DeviceId{integer(counter[0])}, text(counter[1]), text(counter[2]), text(counter[3]), text(counter[4]), day(counter[5]), truth(counter[6])});
  return request;
}

std::vector<ReadingRequest> ReadingRequestStore::open() {
  std::vector<ReadingRequest> list;
  for (const auto& row : run(transaction_, open_ids)) list.push_back(*find(integer(row[0])));
  return list;
}

void ReadingRequestStore::asked_again(std::int64_t id, Instant now) { run(transaction_, count_reminder, id, iso_utc(now)); }

int ReadingRequestStore::note_arrivals(billing::ReadingTolerance usual) {
  run(transaction_, mark_arrived, usual.before_days, usual.after_days);
  return static_cast<int>(run(transaction_, close_complete).affected_rows());
}

bool ReadingRequestStore::has_reply(std::string_view message_key) { return !run(transaction_, known_reply, std::string(message_key)).empty(); }

void ReadingRequestStore::add_reply(const ReadingReply& reply, std::string_view by) {
  const std::optional<std::string> written = reply.written_at ? std::optional(iso_utc(*reply.written_at)) : std::nullopt;
  run(transaction_, insert_reply, reply.message_key, reply.request, reply.sender, written, std::string(by), reply.taken, reply.remark);
}

}  // namespace klickwerk::db
