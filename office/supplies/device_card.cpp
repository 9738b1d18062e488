#include "office/supplies/device_card.h"

#include <nlohmann/json.hpp>

#include "office/text_table.h"

namespace klickwerk::office {
namespace {

using Json = nlohmann::ordered_json;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? "none" : text;
}

std::string moment_words(Instant moment) { return iso_utc(moment).substr(0, 16) + "Z"; }

std::string uptime_words(std::int64_t seconds) {
  const std::int64_t minutes = seconds / 60;
  return std::to_string(minutes / 1440) + " days " + std::to_string(minutes / 60 % 24) + " h " + std::to_string(minutes % 60) + " min";
}

std::string row_words(const std::string& label, const std::string& instance) { return label.empty() ? instance : label; }

std::string state_text(const std::optional<db::StateFigure>& state) {
  if (!state) return "State      never read\n";
  std::string text = "State      " + state->outcome + " since " + moment_words(state->read_at) + " at least" + (state->detail.empty() ? "" : ": " + state->detail) + "\n";
  text += "Profile    " + (state->profile.empty() ? "none" : state->profile) + "\n";
  if (state->printer) text += "Printer    " + *state->printer + "\n";
  if (state->device) text += "Device     " + *state->device + "\n";
  text += "Conditions " + joined(state->conditions) + "\n";
  if (state->uptime_s) text += "Up         " + uptime_words(*state->uptime_s) + "\n";
  for (const auto& alert : state->alerts)
    text += "Alert      " + alert.severity + ", group " + std::to_string(alert.group) + ", code " + std::to_string(alert.code) + (alert.text.empty() ? "" : ": " + alert.text) + "\n";
  for (const auto& line : state->console) text += "Console    " + line + "\n";
  for (const auto& each : state->states) {
    const std::string row = row_words(each.label, each.instance);
    text += "State of   " + each.name + (row.empty() ? "" : " " + row) + ": " + each.word + "\n";
  }
  for (const auto& remark : state->remarks) text += "Remark     " + remark + "\n";
  return text;
}

std::string counters_text(const std::vector<db::CounterFigure>& counters) {
  TextTable table({{"Counter"}, {"Value", true}, {"Last read"}, {"Last change"}, {"Source"}, {"From"}});
  for (const auto& c : counters)
    table.row({c.name, std::to_string(c.value), moment_words(c.read_at), c.changed_at ? moment_words(*c.changed_at) : "-",
               c.source + (c.state == "valid" ? "" : " (" + c.state + ")"), c.oid});
  return "\nCOUNTERS\n" + (table.empty() ? "none was read\n" : table.text());
}

std::string gauges_text(const std::vector<db::GaugeFigure>& gauges) {
  if (gauges.empty()) return "";
  TextTable table({{"Gauge"}, {"Of"}, {"Value", true}, {"Read"}, {"From"}});
  for (const auto& [gauge, read_at] : gauges) table.row({gauge.name, row_words(gauge.label, gauge.instance), gauge_words(gauge), moment_words(read_at), gauge.oid});
  return "\nGAUGES\n" + table.text();
}

Json state_json(const db::StateFigure& state) {
  const auto or_null = [](const auto& value) { return value ? Json(*value) : Json(nullptr); };
  Json alerts = Json::array(), states = Json::array();
  for (const auto& a : state.alerts) alerts.push_back({{"severity", a.severity}, {"group", a.group}, {"code", a.code}, {"text", a.text}});
  for (const auto& s : state.states) states.push_back({{"name", s.name}, {"instance", s.instance}, {"label", s.label}, {"word", s.word}, {"oid", s.oid}});
  return {{"read_at", iso_utc(state.read_at)}, {"outcome", state.outcome}, {"detail", state.detail}, {"profile", state.profile}, {"printer", or_null(state.printer)},
          {"device", or_null(state.device)}, {"conditions", state.conditions}, {"uptime_s", or_null(state.uptime_s)}, {"alerts", alerts}, {"console", state.console},
          {"states", states}, {"remarks", state.remarks}};
}

}  // namespace

std::string gauge_words(const collector::DecodedGauge& gauge) {
  const bool is_negative = gauge.value < 0;
  std::string digits = std::to_string(gauge.value).substr(is_negative ? 1 : 0);
  const auto places = static_cast<std::size_t>(gauge.decimals);
  if (places > 0) {
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    digits.insert(digits.size() - places, ".");
  }
  return (is_negative ? "-" : "") + digits + " " + gauge.unit;
}

DeviceCard load_device_card(db::Database& database, const SupplyRequest& request) {
  DeviceCard card;
  card.supplies = list_supplies(database, request);
  db::Transaction transaction = database.begin();
  db::DeviceStore devices(transaction);
  card.device = devices.find(*request.serial).value();
  if (const auto endpoint = devices.endpoint(card.device.id)) card.address = endpoint->address + ":" + std::to_string(endpoint->port);
  card.state = db::state_figure(transaction, card.device.id);
  card.counters = db::counter_figures(transaction, card.device.id);
  const Instant last = card.state ? card.state->read_at : request.now;
  card.gauges = db::gauge_figures(transaction, card.device.id, last - std::chrono::hours(24));
  return card;
}

std::string card_text(const DeviceCard& card) {
  std::string text = "Serial     " + card.device.serial + "\nModel      " + card.device.vendor + (card.device.vendor.empty() ? "" : " ") + card.device.model + "\nAddress    " +
                     (card.address.empty() ? "none: it is not asked" : card.address) + (card.device.active ? "" : "\nInactive   it is not polled any more") + "\n";
  if (!card.device.location.empty()) text += "Location   " + card.device.location + "\n";
  text += state_text(card.state) + counters_text(card.counters) + gauges_text(card.gauges);
  return card.supplies.supplies.empty() ? text : text + "\nSUPPLIES\n" + supply_text(card.supplies);
}

std::string card_json(const DeviceCard& card) {
  Json json{{"serial", card.device.serial}, {"vendor", card.device.vendor}, {"model", card.device.model}, {"active", card.device.active}, {"location", card.device.location}};
  json["address"] = card.address.empty() ? Json(nullptr) : Json(card.address);
  json["state"] = card.state ? state_json(*card.state) : Json(nullptr);
  json["counters"] = Json::object();
  for (const auto& c : card.counters)
    json["counters"][c.name] = {{"value", c.value}, {"read_at", iso_utc(c.read_at)}, {"changed_at", c.changed_at ? Json(iso_utc(*c.changed_at)) : Json(nullptr)},
                                {"source", c.source}, {"state", c.state}, {"oid", c.oid}};
  json["gauges"] = Json::array();
  for (const auto& [g, read_at] : card.gauges)
    json["gauges"].push_back({{"name", g.name}, {"instance", g.instance}, {"label", g.label}, {"value", g.value}, {"decimals", g.decimals}, {"unit", g.unit},
                              {"read_at", iso_utc(read_at)}, {"oid", g.oid}});
  json["supplies"] = Json::parse(supply_json(card.supplies))["supplies"];
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace klickwerk::office
