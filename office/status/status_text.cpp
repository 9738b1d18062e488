#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "office/status/status.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

using nlohmann::ordered_json;

std::string spoken(std::string word) {
  std::ranges::replace(word, '_', ' ');
  return word;
}

std::string mib(std::uint64_t bytes) {
  return bytes < (std::uint64_t{10} << 30U) ? fmt::format("{} MiB", bytes >> 20U) : fmt::format("{} GiB", bytes >> 30U);
}

std::string state_of(const db::Collector& c) {
  if (c.stopped_at) return "stopped";
  return c.fresh ? "alive" : c.alone ? "silent" : "dead";
}

std::string indented(const std::string& text) {
  std::string result;
  for (std::size_t begin = 0, end; begin < text.size(); begin = end + 1) {
    end = std::min(text.find('\n', begin), text.size());
    result += "  " + text.substr(begin, end - begin) + "\n";
  }
  return result;
}

std::string devices_text(const Status& status) {
  const auto& d = status.devices;
  std::string text = fmt::format("\nDevices    {} read within their interval of {}; {} late, {} silent, {} wrong device, {} undecodable, {} never asked\n", d.in_time,
                                 d.devices, d.late, d.silent, d.wrong_device, d.undecodable, d.never_asked);
  if (status.worst.empty()) return text;
  TextTable table({{"Device"}, {"State"}, {"Last read"}, {"Contract"}, {"Model"}, {"Where"}});
  for (const auto& w : status.worst)
    table.row({w.serial, spoken(w.outcome), since(w.last_read_at, status.at), w.on_contract ? "yes" : "no", w.model,
               w.customer + (w.customer.empty() || w.location.empty() ? "" : ", ") + w.location});
  const int more = d.devices - d.in_time - static_cast<int>(status.worst.size());
  return text + indented(table.text()) + (more > 0 ? fmt::format("  … and {} more: klickwerk device report\n", more) : "");
}

std::string spoken_local(Instant instant) {
  const int minute = local_minute(instant);
  return fmt::format("{} {:02}:{:02}", local_day(instant).iso(), minute / 60, minute % 60);
}

std::string once_text(const db::OnceRun& run, Instant now) {
  std::string text = fmt::format("  last --once {} ({}, on {}): {} of {} devices read", since(run.ended_at, now), spoken_local(run.ended_at), run.name, run.read, run.asked);
  for (const auto& [count, word] : {std::pair{run.silent, "silent"}, {run.wrong_device, "wrong device"}, {run.undecodable, "undecodable"}})
    if (count > 0) text += fmt::format(", {} {}", count, word);
  return text + "\n";
}

std::string readers_text(const Status& status) {
  std::string text = "\nCollectors\n";
  if (status.collectors.empty()) text += "  no service was ever here: systemctl enable --now klickwerk-collector\n";
  if (!status.collectors.empty()) {
    TextTable table({{"Name"}, {"State"}, {"Last heartbeat"}, {"Devices", true}, {"Waiting in its spool", true}, {"Version"}});
    for (const auto& c : status.collectors)
      table.row({c.name, state_of(c), since(c.heartbeat_at, status.at), std::to_string(c.devices), std::to_string(c.spool_waiting), c.program_version});
    text += indented(table.text());
  }
  if (status.last_once) text += once_text(*status.last_once, status.at);
  if (status.relays.empty()) return text;
  TextTable table({{"Relay"}, {"State"}, {"Last contact"}, {"Devices", true}, {"Waiting at the site", true}, {"Clock", true}});
  for (const auto& line : status.relays)
    table.row({line.relay.name, line.state, since(line.relay.last_contact_at, status.at), std::to_string(line.relay.devices),
               std::to_string(line.relay.waiting_observations), line.relay.clock ? fmt::format("{:+} ms", line.relay.clock->offset_ms) : "-"});
  return text + "\n" + indented(table.text());
}

std::string rest_text(const Status& status) {
  const auto& w = status.waiting;
  std::string text = fmt::format("\nWaiting    {} readings for a decision, {} found devices in the inbox\n", w.reviews, w.inbox);
  const auto& run = status.last_run;
  text += run ? fmt::format("Settlement run {} of {}, {}{}; {} drafts, {} exceptions open\n", run->run, run->period, since(run->started_at, status.at),
                            run->finished_at ? "" : " and not finished", w.drafts, w.exceptions)
              : "Settlement none yet\n";
  text += fmt::format("Room       database {}, partitions until {}; {}\n", mib(static_cast<std::uint64_t>(status.storage.database_bytes)),
                      status.storage.partitions_until ? status.storage.partitions_until->iso() : "none",
                      status.disk_free_bytes ? mib(*status.disk_free_bytes) + " free in " + status.state_directory.string() : "free disk space unknown");
  return text;
}

