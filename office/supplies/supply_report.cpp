#include <algorithm>
#include <nlohmann/json.hpp>

#include "office/supplies/supply_view.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

using Json = nlohmann::ordered_json;
using Unknown = billing::SupplyForecast::Unknown;

const char* why_unknown(Unknown unknown) {
  switch (unknown) {
    case Unknown::known: break;
    case Unknown::level_not_told: return "the device tells no level";
    case Unknown::too_few_levels: return "too few levels";
    case Unknown::hardly_used: return "hardly used";
  }
  return "";
}

std::string bp_words(int bp) {
  std::string digits = std::to_string(bp % 100);
  return std::to_string(bp / 100) + "." + (digits.size() < 2 ? "0" : "") + digits;
}

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json percent_json(const std::optional<int>& bp) { return bp ? Json(bp_words(*bp)) : Json(nullptr); }

Json forecast_json(const billing::SupplyForecast& forecast) {
  if (!forecast.is_known()) return {{"days", nullptr}, {"why", why_unknown(forecast.unknown)}};
  return {{"days", forecast.days}, {"earliest_days", forecast.earliest_days}, {"latest_days", or_null(forecast.latest_days)}};
}

Json supply_as_json(const SupplyView& view) {
  const auto& h = view.history;
  Json json{{"serial", h.serial}, {"model", h.model}, {"index", h.index}, {"description", h.description}, {"type", h.type}};
  json["colour"] = h.colour.empty() ? Json(nullptr) : Json(h.colour);
  json["read_at"] = iso_utc(h.levels.back().read_at);
  json["level"] = h.level_kind == "known" ? Json(*h.level) : Json(h.level_kind);
  json["unit"] = h.unit;
  json["percent"] = percent_json(h.levels.back().level_bp);
  json["forecast"] = forecast_json(view.forecast);
  json["changes"] = Json::array();
  for (const auto& change : view.changes)
    json["changes"].push_back({{"changed_at", iso_utc(change.changed_at)}, {"percent_before", percent_json(change.before_bp)}, {"percent_after", percent_json(change.after_bp)}});
  json["rated_pages"] = view.yield ? Json(view.yield->rated.pages) : Json(nullptr);
  json["pages"] = or_null(view.pages);
  json["coverage_percent"] = percent_json(view.coverage_bp);
  json["soon_empty"] = view.is_soon_empty;
  return json;
}

std::string changed_words(const SupplyView& view) { return view.changes.empty() ? "-" : local_day(view.changes.back().changed_at).iso(); }

std::string proposals_text(const SupplyList& list) {
  if (list.proposals.empty()) return "";
  TextTable table({{"Proposal", true}, {"Device"}, {"Supply"}, {"Level", true}, {"Days left", true}, {"Since"}});
  for (const auto& p : list.proposals)
    table.row({std::to_string(p.id), p.serial, p.description, percent_words(p.level_bp), std::to_string(p.days_left), local_day(p.proposed_at).iso()});
  return "\nTO BE ORDERED\n" + table.text() + "klickwerk supplies close NUMBER … when it is ordered by other means, or not wanted.\n";
}

std::string proposal_words(const db::SupplyProposal& p) {
  return p.serial + " " + p.description + ": " + percent_words(p.level_bp) + ", " + std::to_string(p.days_left) + " days left";
}

}  // namespace

std::string percent_words(std::optional<int> bp) { return bp ? bp_words(*bp) + " %" : "unknown"; }

std::string level_words(const db::SupplyHistory& supply) {
  if (supply.level_kind == "some_left") return "some left";
  if (supply.level_kind == "no_restriction") return "no restriction";
  if (supply.level_kind != "known") return "unknown";
  if (const auto bp = supply.levels.back().level_bp) return std::to_string((*bp + 50) / 100) + " %";
  return std::to_string(*supply.level) + " " + supply.unit;
}

std::string forecast_words(const billing::SupplyForecast& forecast) {
  if (!forecast.is_known()) return std::string("unknown: ") + why_unknown(forecast.unknown);
  const std::string days = std::to_string(forecast.days) + (forecast.days == 1 ? " day" : " days");
  if (forecast.days == 0 && forecast.latest_days == 0) return "empty";
  if (forecast.latest_days == forecast.days && forecast.earliest_days == forecast.days) return days;
  return days + " (" + std::to_string(forecast.earliest_days) + (forecast.latest_days ? " to " + std::to_string(*forecast.latest_days) : " or more") + ")";
}

std::string supply_text(const SupplyList& list) {
  if (list.supplies.empty()) return "No supply was read in the last " + std::to_string(list.request.days) + " days.\n";
  TextTable table({{"Device"}, {"Model"}, {"Supply"}, {"Level", true}, {"Empty in"}, {"Changed"}, {"Pages", true}, {"Coverage", true}});
  for (std::size_t i = 0; i < list.supplies.size(); ++i) {
    const SupplyView& view = list.supplies[i];
    const auto& h = view.history;
    const bool is_first = i == 0 || list.supplies[i - 1].history.device != h.device;
    table.row({is_first ? h.serial : "", is_first ? h.model : "", h.description + (h.receptacle ? " (room left)" : ""), level_words(h),
               forecast_words(view.forecast) + (view.is_soon_empty ? " !" : ""), changed_words(view), view.pages ? std::to_string(*view.pages) : "-",
               view.coverage_bp ? percent_words(view.coverage_bp) : "-"});
    const bool is_last = i + 1 == list.supplies.size() || list.supplies[i + 1].history.device != h.device;
    if (const auto total = is_last ? list.total_coverage_bp(h.device) : std::nullopt) table.note("coverage of all colours together: " + percent_words(total));
  }
  return table.text() + proposals_text(list);
}

std::string supply_json(const SupplyList& list) {
  Json json{{"days", list.request.days}, {"order_before_days", list.request.order_before_days}};
  json["supplies"] = Json::array();
  for (const auto& view : list.supplies) json["supplies"].push_back(supply_as_json(view));
  json["proposals"] = Json::array();
  for (const auto& p : list.proposals)
    json["proposals"].push_back({{"id", p.id}, {"serial", p.serial}, {"index", p.index}, {"description", p.description}, {"proposed_at", iso_utc(p.proposed_at)},
                                 {"percent", bp_words(p.level_bp)}, {"days_left", p.days_left}});
  return json.dump(2) + "\n";
}

std::string update_text(const SupplyUpdate& update) {
  std::string text = "changes of cartridges noted: " + std::to_string(update.new_changes) + "\n";
  for (const auto& p : update.proposed) text += "to be ordered: " + proposal_words(p) + "\n";
  for (const auto& p : update.closed) text += "replaced: " + p.serial + " " + p.description + "\n";
  return text;
}

std::string update_json(const SupplyUpdate& update) {
  Json json{{"new_changes", update.new_changes}, {"proposed", Json::array()}, {"closed", Json::array()}};
  for (const auto& p : update.proposed) json["proposed"].push_back({{"serial", p.serial}, {"index", p.index}, {"description", p.description}, {"days_left", p.days_left}});
  for (const auto& p : update.closed) json["closed"].push_back({{"id", p.id}, {"serial", p.serial}, {"index", p.index}});
  return json.dump(2) + "\n";
}

}  // namespace klickwerk::office
