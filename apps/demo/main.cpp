// klickwerk-demo-dealer: a dealer with customers, contracts, devices and a year of readings, from a seed.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "apps/demo/dealer_files.h"
#include "tests/fleet/fleet.h"

namespace {

using namespace klickwerk;

struct Options {
  std::string month, today;
  std::filesystem::path out;
  std::filesystem::path recordings = "mib/recordings";
  std::uint64_t seed = 2026;
};

// Any port that is free now; the fleet takes it a moment later.
std::uint16_t free_port(const std::filesystem::path& recordings) {
  fleet::FleetDescription description;
  description.devices = fleet::make_devices(1, "127.77.0.1", recordings);
  return fleet::Fleet(description).port();
}

void run(const Options& options) {
  const Day today = options.today.empty() ? local_day(SystemClock().now()) : Day::parse(options.today).value();
  const auto month = options.month.empty() ? std::optional(Period{today.first_of_month().plus_months(-1), today.first_of_month()})
                                           : Period::parse(options.month);
  if (!month || month->end > today) throw std::runtime_error("--month " + options.month + ": expected a month before this one, such as 2026-10");
  demo::Machines machines(options.recordings, month->first.plus_months(-12), today - 1, options.seed);
  const demo::Dealer dealer = demo::make_dealer(*month, machines, options.seed);
  const fleet::FleetDescription fleet = machines.finish(start_of_local_day(today));
  const demo::DealerFiles files{options.out / "import", options.out / "fleet.toml", free_port(options.recordings)};
  const demo::FileCounts counts = demo::write_dealer(dealer, machines, files);
  demo::write_fleet(fleet, files);
  std::printf("%zu customers, %zu sites, %zu devices (%zu in the network), %zu contracts, %zu readings in rows, %zu periods settled before\n", counts.customers,
              counts.sites, counts.devices, fleet.devices.size(), counts.contracts, counts.readings, counts.history);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Writes the demo dealer: CSV files for `klickwerk import` and a fleet for `klickwerk-fleet`", "klickwerk-demo-dealer"};
  app.add_option("--out", options.out, "folder for import/*.csv and fleet.toml")->required();
  app.add_option("--month", options.month, "month that will be settled (default: the last one)");
  app.add_option("--today", options.today, "the day on which the fleet starts (default: today)");
  app.add_option("--recordings", options.recordings, "folder of *.snmprec")->capture_default_str();
  app.add_option("--seed", options.seed, "another seed, another dealer")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    use_zone("Europe/Berlin");
    run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "klickwerk-demo-dealer: %s\n", error.what());
    return 1;
  }
  return 0;
}
