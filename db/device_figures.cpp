#include "db/device_figures.h"

#include <nlohmann/json.hpp>

#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

using nlohmann::json;

constexpr Statement last_counters{"readings.last_of_device", R"(
  select last.counter, last.value, (extract(epoch from last.read_at) * 1000)::bigint, last.source, last.oid, last.state,
         (select (extract(epoch from min(r.read_at)) * 1000)::bigint from readings r
           where r.device_id = $1 and r.counter = last.counter and r.value = last.value
             and r.read_at > (select max(o.read_at) from readings o where o.device_id = $1 and o.counter = last.counter and o.value <> last.value))
    from (select distinct on (counter) counter, value, read_at, source, oid, state from readings
           where device_id = $1 and state <> 'invalid' order by counter, read_at desc) last
   order by last.counter)"};
constexpr Statement last_gauges{"gauges.last_of_device", R"(
  select distinct on (name, instance) name, instance, label, value, decimals, unit, oid, (extract(epoch from read_at) * 1000)::bigint
    from gauges where device_id = $1 and read_at >= $2 order by name, instance, read_at desc)"};
constexpr Statement last_state{"device_status.last_of_device", R"(
  select (extract(epoch from read_at) * 1000)::bigint, outcome, detail, profile, printer, device, to_jsonb(conditions), alerts, to_jsonb(console), uptime_s,
         to_jsonb(remarks), states
    from device_status where device_id = $1 order by read_at desc limit 1)"};

std::optional<std::string> optional_text(const pqxx::field& field) { return field.is_null() ? std::nullopt : std::optional(text(field)); }
std::optional<Instant> optional_moment(const pqxx::field& field) { return field.is_null() ? std::nullopt : std::optional(moment(field)); }

}  // namespace

std::vector<CounterFigure> counter_figures(Transaction& transaction, DeviceId device) {
  std::vector<CounterFigure> figures;
  for (const auto& row : run(transaction, last_counters, device.value))
    figures.push_back({text(row[0]), integer(row[1]), moment(row[2]), text(row[3]), text(row[4]), text(row[5]), optional_moment(row[6])});
  return figures;
}

std::vector<GaugeFigure> gauge_figures(Transaction& transaction, DeviceId device, Instant since) {
  std::vector<GaugeFigure> figures;
  for (const auto& row : run(transaction, last_gauges, device.value, iso_utc(since)))
    figures.push_back({{text(row[0]), text(row[1]), text(row[2]), integer(row[3]), small_integer(row[4]), text(row[5]), text(row[6])}, moment(row[7])});
  return figures;
}

std::optional<StateFigure> state_figure(Transaction& transaction, DeviceId device) {
  const auto rows = run(transaction, last_state, device.value);
  if (rows.empty()) return std::nullopt;
  const auto row = rows[0];
  StateFigure state;
  state.read_at = moment(row[0]);
  state.outcome = text(row[1]), state.detail = text(row[2]), state.profile = text(row[3]);
  state.printer = optional_text(row[4]), state.device = optional_text(row[5]);
  state.conditions = json::parse(text(row[6])).get<std::vector<std::string>>();
  for (const json& alert : json::parse(text(row[7])))
    state.alerts.push_back({alert.value("severity", ""), alert.value("group", 0), alert.value("code", 0), alert.value("text", "")});
  state.console = json::parse(text(row[8])).get<std::vector<std::string>>();
  state.uptime_s = optional_integer(row[9]);
  state.remarks = json::parse(text(row[10])).get<std::vector<std::string>>();
  for (const json& each : json::parse(text(row[11])))
    state.states.push_back({each.value("name", ""), each.value("instance", ""), each.value("label", ""), each.value("word", ""), each.value("oid", "")});
  return state;
}

}  // namespace klickwerk::db
