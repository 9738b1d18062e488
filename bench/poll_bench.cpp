// Polling speed: the floor, our protocol path with the same request, and whole polls (known rows and fresh looks,
// decoded), all in one run against the same fleet in a process of its own. Loopback: the network costs nothing here.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <CLI/CLI.hpp>
#include <asio/io_context.hpp>
#include <chrono>
#include <cstdio>

#include "bench/poll_floor.h"
#include "collector/poll/poll_loop.h"
#include "collector/snmp/codec.h"
#include "tests/fleet/fleet.h"

namespace klickwerk::bench {
namespace {

using namespace klickwerk::collector;

struct Options {
  int devices = 2000;
  int window = 500;
  int rounds = 5;
  int delay_ms = 0;
};

struct Figure {
  std::string name;
  int devices = 0;
  double wall_s = 0;
  double cpu_s = 0;
  std::uint64_t requests = 0;
};

// The fleet in a child process, so that its CPU time is not ours.
class FleetProcess {
 public:
  FleetProcess(fleet::FleetDescription description) {
    int ready[2];
    KW_ASSERT(::pipe(ready) == 0);
    child_ = ::fork();
    if (child_ == 0) serve(std::move(description), ready[1]);
    KW_ASSERT(::read(ready[0], &port_, sizeof port_) == sizeof port_);
  }
  std::uint16_t port() const { return port_; }
  // Ends it; CPU seconds that it used.
  double finish() {
    ::kill(child_, SIGTERM);
    rusage usage{};
    ::wait4(child_, nullptr, 0, &usage);
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }

