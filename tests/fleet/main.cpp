// klickwerk-fleet: serves simulated printers until it is told to stop.
#include <csignal>
#include <fstream>
#include <iostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "tests/fleet/fleet.h"

namespace {

using namespace klickwerk;
using namespace klickwerk::fleet;

struct Options {
  std::string description;
  int devices = 0;
  std::string base = "127.10.0.1";
  std::string recordings = "mib/recordings";
  std::uint16_t port = 16100;
  std::uint64_t seed = 1;
  double speed = 1.0;
  std::string start;
  std::string at;
  std::string faults;
  Faults for_all;
  int silent_percent = 0;
  bool list_json = false;
};

void add_options(CLI::App& app, Options& o) {
  app.add_option("description", o.description, "TOML file with the devices (see tests/fleet/README.md), in place of --devices");
  app.add_option("--devices", o.devices, "so many devices at consecutive addresses");
  app.add_option("--base", o.base, "address of the first one")->capture_default_str();
  app.add_option("--recordings", o.recordings, "folder of *.snmprec, played in turn")->capture_default_str();
  app.add_option("--port", o.port, "UDP port, 0: any free one")->capture_default_str();
  app.add_option("--seed", o.seed, "serials, rates and offsets follow from it")->capture_default_str();
  app.add_option("--speed", o.speed, "seconds of the fleet in one of ours")->capture_default_str();
  app.add_option("--start", o.start, "UTC moment at which the counters stand at recording + offset; default: now");
  app.add_option("--faults", o.faults, "TOML file like the description, of which only address and faults count; SIGHUP reads it again");
  app.add_option("--silent-percent", o.silent_percent, "share of devices that never answer");
  app.add_option("--loss-percent", o.for_all.loss_percent, "share of exchanges that get lost");
  app.add_option("--delay-ms", o.for_all.delay_ms, "before each answer");
  app.add_option("--jitter-ms", o.for_all.jitter_ms, "more or less delay");
  app.add_option("--too-big-above", o.for_all.too_big_above, "tooBig when more varbinds are asked");
  app.add_flag("--list-json", o.list_json, "print what is simulated, with the counters, and exit");
  app.add_option("--at", o.at, "UTC moment of the counters in --list-json; default: now");
}

std::optional<Instant> moment(const std::string& option, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto instant = parse_iso_utc(text);
  if (!instant) throw DescriptionError(option + " " + text + ": must be a UTC moment such as 2026-11-01T00:00:00Z");
  return instant;
}

FleetDescription description_of(const Options& o) {
  if (!o.description.empty()) return read_description(o.description);
  if (o.devices <= 0) throw DescriptionError("nothing to simulate: name a description file or give --devices N");
  FleetDescription fleet;
  fleet.devices = make_devices(o.devices, o.base, o.recordings);
  fleet.port = o.port;
  fleet.seed = o.seed;
  fleet.speed = o.speed;
  fleet.start = moment("--start", o.start);
  Random random(o.seed ^ 0xdeadU);
  for (auto& device : fleet.devices) {
    device.faults = o.for_all;
    device.faults.silent = random.between(0, 99) < o.silent_percent;
  }
  return fleet;
}

void print_list(const Fleet& fleet, std::uint16_t port, Instant at) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& s : fleet.standings_at(at)) {
    nlohmann::ordered_json counters = nlohmann::ordered_json::object();
    nlohmann::ordered_json rates = nlohmann::ordered_json::object();
    for (const auto& [name, value] : s.counters) counters[name] = value;
    for (const auto& [name, milli] : s.milli_clicks_per_day) rates[name] = milli;
    list.push_back({{"address", s.address}, {"port", port}, {"community", s.community}, {"version", s.v1_only ? "v1" : "v2c"},
                    {"serial", s.serial}, {"vendor", s.vendor}, {"model", s.model}, {"profile", s.profile}, {"recording", s.recording},
                    {"counters", counters}, {"milli_clicks_per_day", rates}});
  }
  std::cout << nlohmann::ordered_json{{"at", iso_utc(at)}, {"devices", list}}.dump(2) << "\n";
}

void serve(Fleet& fleet, const Options& o) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before the thread starts, so that it inherits the mask
  fleet.start();
  const std::string faults = !o.faults.empty() ? o.faults : o.description;
  std::cout << "klickwerk-fleet: " << fleet.standings().size() << " devices on UDP port " << fleet.port() << ", ready" << std::endl;
  for (;;) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal != SIGHUP) break;
    try {
      if (!faults.empty()) fleet.take_faults(read_description(faults));
      std::cout << "klickwerk-fleet: faults read again" << std::endl;
    } catch (const std::exception& error) {  // a typing mistake must not end the simulation
      std::cerr << "klickwerk-fleet: the old faults stay: " << error.what() << std::endl;
    }
  }
  fleet.stop();
  std::cout << "klickwerk-fleet: " << fleet.requests() << " requests, stopped" << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Simulated printers over SNMP on loopback addresses", "klickwerk-fleet"};
  add_options(app, options);
  CLI11_PARSE(app, argc, argv);
  try {
    auto description = description_of(options);
    const std::uint16_t port = description.port;
    if (options.list_json) description.port = 0;  // it may run beside the fleet that it describes
    Fleet fleet(description);
    if (!options.faults.empty()) fleet.take_faults(read_description(options.faults));
    if (options.list_json) {
      print_list(fleet, port, moment("--at", options.at).value_or(fleet.now()));
    } else {
      serve(fleet, options);
    }
  } catch (const std::exception& error) {  // the unit of work is the whole program
    std::cerr << "klickwerk-fleet: " << error.what() << std::endl;
    return 1;
  }
  return 0;
}
