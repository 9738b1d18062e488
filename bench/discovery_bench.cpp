// Discovery of a /20: the floor (a loop of sendmmsg and recvmmsg with one retry, answers only counted), and our scan with
// everything (v2c and v1, whole devices asked and decoded), in one run against the same fleet in a process of its own.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <asio/io_context.hpp>
#include <chrono>
#include <cstdio>

#include "bench/fleet_process.h"
#include "bench/poll_floor.h"
#include "bench/scan_floor.h"
#include "collector/discovery/address_ranges.h"
#include "collector/discovery/network_scan.h"
#include "collector/snmp/codec.h"
#include "tests/fleet/fleet.h"

namespace klickwerk::bench {
namespace {

using namespace klickwerk::collector;

struct Options {
  int prefix = 20;
  int rounds = 3;
  int timeout_ms = 1000;
  int packets_per_s = 20000;
  int subnet_concurrency = 32;
};

struct Scenario {
  const char* name;
  int every;         // one address in so many has a device
  int loss_percent;
  int delay_ms;
};
constexpr std::array scenarios{Scenario{"all answer", 1, 0, 0}, Scenario{"90 % silent", 10, 0, 0}, Scenario{"90 % silent, 20 ms", 10, 0, 20},
                               Scenario{"all answer, 1 % loss", 1, 1, 0}};

struct Figure {
  double wall_s = 0;
  double cpu_s = 0;
  std::size_t answered = 0;  // probes
  std::size_t found = 0;     // whole devices
  std::uint64_t packets = 0;
};

Figure our_scan(const std::vector<Endpoint>& addresses, const Options& options) {
  Figure figure;
  const double cpu = cpu_seconds();
  const auto start = std::chrono::steady_clock::now();
  asio::io_context loop;
  UdpSnmpClient client(loop, {.max_packets_per_s = options.packets_per_s});
  const SystemClock clock;
  NetworkScan::Rules rules;
  rules.patience = {.timeout_ms = options.timeout_ms, .retries = 1};
  rules.poll.patience = rules.patience;
  rules.bounds = {.subnet_concurrency = options.subnet_concurrency};
  NetworkScan scan({loop, client, ProfileSet::built_in(), clock, [](const FoundDevice&) {}, [&] { loop.stop(); }}, addresses, accesses_with({"public"}), rules);
  scan.start();
  loop.run();
  figure.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  figure.cpu_s = cpu_seconds() - cpu;
  figure.answered = scan.progress().answered;
  figure.found = scan.progress().found;
  figure.packets = client.traffic().sent;
  return figure;
}

Figure floor_scan(const std::vector<Endpoint>& addresses, std::uint16_t port, const Options& options) {
  const auto request = *encode({SnmpVersion::v2c, "public", RequestKind::get, {*Oid::parse("1.3.6.1.2.1.1.1.0"), *Oid::parse("1.3.6.1.2.1.1.2.0")}, 1}, 0x41424344);
  std::vector<std::uint32_t> hosts;
  for (const auto& each : addresses) hosts.push_back(*fleet::parse_ipv4(each.text().substr(0, each.text().rfind(':'))));
  const double cpu = cpu_seconds();
  const ScanFloor floor = scan_floor(hosts, port, std::string(request.begin(), request.end()), options.timeout_ms, 1);
  return {floor.wall_s, cpu_seconds() - cpu, floor.answered, floor.answered, floor.packets};
}

void print(const char* name, std::vector<Figure> figures, std::size_t devices) {
  std::ranges::sort(figures, {}, &Figure::wall_s);
  const Figure& median = figures[figures.size() / 2];
  std::size_t fewest = devices;
  for (const auto& figure : figures) fewest = std::min(fewest, figure.found);
  std::printf("  %-28s %7.2f %7.2f %7.3f %9llu %8zu of %zu\n", name, median.wall_s, figures.back().wall_s, median.cpu_s, static_cast<unsigned long long>(median.packets),
              fewest, devices);
}

std::string text_of(const Endpoint& endpoint) { return endpoint.text().substr(0, endpoint.text().rfind(':')); }

void run_scenario(const Scenario& scenario, const std::vector<Endpoint>& template_addresses, const Options& options) {
  fleet::FleetDescription description;
  const auto all = fleet::make_devices(static_cast<int>(template_addresses.size()), "127.64.0.1", std::string(KLICKWERK_SOURCE_DIR) + "/mib/recordings");
  for (std::size_t i = 0; i < all.size(); i += static_cast<std::size_t>(scenario.every)) {
    description.devices.push_back(all[i]);
    description.devices.back().address = text_of(template_addresses[i]);
    description.devices.back().faults.loss_percent = scenario.loss_percent;
    description.devices.back().faults.delay_ms = scenario.delay_ms;
  }
  const std::size_t devices = description.devices.size();
  FleetProcess fleet([&] { return description; });
  auto addresses = template_addresses;
  for (auto& each : addresses) each.port = fleet.port();
  std::vector<Figure> floor, ours;
  for (int round = 0; round < options.rounds; ++round) {
    floor.push_back(floor_scan(addresses, fleet.port(), options));
    ours.push_back(our_scan(addresses, options));
  }
  std::printf("%s\n", scenario.name);
  print("floor: one GET, counted", floor, devices);
  print("our scan, whole devices", ours, devices);
}

void run(const Options& options) {
  const std::vector<std::string> network{"127.64.0.0/" + std::to_string(options.prefix)};
  const auto addresses = addresses_of(*parse_ranges(network, 161));
  std::printf("%zu addresses, %d rounds, timeout %d ms, 1 retry, at most %d packets/s, %d devices of a /24 at once\n", addresses.size(), options.rounds,
              options.timeout_ms, options.packets_per_s, options.subnet_concurrency);
  std::printf("  %-28s %7s %7s %7s %9s %8s\n", "", "median", "worst", "CPU-s", "packets", "found (fewest)");
  for (const Scenario& scenario : scenarios) run_scenario(scenario, addresses, options);
}

}  // namespace
}  // namespace klickwerk::bench

int main(int argc, char** argv) {
  klickwerk::bench::Options options;
  CLI::App app{"Discovery against a floor", "discovery_bench"};
  app.add_option("--prefix", options.prefix, "of the network looked through: 20 is 4,094 addresses")->check(CLI::Range(17, 28))->capture_default_str();
  app.add_option("--rounds", options.rounds)->capture_default_str();
  app.add_option("--timeout-ms", options.timeout_ms)->capture_default_str();
  app.add_option("--packets-per-s", options.packets_per_s)->capture_default_str();
  app.add_option("--subnet-concurrency", options.subnet_concurrency)->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  klickwerk::bench::run(options);
  return 0;
}