ordered_json moment_json(const std::optional<Instant>& moment) { return moment ? ordered_json(iso_utc(*moment)) : ordered_json(nullptr); }

ordered_json once_json(const std::optional<db::OnceRun>& run) {
  if (!run) return nullptr;
  return {{"collector", run->name}, {"started_at", iso_utc(run->started_at)}, {"ended_at", iso_utc(run->ended_at)}, {"asked", run->asked}, {"read", run->read},
          {"silent", run->silent}, {"wrong_device", run->wrong_device}, {"undecodable", run->undecodable}};
}

}  // namespace

std::string text_of(const Status& status) {
  std::string text = verdict(status) + "\n" + devices_text(status) + readers_text(status) + rest_text(status);
  const auto list = to_do(status);
  if (list.empty()) return text + "\nNothing waits for a person.\n";
  text += "\nTo do\n";
  for (const auto& item : list) text += "  " + item.what + "\n      next: " + item.next_step + "\n";
  return text;
}

std::string json_of(const Status& status) {
  const auto& d = status.devices;
  const auto& w = status.waiting;
  ordered_json worst = ordered_json::array(), collectors = ordered_json::array(), relays = ordered_json::array(), todo = ordered_json::array();
  for (const auto& x : status.worst)
    worst.push_back({{"serial", x.serial}, {"state", x.outcome}, {"last_read_at", moment_json(x.last_read_at)}, {"on_contract", x.on_contract}, {"model", x.model},
                     {"customer", x.customer}, {"location", x.location}, {"detail", x.detail}});
  for (const auto& c : status.collectors)
    collectors.push_back({{"name", c.name}, {"state", state_of(c)}, {"heartbeat_at", iso_utc(c.heartbeat_at)}, {"started_at", iso_utc(c.started_at)},
                          {"devices", c.devices}, {"spool_waiting", c.spool_waiting}, {"alone", c.alone}, {"program_version", c.program_version}});
  for (const auto& r : status.relays)
    relays.push_back({{"name", r.relay.name}, {"state", r.state}, {"last_contact_at", moment_json(r.relay.last_contact_at)}, {"devices", r.relay.devices},
                      {"waiting_observations", r.relay.waiting_observations},
                      {"clock_offset_ms", r.relay.clock ? ordered_json(r.relay.clock->offset_ms) : ordered_json(nullptr)}});
  for (const auto& item : to_do(status)) todo.push_back({{"what", item.what}, {"next_step", item.next_step}});
  ordered_json run = nullptr;
  if (status.last_run)
    run = {{"run", status.last_run->run}, {"period", status.last_run->period}, {"started_at", iso_utc(status.last_run->started_at)},
           {"finished_at", moment_json(status.last_run->finished_at)}};
  const ordered_json document{
      {"everything_is_read", everything_is_read(status)},
      {"verdict", verdict(status)},
      {"at", iso_utc(status.at)},
      {"devices", {{"all", d.devices}, {"in_time", d.in_time}, {"late", d.late}, {"silent", d.silent}, {"wrong_device", d.wrong_device},
                   {"undecodable", d.undecodable}, {"never_asked", d.never_asked}, {"contract_devices_silent_long", d.silent_long}}},
      {"worst", worst},
      {"collectors", collectors},
      {"relays", relays},
      {"last_once_run", once_json(status.last_once)},
      {"waiting", {{"reviews", w.reviews}, {"inbox", w.inbox}, {"drafts", w.drafts}, {"exceptions", w.exceptions}}},
      {"last_settlement_run", run},
      {"storage", {{"database_bytes", status.storage.database_bytes},
                   {"partitions_until", status.storage.partitions_until ? ordered_json(status.storage.partitions_until->iso()) : ordered_json(nullptr)},
                   {"state_directory", status.state_directory.string()},
                   {"disk_free_bytes", status.disk_free_bytes ? ordered_json(*status.disk_free_bytes) : ordered_json(nullptr)}}},
      {"to_do", todo}};
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace klickwerk::office
