#include "office/discovery/device_report.h"

#include <nlohmann/json.hpp>

#include "office/text_table.h"

namespace klickwerk::office {
namespace {

using Json = nlohmann::ordered_json;
using db::WatchedDevice;

std::string dump(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

std::string place_of(const WatchedDevice& device) {
  std::string place = device.customer;
  if (!device.location.empty()) place += (place.empty() ? "" : ", ") + device.location;
  return place;
}

std::string name_of(const WatchedDevice& device) {
  return device.vendor.empty() || device.model.starts_with(device.vendor) ? device.model : device.vendor + " " + device.model;
}

std::string day_or(const std::optional<Instant>& moment, const char* otherwise) { return moment ? local_day(*moment).iso() : otherwise; }

std::string days_since(Instant since, Instant now) { return std::to_string(local_day(now) - local_day(since)); }

std::string counted(std::size_t count, const char* one, const char* many) { return std::to_string(count) + " " + (count == 1 ? one : many); }

Json json_of(const WatchedDevice& d) {
  Json json{{"serial", d.serial}, {"vendor", d.vendor}, {"model", d.model}, {"customer_number", d.customer_number}, {"customer", d.customer},
            {"site", d.site_number}, {"location", d.location}, {"active", d.active}, {"address", d.address}, {"outcome", d.outcome}, {"detail", d.detail},
            {"position", d.position}};
  json["last_read_at"] = d.last_read_at ? Json(iso_utc(*d.last_read_at)) : Json(nullptr);
  return json;
}

template <class Device>
Json with_since(const std::vector<Device>& devices) {
  Json list = Json::array();
  for (const auto& each : devices) {
    Json one = json_of(each.device);
    one["since"] = iso_utc(each.since);
    list.push_back(std::move(one));
  }
  return list;
}

std::string silent_section(const DeviceReport& report) {
  TextTable table({{"serial"}, {"model"}, {"contract"}, {"where"}, {"address"}, {"last read"}, {"days", true}});
  for (const auto& [device, since] : report.silent)
    table.row({device.serial, name_of(device), device.position, place_of(device), device.address, day_or(device.last_read_at, "never"), days_since(since, report.now)});
  return counted(report.silent.size(), "contract device is", "contract devices are") + " not read for " + std::to_string(report.rules.silent_after_days) +
         " days and more. Switched off, moved, SNMP switched off?\n"
         "Moved in the same network: klickwerk discover NETWORK finds it by its serial.\n\n" + table.text() + "\n";
}

std::string displaced_section(const DeviceReport& report) {
  TextTable table({{"serial"}, {"model"}, {"contract"}, {"where"}, {"what answers"}});
  for (const auto& device : report.displaced) table.row({device.serial, name_of(device), device.position, place_of(device), device.detail});
  return counted(report.displaced.size(), "device has", "devices have") +
         " another one at the address. Swapped: place the new one on the position. Moved: klickwerk discover NETWORK finds it by its serial.\n\n" + table.text() + "\n";
}

std::string unplaced_section(const DeviceReport& report) {
  TextTable table({{"serial"}, {"model"}, {"where"}, {"address"}, {"last read"}, {"since"}, {"days", true}});
  for (const auto& [device, since] : report.unplaced)
    table.row({device.serial, name_of(device), place_of(device), device.address, day_or(device.last_read_at, "never"), local_day(since).iso(), days_since(since, report.now)});
  return counted(report.unplaced.size(), "device prints", "devices print") + " for " + std::to_string(report.rules.unplaced_after_days) +
         " days and more without a contract's position: nobody is billed for it.\nPlace it on a position (docs/import.md, placements), or set the device inactive.\n\n" +
         table.text() + "\n";
}

std::string undecided_section(const DeviceReport& report) {
  return counted(report.undecided.size(), "found device waits", "found devices wait") + " for a decision: klickwerk device inbox\n";
}

}  // namespace

DeviceReport report_devices(db::Database& database, WatchRules rules, Instant now) {
  auto transaction = database.begin();
  db::DeviceWatch watch(transaction, now);
  db::DiscoveryStore discoveries(transaction);
  discoveries.wake_later(local_day(now));
  DeviceReport report{rules, now, watch.silent(rules.silent_after_days), watch.displaced(), watch.unplaced(rules.unplaced_after_days, rules.silent_after_days),
                      discoveries.inbox(db::DiscoveryState::fresh)};
  transaction.commit();
  return report;
}

std::string text_of(const DeviceReport& report) {
  if (!report.needs_a_person()) return "Every contract device is read, every device that is read stands on a position, and the inbox is empty.\n";
  std::string text;
  if (!report.silent.empty()) text += silent_section(report);
  if (!report.displaced.empty()) text += displaced_section(report);
  if (!report.unplaced.empty()) text += unplaced_section(report);
  if (!report.undecided.empty()) text += undecided_section(report);
  return text;
}

std::string json_of(const DeviceReport& report) {
  Json displaced = Json::array(), undecided = Json::array();
  for (const auto& device : report.displaced) displaced.push_back(json_of(device));
  for (const auto& found : report.undecided)
    undecided.push_back({{"number", found.id.value}, {"serial", found.serial}, {"address", found.address}, {"model", found.model}, {"first_seen_at", iso_utc(found.first_seen_at)}});
  return dump({{"needs_a_person", report.needs_a_person()}, {"silent", with_since(report.silent)}, {"displaced", displaced},
               {"without_position", with_since(report.unplaced)}, {"undecided", undecided}});
}

std::vector<db::WatchedDevice> list_devices(db::Database& database, Instant now) {
  auto transaction = database.begin();
  return db::DeviceWatch(transaction, now).devices();
}

std::string device_list_text(const std::vector<db::WatchedDevice>& devices) {
  if (devices.empty()) return "There is no device yet: klickwerk import, or klickwerk discover NETWORK\n";
  TextTable table({{"serial"}, {"model"}, {"customer"}, {"site"}, {"location"}, {"address"}, {"last poll"}, {"last read"}, {"contract"}});
  for (const auto& d : devices) {
    const std::string poll = !d.active ? "inactive" : d.address.empty() ? "not asked" : d.outcome.empty() ? "never asked" : d.outcome;
    table.row({d.serial, name_of(d), d.customer_number, d.site_number, d.location, d.address, poll, day_or(d.last_read_at, ""), d.position});
  }
  return table.text();
}

std::string device_list_json(const std::vector<db::WatchedDevice>& devices) {
  Json list = Json::array();
  for (const auto& device : devices) list.push_back(json_of(device));
  return dump({{"devices", list}});
}

}  // namespace klickwerk::office
