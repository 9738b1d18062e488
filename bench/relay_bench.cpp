// What a relay's readings take: on the site's disk while the office is away, and on the line when they are delivered. The
// recorded devices of mib/recordings in turn, their counters growing from poll to poll. docs/relay.md has the figures.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "collector/profile/profile_set.h"
#include "collector/relay/compression.h"
#include "collector/relay/relay_office.h"
#include "collector/snmp/snmprec.h"
#include "collector/spool/observation_codec.h"
#include "collector/spool/spool_sink.h"

namespace klickwerk::bench {
namespace {

using namespace klickwerk::collector;
namespace fs = std::filesystem;

struct Options {
  int devices = 100;
  int days = 1;
  int interval_s = 3600;
  int together = 10;  // observations that the collector hands over at a time
};

constexpr std::size_t most_in_a_delivery = 500;  // as collector/relay/relay_sink.cpp
const Instant first_day = *parse_iso_utc("2026-11-01T00:00:00Z");

std::vector<DecodedDevice> recorded_devices() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(KLICKWERK_SOURCE_DIR "/mib/recordings"))
    if (entry.path().extension() == ".snmprec") files.push_back(entry.path());
  std::ranges::sort(files);
  std::vector<DecodedDevice> devices;
  for (const auto& file : files) {
    const auto answers = read_recording(file);
    if (!answers) throw std::runtime_error(file.string() + ": " + answers.error().text);
    devices.push_back(decode(ProfileSet::built_in().match(*answers), *answers));
  }
  return devices;
}

Observation observed(const std::vector<DecodedDevice>& models, int device, std::int64_t poll, int interval_s) {
  Observation observation{DeviceId{100'000 + device}, first_day + std::chrono::milliseconds(poll * interval_s * 1000 + device * 997), PollOutcome::read, "",
                          "10.20." + std::to_string(device / 250) + "." + std::to_string(device % 250 + 1) + ":161", models[static_cast<std::size_t>(device) % models.size()]};
  const auto pages = static_cast<std::uint64_t>(poll * (device % 37 + 1));
  for (auto& counter : observation.decoded.counters) counter.value += pages;
  if (observation.decoded.status.uptime_s) *observation.decoded.status.uptime_s += static_cast<std::uint64_t>(poll * interval_s);
  return observation;
}

std::vector<Observation> all_of(const Options& options, const std::vector<DecodedDevice>& models) {
  std::vector<Observation> all;
  const std::int64_t polls = std::int64_t{options.days} * 86400 / options.interval_s;
  for (std::int64_t poll = 0; poll < polls; ++poll)
    for (int device = 0; device < options.devices; ++device) all.push_back(observed(models, device, poll, options.interval_s));
  return all;
}

std::uint64_t bytes_on_disk(const fs::path& folder) {
  std::uint64_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) bytes += entry.file_size();
  return bytes;
}

// Bodies as they travel: packed above a kilobyte. Without HTTP's heads and TLS.
std::uint64_t bytes_on_the_line(const std::vector<Observation>& all, std::size_t a_delivery) {
  std::uint64_t bytes = 0;
  for (std::size_t first = 0; first < all.size(); first += a_delivery) {
    const auto batch = encode_batch(std::span(all).subspan(first, std::min(a_delivery, all.size() - first)));
    const std::string_view body(reinterpret_cast<const char*>(batch.data()), batch.size());
    bytes += body.size() > 1000 ? packed(body).size() : body.size();
  }
  return bytes;
}

void run(const Options& options) {
  const auto models = recorded_devices();
  const auto all = all_of(options, models);
  std::string pattern = (fs::temp_directory_path() / "klickwerk-relay-bench-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  {
    SpoolSink spool({.directory = pattern, .most_bytes = spool_mib_for(static_cast<std::uint64_t>(options.devices), static_cast<std::uint64_t>(options.interval_s), static_cast<std::uint64_t>(options.days)) << 20U});
    for (std::size_t first = 0; first < all.size(); first += static_cast<std::size_t>(options.together))
      spool.store(std::span(all).subspan(first, std::min(static_cast<std::size_t>(options.together), all.size() - first)));
  }
  const std::uint64_t disk = bytes_on_disk(pattern);
  fs::remove_all(pattern);
  const auto each = [&](std::uint64_t bytes) { return static_cast<double>(bytes) / static_cast<double>(all.size()); };
  const auto a_day = [&](std::uint64_t bytes) { return static_cast<double>(bytes) / 1024 / options.devices / options.days; };
  std::printf("%d devices of %zu models, every %d s for %d days: %zu observations\n", options.devices, models.size(), options.interval_s, options.days, all.size());
  std::printf("%-52s %10s %14s %18s\n", "", "MiB in all", "bytes each", "KiB a device, day");
  const auto line = [&](const char* what, std::uint64_t bytes) { std::printf("%-52s %10.2f %14.0f %18.1f\n", what, static_cast<double>(bytes) / (1 << 20), each(bytes), a_day(bytes)); };
  line("on the disk, handed over as they come", disk);
  line("on the line, each by itself (the office is there)", bytes_on_the_line(all, 1));
  line("on the line, up to 500 a delivery (after an outage)", bytes_on_the_line(all, most_in_a_delivery));
  std::printf("30 days on the disk at this rate: %.0f MiB; what the relay asks for (collector.spool_max_mib): %llu\n", a_day(disk) * options.devices * 30 / 1024,
              static_cast<unsigned long long>(spool_mib_for(static_cast<std::uint64_t>(options.devices), static_cast<std::uint64_t>(options.interval_s), 30)));
}

}  // namespace
}  // namespace klickwerk::bench

int main(int argc, char** argv) {
  klickwerk::bench::Options options;
  CLI::App app{"What a relay's readings take on the disk and on the line", "relay_bench"};
  app.add_option("--devices", options.devices)->capture_default_str()->check(CLI::Range(1, 50'000));
  app.add_option("--days", options.days)->capture_default_str()->check(CLI::Range(1, 400));
  app.add_option("--interval-s", options.interval_s, "between two polls of a device")->capture_default_str()->check(CLI::Range(1, 86400));
  app.add_option("--together", options.together, "observations that are stored at a time")->capture_default_str()->check(CLI::Range(1, 5000));
  CLI11_PARSE(app, argc, argv);
  klickwerk::bench::run(options);
  return 0;
}
