#include "collector/spool/observation_codec.h"

#include <nlohmann/json.hpp>
#include <type_traits>

#include "collector/poll/whole_number.h"

namespace klickwerk::collector {
namespace {

using nlohmann::json;

template <class T>
json optional_json(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}

template <class T>
std::optional<T> optional_of(const json& value) {
  if (value.is_null()) return std::nullopt;
  if constexpr (std::is_integral_v<T>) return whole<T>(value);
  else return value.get<T>();
}

json to_json(const DecodedCounter& counter) { return json::array({counter.name, counter.value, counter.oid}); }
DecodedCounter counter_of(const json& j) { return {j.at(0).get<std::string>(), whole<std::uint64_t>(j.at(1)), j.at(2).get<std::string>()}; }

json to_json(const DecodedSupply& supply) {
  return json::array({supply.index, supply.description, supply.type, supply.colour, supply.receptacle, supply.unit,
                      static_cast<int>(supply.level_kind), supply.level, optional_json(supply.capacity), optional_json(supply.percent), supply.oid});
}
DecodedSupply supply_of(const json& j) {
  DecodedSupply supply;
  supply.index = whole<int>(j.at(0));
  supply.description = j.at(1).get<std::string>();
  supply.type = j.at(2).get<std::string>();
  supply.colour = j.at(3).get<std::string>();
  supply.receptacle = j.at(4).get<bool>();
  supply.unit = j.at(5).get<std::string>();
  supply.level_kind = static_cast<LevelKind>(whole<std::uint8_t>(j.at(6)));
  supply.level = whole<std::int64_t>(j.at(7));
  supply.capacity = optional_of<std::int64_t>(j.at(8));
  supply.percent = optional_of<int>(j.at(9));
  supply.oid = j.at(10).get<std::string>();
  return supply;
}

json to_json(const DecodedAlert& alert) { return json::array({alert.severity, alert.group, alert.code, alert.text}); }
DecodedAlert alert_of(const json& j) {
  return {j.at(0).get<std::string>(), whole<int>(j.at(1)), whole<int>(j.at(2)), j.at(3).get<std::string>()};
}

json to_json(const DecodedGauge& gauge) {
  return json::array({gauge.name, gauge.instance, gauge.label, gauge.value, gauge.decimals, gauge.unit, gauge.oid});
}
DecodedGauge gauge_of(const json& j) {
  return {j.at(0).get<std::string>(), j.at(1).get<std::string>(), j.at(2).get<std::string>(), whole<std::int64_t>(j.at(3)),
          whole<int>(j.at(4)), j.at(5).get<std::string>(), j.at(6).get<std::string>()};
}
json to_json(const DecodedState& state) { return json::array({state.name, state.instance, state.label, state.word, state.oid}); }
DecodedState state_of(const json& j) {
  return {j.at(0).get<std::string>(), j.at(1).get<std::string>(), j.at(2).get<std::string>(), j.at(3).get<std::string>(), j.at(4).get<std::string>()};
}

template <class T>
json list_json(const std::vector<T>& values) {
  json list = json::array();
  for (const T& value : values) list.push_back(to_json(value));
  return list;
}

template <class Read>
auto list_of(const json& list, Read read) {
  std::vector<decltype(read(list))> values;
  for (const json& each : list) values.push_back(read(each));
  return values;
}

json to_json(const DecodedStatus& status) {
  json encoded = {{"printer", optional_json(status.printer)}, {"device", optional_json(status.device)}, {"conditions", status.conditions},
          {"alerts", list_json(status.alerts)}, {"console", status.console}, {"uptime_s", optional_json(status.uptime_s)}};
  if (status.pages_per_minute) encoded["pages_per_minute"] = *status.pages_per_minute;  // batches of before do not have it
  return encoded;
}
DecodedStatus status_of(const json& j) {
  DecodedStatus status;
  status.printer = optional_of<std::string>(j.at("printer"));
  status.device = optional_of<std::string>(j.at("device"));
  status.conditions = j.at("conditions").get<std::vector<std::string>>();
  status.alerts = list_of(j.at("alerts"), alert_of);
  status.console = j.at("console").get<std::vector<std::string>>();
  status.uptime_s = optional_of<std::uint64_t>(j.at("uptime_s"));
  if (j.contains("pages_per_minute")) status.pages_per_minute = j.at("pages_per_minute").get<int>();
  return status;
}

json to_json(const DecodedDevice& device) {
  json encoded = {{"profile", device.profile}, {"vendor", optional_json(device.vendor)}, {"model", optional_json(device.model)},
          {"serial", optional_json(device.serial)}, {"plate_serial", optional_json(device.plate_serial)}, {"counters", list_json(device.counters)}, {"supplies", list_json(device.supplies)},
          {"status", to_json(device.status)}, {"remarks", device.remarks}};
  // Batches of before monitored devices have neither, and printers need no room for them.
  if (!device.gauges.empty()) encoded["gauges"] = list_json(device.gauges);
  if (!device.states.empty()) encoded["states"] = list_json(device.states);
  return encoded;
}
DecodedDevice device_of(const json& j) {
  DecodedDevice device;
  device.profile = j.at("profile").get<std::string>();
  device.vendor = optional_of<std::string>(j.at("vendor"));
  device.model = optional_of<std::string>(j.at("model"));
  device.serial = optional_of<std::string>(j.at("serial"));
  if (const auto plate = j.find("plate_serial"); plate != j.end()) device.plate_serial = optional_of<std::string>(*plate);
  device.counters = list_of(j.at("counters"), counter_of);
  device.supplies = list_of(j.at("supplies"), supply_of);
  device.status = status_of(j.at("status"));
  if (const auto gauges = j.find("gauges"); gauges != j.end()) device.gauges = list_of(*gauges, gauge_of);
  if (const auto states = j.find("states"); states != j.end()) device.states = list_of(*states, state_of);
  device.remarks = j.at("remarks").get<std::vector<std::string>>();
  return device;
}

json to_json(const Observation& observation) {
  return {{"device", observation.device.value}, {"read_at_ms", observation.read_at.time_since_epoch().count()},
          {"outcome", static_cast<int>(observation.outcome)}, {"detail", observation.detail}, {"address", observation.address},
          {"decoded", to_json(observation.decoded)}};
}
Observation observation_of(const json& j) {
  return {DeviceId{whole<std::int64_t>(j.at("device"))}, Instant(std::chrono::milliseconds(whole<std::int64_t>(j.at("read_at_ms")))),
          static_cast<PollOutcome>(whole<std::uint8_t>(j.at("outcome"))), j.at("detail").get<std::string>(), j.at("address").get<std::string>(),
          device_of(j.at("decoded"))};
}

}  // namespace

std::vector<std::uint8_t> encode_batch(std::span<const Observation> batch) {
  json list = json::array();
  for (const Observation& observation : batch) list.push_back(to_json(observation));
  return json::to_cbor(json{{"format", 1}, {"observations", std::move(list)}});
}

std::optional<std::vector<Observation>> decode_batch(std::span<const std::uint8_t> bytes) {
  try {
    const json document = json::from_cbor(bytes.begin(), bytes.end());
    if (document.at("format") != 1) return std::nullopt;
    return list_of(document.at("observations"), observation_of);
  } catch (const json::exception&) {
    return std::nullopt;
  } catch (const NotThatNumber&) {
    return std::nullopt;
  }
}

}  // namespace klickwerk::collector