 private:
  [[noreturn]] static void serve(fleet::FleetDescription description, int ready) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    fleet::Fleet fleet(std::move(description));
    fleet.start();
    const std::uint16_t port = fleet.port();
    KW_ASSERT(::write(ready, &port, sizeof port) == sizeof port);
    int signal = 0;
    ::sigwait(&signals, &signal);
    fleet.stop();
    ::_exit(0);
  }
  pid_t child_ = -1;
  std::uint16_t port_ = 0;
};

// 21 names, as a minimal poll would ask: identity, counter, status and the rows of five supplies.
std::vector<Oid> twenty_one_names() {
  std::vector<Oid> names;
  for (const char* name : {"1.3.6.1.2.1.1.2.0", "1.3.6.1.2.1.1.5.0", "1.3.6.1.2.1.43.5.1.1.17.1", "1.3.6.1.2.1.43.10.2.1.4.1.1", "1.3.6.1.2.1.25.3.5.1.1.1",
                           "1.3.6.1.2.1.25.3.5.1.2.1"}) {
    names.push_back(*Oid::parse(name));
  }
  for (std::uint32_t supply = 1; supply <= 5; ++supply) {
    for (const std::uint32_t column : {6U, 8U, 9U}) names.push_back(Oid{{1, 3, 6, 1, 2, 1, 43, 11, 1, 1, column, 1, supply}});
  }
  return names;
}

template <class Work>
Figure measure(const std::string& name, Work work) {
  Figure figure{.name = name};
  const double cpu = cpu_seconds();
  const auto start = std::chrono::steady_clock::now();
  work(figure);
  figure.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  figure.cpu_s = cpu_seconds() - cpu;
  return figure;
}

Figure floor_figure(const std::vector<std::uint32_t>& addresses, std::uint16_t port, int window) {
  constexpr std::uint32_t marker = 0x41424344;
  const auto encoded = *encode({SnmpVersion::v2c, "public", RequestKind::get, twenty_one_names(), 1}, marker);
  const std::string request(encoded.begin(), encoded.end());
  return measure("floor: pre-encoded GET of 21", [&](Figure& figure) {
    const auto result = poll_floor(addresses, port, request, request.find("ABCD"), window);
    figure.devices = result.answered;
    figure.requests = addresses.size();
  });
}

Figure client_figure(const std::vector<std::uint32_t>& addresses, std::uint16_t port, int window) {
  return measure("our client, the same GET", [&](Figure& figure) {
    asio::io_context loop;
    UdpSnmpClient client(loop, {.max_packets_per_s = 0, .receive_buffer_bytes = 8 << 20});
    const SnmpRequest request{SnmpVersion::v2c, "public", RequestKind::get, twenty_one_names(), 1};
    std::size_t next = 0;
    std::function<void()> ask = [&] {
      if (next >= addresses.size()) return;
      const auto to = *Endpoint::from_literal(fleet::ipv4_text(addresses[next++]), port);
      client.request(to, request, {.timeout_ms = 1000, .retries = 1}, [&](const SnmpAnswer& answer) {
        figure.devices += answer.ok() ? 1 : 0;
        ask();
        if (client.outstanding() == 0) loop.stop();
      });
    };
    for (int i = 0; i < window; ++i) ask();
    loop.run();
    figure.requests = client.traffic().sent;
  });
}

Figure poll_figure(const std::string& name, std::vector<PollTarget> targets, int window, std::vector<LearnedRows>& learned) {
  return measure(name, [&](Figure& figure) {
    asio::io_context loop;
    UdpSnmpClient client(loop, {.max_packets_per_s = 0, .receive_buffer_bytes = 8 << 20});
    const SystemClock clock;
    PollLoop polls({loop, client, ProfileSet::built_in(), clock,
                    [&](const Observation& observation) { figure.devices += observation.outcome == PollOutcome::read ? 1 : 0; }, [] { return true; },
                    [&] { loop.stop(); }},
                   DueQueue::Rhythm::once, window, {});
    polls.recall(learned);
    polls.load(std::move(targets));
    loop.run();
    figure.requests = client.traffic().sent;
    if (learned.empty()) learned = polls.take_learned();
  });
}

// A collector that has been running: it knows the rows and how much each device takes in a message.
Figure steady_figure(const std::string& name, const std::vector<PollTarget>& targets, int window, const std::vector<LearnedRows>& learned) {
  constexpr int polls_before = 3;
  asio::io_context loop;
  UdpSnmpClient client(loop, {.max_packets_per_s = 0, .receive_buffer_bytes = 8 << 20});
  const SystemClock clock;
  int read = 0;
  PollLoop polls({loop, client, ProfileSet::built_in(), clock,
                  [&](const Observation& observation) { read += observation.outcome == PollOutcome::read ? 1 : 0; }, [] { return true; }, [&] { loop.stop(); }},
                 DueQueue::Rhythm::once, window, {});
  polls.recall(learned);
  const auto poll_all = [&] {
    read = 0;
    polls.load(targets);
    loop.restart();
    loop.run();
  };
  for (int i = 0; i < polls_before; ++i) poll_all();
  const std::uint64_t sent_before = client.traffic().sent;
  return measure(name, [&](Figure& figure) {
    poll_all();
    figure.devices = read;
    figure.requests = client.traffic().sent - sent_before;
  });
}

void print(const Figure& figure, const Figure& floor) {
  const auto per_1000 = [](const Figure& f) { return f.cpu_s * 1000 / std::max(1, f.devices); };
  std::printf("%-30s %7d %9.0f %11.4f %8.1f %9.1f\n", figure.name.c_str(), figure.devices, figure.devices / figure.wall_s, per_1000(figure),
              per_1000(figure) / per_1000(floor), static_cast<double>(figure.requests) / std::max(1, figure.devices));
}

void run(const Options& options) {
  fleet::FleetDescription description;
  description.devices = fleet::make_devices(options.devices, "127.40.0.1", std::string(KLICKWERK_SOURCE_DIR) + "/mib/recordings");
  for (auto& device : description.devices) device.faults.delay_ms = options.delay_ms;
  std::vector<std::uint32_t> addresses;
  std::vector<PollTarget> targets;
  FleetProcess fleet(description);
  for (const auto& device : description.devices) {
    addresses.push_back(*fleet::parse_ipv4(device.address));
    PollTarget& target = targets.emplace_back();
    target.device = DeviceId{static_cast<std::int64_t>(targets.size())};
    target.address = device.address;
    target.port = fleet.port();
    target.community = "public";
  }
  std::vector<std::vector<Figure>> rows(5);
  std::vector<LearnedRows> learned;
  std::uint64_t requests = 0;
  for (int round = 0; round < options.rounds; ++round) {
    rows[0].push_back(floor_figure(addresses, fleet.port(), options.window));
    rows[1].push_back(client_figure(addresses, fleet.port(), options.window));
    std::vector<LearnedRows> nothing;
    rows[2].push_back(poll_figure("whole poll, tables walked", targets, options.window, nothing));
    if (learned.empty()) learned = nothing;
    rows[3].push_back(poll_figure("whole poll, known rows", targets, options.window, learned));
    rows[4].push_back(steady_figure("the same, fourth poll", targets, options.window, learned));
  }
  std::printf("%d devices, window %d, delay %d ms, medians of %d rounds\n", options.devices, options.window, options.delay_ms, options.rounds);
  std::printf("%-30s %7s %9s %11s %8s %9s\n", "", "read", "devices/s", "CPU-s/1000", "x floor", "requests");
  Figure floor;
  for (auto& figures : rows) {
    for (const auto& figure : figures) requests += figure.requests;
    std::ranges::sort(figures, {}, &Figure::cpu_s);
    const Figure& median = figures[figures.size() / 2];
    if (floor.name.empty()) floor = median;
    print(median, floor);
  }
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const double fleet_cpu = fleet.finish();
  std::printf("memory of the collector's side: %.1f MiB; the fleet answered %.0f requests per CPU second\n", static_cast<double>(usage.ru_maxrss) / 1024,
              static_cast<double>(requests) / fleet_cpu);
}

}  // namespace
}  // namespace klickwerk::bench

int main(int argc, char** argv) {
  klickwerk::bench::Options options;
  CLI::App app{"Polling speed against a floor", "poll_bench"};
  app.add_option("--devices", options.devices)->capture_default_str();
  app.add_option("--window", options.window)->capture_default_str();
  app.add_option("--rounds", options.rounds)->capture_default_str();
  app.add_option("--delay-ms", options.delay_ms, "of every answer")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  klickwerk::bench::run(options);
  return 0;
}
