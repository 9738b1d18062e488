// Many devices in one process: does each get its turn on time while some are dead, and what do they cost in memory and
// CPU? The hour between two polls is shortened (--interval-s 60 is sixty times the load); nothing else is. With --running
// the devices were read before, half an interval ago: each has one place in each interval from the first one on, as in a
// collector that has been running, and an honest hour is one of an hour.
#include <algorithm>
#include <CLI/CLI.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <cstdio>
#include <fstream>
#include <string>

#include "bench/fleet_process.h"
#include "bench/poll_floor.h"
#include "collector/poll/poll_loop.h"

namespace klickwerk::bench {
namespace {

using namespace klickwerk::collector;

struct Options {
  FleetOptions fleet{.devices = 10000, .dead_percent = 5};
  int window = 500;
  int interval_s = 60;
  int intervals = 3;
  bool is_running = false;
};

double peak_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

std::vector<PollTarget> targets_of(const Options& options, std::uint16_t port) {
  std::vector<PollTarget> targets;
  for (const auto& device : fleet::make_devices(options.fleet.devices, "127.40.0.1", std::string(KLICKWERK_SOURCE_DIR) + "/mib/recordings")) {
    PollTarget& target = targets.emplace_back();
    target.device = DeviceId{static_cast<std::int64_t>(targets.size())};
    target.address = device.address;
    target.port = port;
    target.community = "public";
    target.interval_s = options.interval_s;
  }
  return targets;
}

// From when it was due to when it was read. The first polls of all are due spread over the first interval.
class Lateness {
 public:
  explicit Lateness(int interval_s) : interval_s_(interval_s) {}
  void note(const Observation& observation) {
    const bool read = observation.outcome == PollOutcome::read;
    ++(read ? read_ : silent_);
    if (!read) return;
    const Instant due = slot_after(observation.device, interval_s_, observation.read_at - std::chrono::seconds(interval_s_));
    late_ms_.push_back(static_cast<std::int32_t>((observation.read_at - due).count()));
  }
  void begin_anew() { *this = Lateness(interval_s_); }
  // The first polls have no place in the interval yet: those are not called late.
  void print(double cpu_s, double wall_s, bool is_regular) {
    std::ranges::sort(late_ms_);
    const auto at = [&](double share) { return late_ms_.empty() ? 0 : late_ms_[static_cast<std::size_t>(share * static_cast<double>(late_ms_.size() - 1))]; };
    std::printf("%7d read, %6d silent in %.0f s, %.4f CPU-s per 1,000 read, %.1f %% of a core", read_, silent_, wall_s, cpu_s * 1000 / std::max(1, read_),
                cpu_s / wall_s * 100);
    if (is_regular) std::printf("; late by %d ms (median), %d ms (99 %%), %d ms (most)", at(0.5), at(0.99), at(1));
    std::printf("\n");
  }

 private:
  int interval_s_;
  int read_ = 0;
  int silent_ = 0;
  std::vector<std::int32_t> late_ms_;
};

// What a collector knows that has read all of them before: where each device's rows are.
std::vector<LearnedRows> look_at_all(const Options& options, const std::vector<PollTarget>& targets) {
  asio::io_context loop;
  UdpSnmpClient client(loop, {.max_packets_per_s = 0, .receive_buffer_bytes = 8 << 20});
  const SystemClock clock;
  PollLoop polls({loop, client, ProfileSet::built_in(), clock, [](const Observation&) {}, [] { return true; }, [&] { loop.stop(); }},
                 DueQueue::Rhythm::once, options.window, {});
  polls.load(targets);
  loop.run();
  return polls.take_learned();
}

void run(const Options& options) {
  FleetProcess fleet([&] { return fleet_of(options.fleet); });
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // an hour's wait is read from a file
  auto targets = targets_of(options, fleet.port());
  const auto learned = options.is_running ? look_at_all(options, targets) : std::vector<LearnedRows>{};
  asio::io_context loop;
  UdpSnmpClient client(loop, {.max_packets_per_s = 0, .receive_buffer_bytes = 8 << 20});
  const SystemClock clock;
  // Their places begin when everything is loaded: what is overdue then would be caught up spread over five minutes.
  const Instant begin = clock.now() + std::min(std::chrono::seconds(10), std::chrono::seconds(options.interval_s));
  if (options.is_running) {
    for (auto& target : targets) target.last_read_at = begin - std::chrono::milliseconds(options.interval_s * 500);
  }
  Lateness lateness(options.interval_s);
  PollLoop polls({loop, client, ProfileSet::built_in(), clock, [&](const Observation& observation) { lateness.note(observation); }, [] { return true; }, [] {}},
                 DueQueue::Rhythm::repeating, options.window, {});
  polls.recall(learned);
  polls.load(std::move(targets));
  std::printf("%d devices, %d %% of them dead, polled every %d s, window %d\n", options.fleet.devices, options.fleet.dead_percent, options.interval_s, options.window);
  if (options.is_running) loop.run_for(begin - clock.now());
  for (int interval = options.is_running ? 1 : 0; interval <= options.intervals; ++interval) {
    const double cpu = cpu_seconds();
    const auto start = std::chrono::steady_clock::now();
    loop.restart();
    loop.run_for(std::chrono::seconds(options.interval_s));
    const double wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::printf(interval == 0 ? "all for the first time: " : "interval %2d:            ", interval);
    lateness.print(cpu_seconds() - cpu, wall_s, interval > 0);
    lateness.begin_anew();
  }
  std::printf("peak memory of the collector's side %.1f MiB; outstanding at the end %zu\n", peak_mib(), client.outstanding());
  polls.stop();
  client.abandon();
  fleet.finish();
}

}  // namespace
}  // namespace klickwerk::bench

int main(int argc, char** argv) {
  klickwerk::bench::Options options;
  CLI::App app{"Many devices, one process: on time, and at what cost", "scale_bench"};
  app.add_option("--devices", options.fleet.devices)->capture_default_str();
  app.add_option("--dead-percent", options.fleet.dead_percent, "of the devices never answer")->capture_default_str();
  app.add_option("--loss-percent", options.fleet.loss_percent, "of the requests are lost")->capture_default_str();
  app.add_option("--delay-ms", options.fleet.delay_ms, "of every answer")->capture_default_str();
  app.add_option("--window", options.window)->capture_default_str();
  app.add_option("--interval-s", options.interval_s, "between two polls of a device")->capture_default_str();
  app.add_option("--intervals", options.intervals, "after the first one")->capture_default_str();
  app.add_flag("--running", options.is_running, "all were read before: no first look");
  CLI11_PARSE(app, argc, argv);
  klickwerk::bench::run(options);
  return 0;
}
