#include "office/device_decode.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "collector/snmp/snmprec.h"
#include "office/supplies/device_card.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

using collector::DecodedDevice;
using collector::DecodedSupply;
using collector::LevelKind;
using Json = nlohmann::ordered_json;

const char* level_word(LevelKind kind) {
  switch (kind) {
    case LevelKind::known: return "known";
    case LevelKind::no_restriction: return "no_restriction";
    case LevelKind::unknown: return "unknown";
    case LevelKind::some_left: return "some_left";
  }
  return "unknown";
}

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

// "level" is a number or one of the words: never a number that means a word.
Json supply_json(const DecodedSupply& supply) {
  Json json{{"index", supply.index}, {"description", supply.description}, {"type", supply.type}};
  json["colour"] = supply.colour.empty() ? Json(nullptr) : Json(supply.colour);
  json["receptacle"] = supply.receptacle;
  json["unit"] = supply.unit;
  json["level"] = supply.level_kind == LevelKind::known ? Json(supply.level) : Json(level_word(supply.level_kind));
  json["capacity"] = or_null(supply.capacity);
  json["percent"] = or_null(supply.percent);
  json["oid"] = supply.oid;
  return json;
}

Json status_json(const collector::DecodedStatus& status) {
  Json alerts = Json::array();
  for (const auto& alert : status.alerts) alerts.push_back({{"severity", alert.severity}, {"group", alert.group}, {"code", alert.code}, {"text", alert.text}});
  return {{"printer", or_null(status.printer)}, {"device", or_null(status.device)}, {"conditions", status.conditions},
          {"alerts", alerts},                   {"console", status.console},        {"uptime_s", or_null(status.uptime_s)}, {"pages_per_minute", or_null(status.pages_per_minute)}};
}

std::string heading(const std::string& title) { return "\n" + title + "\n"; }

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string level_text(const DecodedSupply& supply) {
  if (supply.level_kind == LevelKind::no_restriction) return "no restriction";
  if (supply.level_kind == LevelKind::some_left) return "some left";
  if (supply.level_kind == LevelKind::unknown) return "unknown";
  if (supply.percent) return std::to_string(*supply.percent) + " %";
  return grouped(static_cast<std::uint64_t>(supply.level)) + " " + supply.unit;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? "none" : text;
}

std::string counters_text(const DecodedDevice& device) {
  if (device.counters.empty()) return "Counters: the device tells none.\n";
  TextTable table({{"Counter"}, {"Value", true}, {"From"}});
  for (const auto& counter : device.counters) table.row({counter.name, grouped(counter.value), counter.oid});
  constexpr const char* kAsked[] = {"total", "mono", "colour", "copy", "print", "scan", "fax", "large", "duplex"};
  std::vector<std::string> missing;
  for (const char* name : kAsked) {
    const bool is_told = std::any_of(device.counters.begin(), device.counters.end(), [&](const auto& counter) { return counter.name == name; });
    if (!is_told) missing.emplace_back(name);
  }
  return table.text() + (missing.empty() ? "" : "Unknown: " + joined(missing) + "\n");
}

std::string supplies_text(const DecodedDevice& device) {
  if (device.supplies.empty()) return "Supplies: the device tells none.\n";
  TextTable table({{"Supply"}, {"Type"}, {"Colour"}, {"Level", true}, {"From"}});
  for (const auto& supply : device.supplies) table.row({supply.description, supply.type + (supply.receptacle ? " (room left)" : ""), supply.colour, level_text(supply), supply.oid});
  return table.text();
}

std::string measures_text(const DecodedDevice& device) {
  TextTable table({{"Name"}, {"Of"}, {"Figure", true}, {"From"}});
  for (const auto& gauge : device.gauges) table.row({gauge.name, gauge.label.empty() ? gauge.instance : gauge.label, gauge_words(gauge), gauge.oid});
  for (const auto& state : device.states) table.row({state.name, state.label.empty() ? state.instance : state.label, state.word, state.oid});
  return table.text();
}

Json measures_json(const DecodedDevice& device) {
  Json gauges = Json::array(), states = Json::array();
  for (const auto& g : device.gauges)
    gauges.push_back({{"name", g.name}, {"instance", g.instance}, {"label", g.label}, {"value", g.value}, {"decimals", g.decimals}, {"unit", g.unit}, {"oid", g.oid}});
  for (const auto& s : device.states) states.push_back({{"name", s.name}, {"instance", s.instance}, {"label", s.label}, {"word", s.word}, {"oid", s.oid}});
  return {{"gauges", gauges}, {"states", states}};
}

std::string status_text(const collector::DecodedStatus& status) {
  std::string text = "Printer    " + status.printer.value_or("unknown") + "\nDevice     " + status.device.value_or("unknown") + "\nConditions " + joined(status.conditions) + "\n";
  if (status.uptime_s) text += "Up         " + grouped(*status.uptime_s) + " s\n";
  if (status.pages_per_minute) text += "Speed      " + std::to_string(*status.pages_per_minute) + " pages a minute\n";
  for (const auto& alert : status.alerts)
    text += "Alert      " + alert.severity + ", group " + std::to_string(alert.group) + ", code " + std::to_string(alert.code) + (alert.text.empty() ? "" : ": " + alert.text) + "\n";
  for (const auto& line : status.console) text += "Console    " + line + "\n";
  return text;
}

}  // namespace

std::string device_json(const DecodedDevice& device) {
  Json json{{"profile", device.profile}, {"vendor", or_null(device.vendor)}, {"model", or_null(device.model)}, {"serial", or_null(device.serial)}};
  if (device.plate_serial) json["plate_serial"] = *device.plate_serial;
  json["counters"] = Json::object();
  for (const auto& counter : device.counters) json["counters"][counter.name] = {{"value", counter.value}, {"oid", counter.oid}};
  json["supplies"] = Json::array();
  for (const auto& supply : device.supplies) json["supplies"].push_back(supply_json(supply));
  json["status"] = status_json(device.status);
  if (!device.gauges.empty() || !device.states.empty()) json.update(measures_json(device));
  json["remarks"] = device.remarks;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string device_text(const DecodedDevice& device) {
  std::string text = "Profile    " + device.profile + "\nVendor     " + device.vendor.value_or("unknown") + "\nModel      " + device.model.value_or("unknown") + "\nSerial     " +
                     device.serial.value_or("unknown") + (device.plate_serial ? " (name plate: " + *device.plate_serial + ")" : "") + "\n";
  text += heading("COUNTERS") + counters_text(device);
  text += heading("SUPPLIES") + supplies_text(device);
  text += heading("STATUS") + status_text(device.status);
  if (!device.gauges.empty() || !device.states.empty()) text += heading("GAUGES AND STATES") + measures_text(device);
  if (device.remarks.empty()) return text;
  text += heading("REMARKS");
  for (const auto& remark : device.remarks) text += remark + "\n";
  return text;
}

std::string decode_recording(const DecodeRequest& request) {
  const auto answers = collector::read_recording(request.recording);
  if (!answers) throw std::runtime_error(answers.error().text);
  std::optional<collector::ProfileSet> loaded;
  if (request.profiles) loaded = collector::ProfileSet::load(*request.profiles);
  const auto& profiles = loaded ? *loaded : collector::ProfileSet::built_in();
  const auto* profile = request.profile ? profiles.find(*request.profile) : &profiles.match(*answers);
  if (!profile) throw std::runtime_error("--profile " + *request.profile + ": there is none of this name; there are " + joined(profiles.names()));
  const auto device = collector::decode(*profile, *answers);
  return request.json ? device_json(device) : device_text(device);
}

}  // namespace klickwerk::office
