#include <nlohmann/json.hpp>

#include "collector/poll/private_file.h"
#include "collector/poll/target_codec.h"
#include "collector/relay/relay_office.h"
#include "collector/relay/wire.h"

namespace klickwerk::collector {
namespace {

using nlohmann::json;

std::string text_of(const SiteSettings& settings) {
  return json{{"timeout_ms", settings.timeout_ms}, {"retries", settings.retries}, {"max_packets_per_s", settings.max_packets_per_s},
              {"contact_interval_s", settings.contact_interval_s}}.dump();
}

// An office of another version may tell more or fewer of them; a figure out of its range is not taken over.
SiteSettings settings_from(const json& j, SiteSettings settings) {
  const auto take = [&](const char* name, int& value, int least, int most) {
    const auto found = j.find(name);
    if (found == j.end() || !found->is_number_integer()) return;
    const auto number = found->get<std::int64_t>();
    if (number >= least && number <= most) value = static_cast<int>(number);
  };
  take("timeout_ms", settings.timeout_ms, 10, 60000);
  take("retries", settings.retries, 0, 20);
  take("max_packets_per_s", settings.max_packets_per_s, 0, 10000000);
  take("contact_interval_s", settings.contact_interval_s, 1, 86400);
  return settings;
}

}  // namespace

OfficeLink::Headers RelayIdentity::headers() const {
  OfficeLink::Headers headers{{"Authorization", "Bearer " + token}, {wire::version_header, version}};
  if (const auto offset = clock.offset()) {
    headers[wire::clock_offset_header] = std::to_string(offset->offset_ms);
    headers[wire::round_trip_header] = std::to_string(offset->round_trip_ms);
  }
  const Waiting held = waiting();
  headers[wire::waiting_header] = std::to_string(held.observations);
  if (held.oldest) headers[wire::oldest_header] = iso_utc(*held.oldest);
  return headers;
}

void throw_away(const OfficeAnswer& answer) {
  const json document = json::parse(answer.body, nullptr, false);
  const std::string told = document.is_object() ? document.value("error", "") : "";
  throw OfficeAway("the office answers with status " + std::to_string(answer.status) + (told.empty() ? "" : ": " + told));
}

RelayDeviceList::RelayDeviceList(OfficeLink& link, const RelayIdentity& identity, std::filesystem::path directory, Seal seal)
    : link_(link), identity_(identity), cache_(directory / "devices.json", std::move(seal)), settings_file_(directory / "settings.json") {}

std::vector<PollTarget> RelayDeviceList::load() {
  auto headers = identity_.headers();
  if (!version_.empty()) headers["If-None-Match"] = version_;
  const OfficeAnswer answer = link_.get(wire::site_path, headers);
  if (answer.clock) identity_.clock.measured(*answer.clock, SiteClock::now());
  if (answer.status != 304) {
    if (answer.status != 200) throw_away(answer);
    take(answer);
    keep_known();
  } else if (!keeping_trouble_.empty()) {
    keep_known();
  }
  return known_;
}

void RelayDeviceList::keep_known() {
  try {
    write_private_file(settings_file_, text_of(settings_));
    cache_.keep(known_);
    keeping_trouble_.clear();
  } catch (const std::runtime_error& error) {
    keeping_trouble_ = error.what();
  }
}

void RelayDeviceList::take(const OfficeAnswer& answer) {
  const json document = json::parse(answer.body, nullptr, false);
  if (!document.is_object() || !document.contains("targets") || !document.contains("settings"))
    throw OfficeAway("what answers at " + link_.url() + " gives no device list: another version of the office?");
  auto targets = decode_targets(document["targets"].dump());
  if (!targets) throw OfficeAway(targets.error());
  settings_ = settings_from(document["settings"], settings_);
  known_ = std::move(targets).value();
  version_ = answer.header("etag");
}

Result<std::vector<PollTarget>, std::string> RelayDeviceList::last_known() {
  if (const auto text = read_private_file(settings_file_)) {
    const json kept = json::parse(*text, nullptr, false);
    if (kept.is_object()) settings_ = settings_from(kept, settings_);
  }
  return cache_.read();
}

}  // namespace klickwerk::collector
