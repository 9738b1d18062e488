#include "db/contract_changes.h"

#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement latest_period{"settlements.latest_end", R"(
  select max(period_end) from settlements where contract_id = $1 and kind = 'regular' and state <> 'cancelled')"};
// Which reading of a day bills: db/readings.h.
constexpr Statement value_on{"readings.value_on", R"(
  select value from readings where device_id = $1 and counter = $2 and local_day = $3 and read_at >= $4::timestamptz - interval '26 hours'
     and read_at < $4::timestamptz + interval '26 hours' and state in ('valid', 'billable')
   order by state = 'billable' desc, read_at desc limit 1)"};
constexpr Statement add_copies{"service_copies.add", R"(
  insert into service_copies (device_id, day, counter, copies, remark, recorded_by) values ($1, $2, $3, $4, $5, $6))"};
constexpr Statement known_copies{"service_copies.known", R"(
  select copies from service_copies where device_id = $1 and day = $2 and counter = $3 and remark = $4 and not void)"};
constexpr Statement void_copies{"service_copies.void", R"(
  update service_copies set void = true where device_id = $1 and day = $2 and counter = $3 and not void)"};

}  // namespace

std::optional<Day> ContractChanges::settled_until(ContractId contract) {
  return optional_day(run(transaction_, latest_period, contract.value)[0][0]);
}

std::optional<std::int64_t> ContractChanges::counter_at_end_of(DeviceId device, std::string_view counter, Day on) {
  const auto rows = run(transaction_, value_on, device.value, std::string(counter), on.iso(), iso_utc(start_of_local_day(on + 1)));
  return rows.empty() ? std::nullopt : std::optional(integer(rows[0][0]));
}

void ContractChanges::add_service_copies(DeviceId device, Day on, std::string_view counter, std::int64_t copies, std::string_view remark,
                                         std::string_view by) {
  run(transaction_, add_copies, device.value, on.iso(), std::string(counter), copies, std::string(remark), std::string(by));
}

std::optional<std::int64_t> ContractChanges::service_copies(DeviceId device, Day on, std::string_view counter, std::string_view remark) {
  const auto rows = run(transaction_, known_copies, device.value, on.iso(), std::string(counter), std::string(remark));
  return rows.empty() ? std::nullopt : std::optional(integer(rows[0][0]));
}

int ContractChanges::void_service_copies(DeviceId device, Day on, std::string_view counter) {
  return static_cast<int>(run(transaction_, void_copies, device.value, on.iso(), std::string(counter)).affected_rows());
}

}  // namespace klickwerk::db
