#include "office/discovery/scan_report.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "office/text_table.h"

namespace klickwerk::office {
namespace {

using collector::Arrival;
using Json = nlohmann::ordered_json;

std::string shown(const collector::Endpoint& endpoint) {
  std::string text = endpoint.text();
  if (endpoint.port != 161) return text;
  text.resize(text.rfind(':'));
  return endpoint.v6 ? text.substr(1, text.size() - 2) : text;
}

const char* inbox_word(const db::Judged& device) {
  switch (device.inbox) {
    case db::DiscoveryState::fresh: return device.first_time ? "new" : "new, not decided";
    case db::DiscoveryState::ignored: return "ignored";
    case db::DiscoveryState::later: return "later";
    case db::DiscoveryState::managed: return "managed";
  }
  return "";
}

std::string became(const db::Judged& device, bool stored) {
  switch (device.arrival) {
    case Arrival::unknown: return stored ? inbox_word(device) : "unknown";
    case Arrival::known: return "known";
    case Arrival::moved: return "moved, was at " + device.old_address;
    case Arrival::second_address: return "second address";
    case Arrival::without_address: return "known, address set";
    case Arrival::retired: return "known, inactive";
  }
  return "";
}

const char* arrival_word(Arrival arrival) {
  switch (arrival) {
    case Arrival::unknown: return "unknown";
    case Arrival::known: return "known";
    case Arrival::moved: return "moved";
    case Arrival::second_address: return "second_address";
    case Arrival::without_address: return "address_set";
    case Arrival::retired: return "inactive";
  }
  return "";
}

std::string model_of(const db::Sighting& s) {
  if (!s.model.empty()) return s.vendor.empty() || s.model.starts_with(s.vendor) ? s.model : s.vendor + " " + s.model;
  std::string line = s.description.substr(0, std::min<std::size_t>(s.description.find_first_of("\r\n"), 40));
  while (!line.empty() && (line.back() & 0x80) != 0) line.pop_back();  // a cut UTF-8 sequence
  return line;
}

std::string counter(const db::Sighting& s, const char* name) {
  const auto found = s.counters.find(name);
  return found == s.counters.end() ? "" : std::to_string(found->second);
}

std::string seconds(std::chrono::milliseconds took) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f s", static_cast<double>(took.count()) / 1000);
  return text.data();
}

}  // namespace

bool ScanReport::any_new() const {
  return std::ranges::any_of(devices, [](const db::Judged& d) { return d.arrival == Arrival::unknown && d.inbox == db::DiscoveryState::fresh; });
}

std::string text_of(const ScanReport& report) {
  std::string text;
  if (!report.devices.empty()) {
    TextTable table({{"address"}, {"serial"}, {"model"}, {"total", true}, {"colour", true}, {"profile"}, {"SNMP"}, {"device"}});
    for (const auto& device : report.devices) {
      const auto& s = device.sighting;
      table.row({shown(s.endpoint), s.serial.empty() ? "none" : s.serial, model_of(s), counter(s, "total"), counter(s, "colour"), s.profile, s.snmp_version,
                 became(device, report.stored)});
    }
    text += table.text() + "\n";
  }
  const auto& p = report.progress;
  text += std::to_string(p.addresses) + (p.addresses == 1 ? " address" : " addresses") + " asked in " + seconds(report.took) + ", " + std::to_string(p.answered) + " answered";
  if (p.unsendable > 0) text += ", to " + std::to_string(p.unsendable) + " nothing could be sent (no route, or forbidden)";
  text += "\n";
  if (report.stored && report.any_new()) text += "New devices wait in the inbox: klickwerk device inbox\n";
  return text;
}

std::string json_of(const ScanReport& report) {
  Json list = Json::array();
  for (const auto& device : report.devices) {
    const auto& s = device.sighting;
    Json one{{"address", shown({s.endpoint.v6, s.endpoint.octets, s.endpoint.scope, 161})}, {"port", s.endpoint.port}, {"snmp_version", s.snmp_version},
             {"serial", s.serial}, {"vendor", s.vendor}, {"model", s.model}, {"profile", s.profile}, {"description", s.description}, {"object_id", s.object_id},
             {"counters", s.counters}, {"arrival", arrival_word(device.arrival)}};
    if (!device.old_address.empty() && device.arrival != Arrival::known) one["old_address"] = device.old_address;
    if (report.stored && device.arrival == Arrival::unknown) one["inbox"] = inbox_word(device);
    list.push_back(std::move(one));
  }
  const auto& p = report.progress;
  return Json{{"addresses", p.addresses}, {"answered", p.answered}, {"unsendable", p.unsendable}, {"seconds", static_cast<double>(report.took.count()) / 1000},
              {"devices", list}}
             .dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace klickwerk::office
