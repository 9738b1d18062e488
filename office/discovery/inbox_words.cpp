// The inbox for people and for programs.
#include <nlohmann/json.hpp>

#include "office/discovery/inbox.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

const char* word_for(db::DiscoveryState state) {
  switch (state) {
    case db::DiscoveryState::fresh: return "new";
    case db::DiscoveryState::managed: return "managed";
    case db::DiscoveryState::ignored: return "ignored";
    case db::DiscoveryState::later: return "later";
  }
  return "";
}

std::string count_of(const db::Discovery& d, const char* counter) {
  const auto found = d.counters.find(counter);
  return found == d.counters.end() ? "" : std::to_string(found->second);
}

// What it is: vendor and model, or the first line of what it says of itself.
std::string model_of(const db::Discovery& d) {
  if (!d.model.empty()) return d.vendor.empty() || d.model.starts_with(d.vendor) ? d.model : d.vendor + " " + d.model;
  std::string line = d.description.substr(0, d.description.find_first_of("\r\n"));
  if (line.size() > 48) {
    line.resize(48);
    while (!line.empty() && (line.back() & 0xC0) == 0x80) line.pop_back();  // no half of a UTF-8 sequence
    if (!line.empty() && (line.back() & 0x80) != 0) line.pop_back();
    line += "…";
  }
  return line;
}

}  // namespace

std::string inbox_text(const std::vector<db::Discovery>& inbox, InboxView view) {
  if (inbox.empty()) return view == InboxView::open ? "The inbox is empty: every device that was found is decided about.\n" : "Nothing was found yet: klickwerk discover NETWORK\n";
  TextTable table({{"no.", true}, {"state"}, {"address"}, {"serial"}, {"model"}, {"total", true}, {"colour", true}, {"profile"}, {"first seen"}, {"last seen"}});
  bool any_open = false;
  for (const auto& d : inbox) {
    const std::string state = d.later_until ? "later, " + d.later_until->iso() : word_for(d.state);
    table.row({std::to_string(d.id.value), state, d.port == 161 ? d.address : d.address + " port " + std::to_string(d.port), d.serial.empty() ? "none" : d.serial,
               model_of(d), count_of(d, "total"), count_of(d, "colour"), d.profile, local_day(d.first_seen_at).iso(), local_day(d.last_seen_at).iso()});
    any_open = any_open || d.state == db::DiscoveryState::fresh;
  }
  std::string text = table.text();
  if (any_open)
    text += "\nDecide by number, serial or address:\n"
            "  klickwerk device manage NO … --site CUSTOMER/SITE   read it from now on\n"
            "  klickwerk device ignore NO …                        not ours\n"
            "  klickwerk device later NO … --days 7                ask again then\n";
  return text;
}

std::string inbox_json(const std::vector<db::Discovery>& inbox) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& d : inbox) {
    nlohmann::ordered_json one{{"number", d.id.value}, {"state", word_for(d.state)}, {"address", d.address}, {"port", d.port}, {"snmp_version", d.snmp_version},
                               {"serial", d.serial}, {"vendor", d.vendor}, {"model", d.model}, {"profile", d.profile}, {"description", d.description},
                               {"object_id", d.object_id}, {"counters", d.counters}, {"first_seen_at", iso_utc(d.first_seen_at)},
                               {"last_seen_at", iso_utc(d.last_seen_at)}};
    if (d.later_until) one["later_until"] = d.later_until->iso();
    list.push_back(std::move(one));
  }
  return nlohmann::ordered_json{{"inbox", list}}.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace klickwerk::office
