#include "office/status/status.h"

#include <fmt/format.h>

#include <algorithm>

namespace klickwerk::office {
namespace {

constexpr int worst_shown = 8;
constexpr std::uint64_t little_disk = std::uint64_t{1} << 30U;  // 1 GiB
constexpr int days_of_partitions = 7;

// "22:00-06:00" is 480; malformed or empty: 0.
int minutes_of(const std::string& hours) {
  if (hours.size() != 11) return 0;
  const auto minute = [&](std::size_t at) { return std::stoi(hours.substr(at, 2)) * 60 + std::stoi(hours.substr(at + 3, 2)); };
  return (1440 + minute(6) - minute(0)) % 1440;
}

void add_reading(const Status& status, std::vector<ToDo>& list) {
  const auto& d = status.devices;
  if (d.devices > 0 && !somebody_reads(status))
    list.push_back(status.last_once && status.collectors.empty() ? ToDo{"no collector's service is at work: only klickwerk-collector --once reads", "systemctl enable --now klickwerk-collector, or --once from a timer"}
                                             : ToDo{"no collector is working", "systemctl status klickwerk-collector; journalctl -u klickwerk-collector"});
  if (d.wrong_device > 0) list.push_back({fmt::format("{} devices: another one answers at their address", d.wrong_device), "klickwerk device report"});
  if (d.undecodable > 0) list.push_back({fmt::format("{} devices answer what no profile understands", d.undecodable), "klickwerk device report"});
  if (d.late > 0) list.push_back({fmt::format("{} devices were not asked in time", d.late), "see the collectors and their log"});
  if (d.silent_long > 0) list.push_back({fmt::format("{} contract devices have been silent for long", d.silent_long), "klickwerk device report"});
}

void add_collectors(const Status& status, std::vector<ToDo>& list) {
  for (const auto& c : status.collectors) {
    if (c.fresh || c.stopped_at) continue;
    if (c.alone && c.shards > 0 && std::ranges::any_of(status.collectors, &db::Collector::fresh))
      list.push_back({"collector " + c.name + " is silent, but holds devices that only it may ask", "start it again, or klickwerk collector retire " + c.name});
    else if (!c.alone) list.push_back({"collector " + c.name + " died, others ask its devices", "start it again, or klickwerk collector retire " + c.name});
  }
  for (const auto& relay : status.relays)
    for (const auto& finding : relay.findings) list.push_back({"relay " + relay.relay.name + ": " + finding, "klickwerk relay show " + relay.relay.name});
}

void add_waiting(const Status& status, std::vector<ToDo>& list) {
  const auto& w = status.waiting;
  if (w.reviews > 0) list.push_back({fmt::format("{} readings wait for a decision", w.reviews), "klickwerk reading review"});
  if (w.inbox > 0) list.push_back({fmt::format("{} found devices wait in the inbox", w.inbox), "klickwerk device inbox"});
  if (w.exceptions > 0) list.push_back({fmt::format("{} exceptions of settlements are open", w.exceptions), "klickwerk summary"});
  if (w.drafts > 0) list.push_back({fmt::format("{} invoices are drafts", w.drafts), "klickwerk invoice list"});
}

void add_room(const Status& status, std::vector<ToDo>& list) {
  if (status.disk_free_bytes && *status.disk_free_bytes < little_disk)
    list.push_back({fmt::format("{} MiB are free in {}", *status.disk_free_bytes >> 20U, status.state_directory.string()), "make room: the spool and documents need it"});
  if (status.storage.partitions_until && *status.storage.partitions_until < local_day(status.at) + days_of_partitions)
    list.push_back({"partitions end on " + status.storage.partitions_until->iso(), "klickwerk db maintain"});
}

}  // namespace

Status look_at(db::Database& database, const config::Config& config) {
  Status status;
  auto transaction = database.begin();
  db::CollectionStatus figures(transaction, {config.collector.poll_interval_s, minutes_of(config.collector.quiet_hours), config.collector.silent_after_days});
  status.at = figures.now();
  status.devices = figures.figures();
  status.worst = figures.worst(worst_shown);
  status.collectors = db::CollectorStore(transaction).collectors();
  for (auto& relay : db::RelayStore(transaction).relays()) status.relays.push_back(looked_at(std::move(relay), config.relay.clock_bound_ms, status.at));
  status.last_once = db::OnceRunStore(transaction).latest();
  status.waiting = figures.waiting();
  status.last_run = figures.last_run();
  status.storage = figures.storage();
  status.state_directory = config.state_directory;
  std::error_code error;
  const auto space = std::filesystem::space(config.state_directory, error);
  if (!error) status.disk_free_bytes = space.available;
  return status;
}

bool everything_is_read(const Status& status) {
  const auto& d = status.devices;
  return d.in_time == d.devices;
}

bool somebody_reads(const Status& status) {
  return std::ranges::any_of(status.collectors, [](const db::Collector& c) { return c.fresh; }) ||
         std::ranges::any_of(status.relays, [](const RelayLine& r) { return r.state == "good"; });
}

std::string since(const std::optional<Instant>& then, Instant now) {
  if (!then) return "never";
  const auto s = std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::seconds>(now - *then).count());
  if (s < 120) return std::to_string(s) + " s ago";
  if (s < 7200) return std::to_string(s / 60) + " min ago";
  if (s < 172800) return std::to_string(s / 3600) + " h ago";
  return std::to_string(s / 86400) + " days ago";
}

std::string verdict(const Status& status) {
  const auto& d = status.devices;
  const auto& once = status.last_once;
  const bool all = everything_is_read(status), by_service = somebody_reads(status);
  if (d.devices == 0) return "No device is polled yet: klickwerk discover, klickwerk device inbox";
  if (all && by_service) return fmt::format("Everything is being read: all {} devices within their interval", d.devices);
  if (by_service) return fmt::format("Not everything is being read: {} of {} devices within their interval", d.in_time, d.devices);
  const std::string how = once ? fmt::format("the last klickwerk-collector --once was {}", since(once->ended_at, status.at)) : "no collector is working";
  const std::string from_now = once ? "; no service is at work, so nothing is read until the next run" : "";
  if (all) return fmt::format("Everything was read: all {} devices within their interval; {}{}", d.devices, how, from_now);
  if (once && d.in_time > 0) return fmt::format("Not everything was read: {} of {} devices within their interval; {}{}", d.in_time, d.devices, how, from_now);
  return fmt::format("Nothing is being read: {} ({} of {} devices were read in time){}", how, d.in_time, d.devices, from_now);
}

std::vector<ToDo> to_do(const Status& status) {
  std::vector<ToDo> list;
  add_reading(status, list);
  add_collectors(status, list);
  add_waiting(status, list);
  add_room(status, list);
  return list;
}

}  // namespace klickwerk::office
