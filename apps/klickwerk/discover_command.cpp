// klickwerk discover: which devices stand in a network.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <csignal>
#include <cstdio>
#include <stdexcept>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/os_user.h"
#include "apps/klickwerk/progress_line.h"
#include "collector/discovery/address_ranges.h"
#include "collector/discovery/network_scan.h"
#include "db/database.h"
#include "db/sightings.h"
#include "office/discovery/inbox.h"
#include "office/discovery/scan_report.h"

namespace klickwerk::app {
namespace {

struct DiscoverOptions {
  std::vector<std::string> networks;
  std::string site;
  int port = 161;
  int packets_per_s = 20000;
  bool wake_up = false, dry_run = false, json = false;
};

// What a dry run without a database asks with.
collector::AccessList accesses_to_try(db::Database* database, std::optional<SiteId> site) {
  if (database == nullptr) return collector::accesses_with({"public"});
  auto transaction = database->begin();
  return db::DiscoveryStore(transaction).accesses(site);
}

collector::NetworkScan::Rules rules_for(const config::Collector& settings, const DiscoverOptions& options) {
  collector::NetworkScan::Rules rules;
  rules.patience = {settings.timeout_ms, settings.retries};
  rules.poll.patience = rules.patience;
  rules.bounds = {.subnet_concurrency = settings.subnet_concurrency, .device_spacing_ms = settings.device_spacing_ms};
  rules.wakes_up = options.wake_up;
  rules.wake_up.most_at_once = 512;  // connections, one packet each where nobody is
  return rules;
}

std::string progress_text(const collector::NetworkScan::Progress& p) {
  return std::to_string(p.decided) + " of " + std::to_string(p.addresses) + " addresses, " + std::to_string(p.answered) + " answered, " + std::to_string(p.found) + " read";
}

class Scanning {
 public:
  Scanning(const config::Config& config, const DiscoverOptions& options)
      : client_(loop_, {.max_packets_per_s = options.packets_per_s}), signals_(loop_, SIGINT, SIGTERM), timer_(loop_), shows_progress_(!options.json) {
    if (!config.collector.profiles_directory.empty())
      own_profiles_ = std::make_unique<collector::ProfileSet>(collector::ProfileSet::load(config.collector.profiles_directory));
  }

  // Sets `interrupted` where a person lost patience; what was found until then is there.
  std::vector<db::Sighting> run(std::vector<collector::Endpoint> addresses, collector::AccessList accesses, const collector::NetworkScan::Rules& rules) {
    std::vector<db::Sighting> sightings;
    const auto& profiles = own_profiles_ ? *own_profiles_ : collector::ProfileSet::built_in();
    collector::NetworkScan scan({loop_, client_, profiles, clock_, [&](const collector::FoundDevice& found) { sightings.push_back(db::sighting_of(found)); },
                                 [this] { loop_.stop(); }},
                                std::move(addresses), std::move(accesses), rules);
    signals_.async_wait([this](asio::error_code error, int) {
      if (error) return;
      interrupted_ = true;
      loop_.stop();
    });
    const auto started = std::chrono::steady_clock::now();
    scan.start();
    show(scan);
    loop_.run();
    took_ = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
    progress_ = scan.progress();
    std::ranges::sort(sightings, {}, &db::Sighting::endpoint);
    return sightings;
  }
  bool interrupted() const { return interrupted_; }
  const collector::NetworkScan::Progress& progress() const { return progress_; }
  std::chrono::milliseconds took() const { return took_; }

 private:
  void show(const collector::NetworkScan& scan) {
    if (!shows_progress_) return;
    line_.show(progress_text(scan.progress()));
    timer_.expires_after(std::chrono::milliseconds(100));
    timer_.async_wait([this, &scan](asio::error_code error) {
      if (!error) show(scan);
    });
  }

  asio::io_context loop_;
  collector::UdpSnmpClient client_;
  SystemClock clock_;
  asio::signal_set signals_;
  asio::steady_timer timer_;
  std::unique_ptr<collector::ProfileSet> own_profiles_;
  ProgressLine line_;
  bool shows_progress_;
  bool interrupted_ = false;
  collector::NetworkScan::Progress progress_;
  std::chrono::milliseconds took_{};
};

std::vector<db::Judged> unjudged(const std::vector<db::Sighting>& sightings) {
  std::vector<db::Judged> devices;
  for (const auto& sighting : sightings) devices.push_back({.sighting = sighting, .known_serial = {}, .old_address = {}});
  return devices;
}

void discover(const DiscoverOptions& options, Invocation& invocation) {
  const config::Config& config = invocation.config();
  const auto ranges = collector::parse_ranges(options.networks, static_cast<std::uint16_t>(options.port));
  if (!ranges) throw std::runtime_error(ranges.error());
  std::optional<db::Database> database;
  if (!options.dry_run) database = db::Database::open(config);
  std::optional<SiteId> site;
  if (database && !options.site.empty()) {
    auto transaction = database->begin();
    site = office::site_named(transaction, options.site);
  }
  const auto accesses = accesses_to_try(database ? &*database : nullptr, site);
  office::ScanReport report;
  std::vector<db::Sighting> sightings;
  {
    Scanning scanning(config, options);
    sightings = scanning.run(collector::addresses_of(*ranges), accesses, rules_for(config.collector, options));
    report.progress = scanning.progress();
    report.took = scanning.took();
    if (scanning.interrupted()) invocation.exit_code = 1;
  }
  report.stored = !options.dry_run;
  if (options.dry_run) {
    report.devices = unjudged(sightings);
  } else {
    // An interrupted scan does not know who is gone.
    const auto looked_at = [&](const collector::Endpoint& endpoint) {
      return invocation.exit_code == 0 && std::ranges::any_of(*ranges, [&](const auto& range) { return range.contains(endpoint) && range.first.port == endpoint.port; });
    };
    auto transaction = database->begin();
    report.devices = db::DiscoveryStore(transaction).take_in(sightings, looked_at, site, SystemClock().now(), os_user());
    transaction.commit();
  }
  std::fputs((options.json ? office::json_of(report) : office::text_of(report)).c_str(), stdout);
  if (invocation.exit_code == 1) {
    std::fprintf(stderr, "klickwerk: interrupted: %zu of %zu addresses were asked, what answered is kept\n", report.progress.decided, report.progress.addresses);
  } else if (report.stored && report.any_new()) {
    invocation.exit_code = 2;
  }
}

}  // namespace

void add_discover_command(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<DiscoverOptions>();
  CLI::App* command = app.add_subcommand("discover", "Look through networks: which devices stand there, what they count, which ones are new or moved");
  command->footer(
      "A NETWORK is 10.1.0.0/22, 10.1.2.5-10.1.2.90, 10.1.2.5-90, 2001:db8::/120, an address or a host's name; together at most 65,536\n"
      "addresses. Network and broadcast addresses of IPv4 networks are never asked; of a range, addresses ending in .0 and .255.\n"
      "Every address is asked with the site's credential (--site), those in the order to try (klickwerk credential), and the\n"
      "community \"public\" by SNMP v2c, then v1. What answers is read once: nothing is ever set.\n\n"
      "New devices wait in the inbox (klickwerk device inbox). A known device that answers at another address is recognised by its\n"
      "serial number: it is asked there from now on, unless it answers at its old address, too.\n"
      "Networks that are looked through by themselves: klickwerk network.\n\n"
      "  klickwerk discover 10.1.0.0/22 --site K-1001/HQ\n\n"
      "Returns 0; 2 when new devices wait for a decision; 1 after an error.");
  command->add_option("NETWORK", options->networks, "Networks, ranges, addresses, host names")->required();
  command->add_option("--site", options->site, "What is found stands here: CUSTOMER/SITE");
  command->add_option("--port", options->port, "UDP port")->check(CLI::Range(1, 65535))->capture_default_str();
  command->add_option("--packets-per-s", options->packets_per_s, "Packets sent per second: fewer for a thin line")->check(CLI::Range(1, 1000000))->capture_default_str();
  command->add_flag("--wake-up", options->wake_up, "Knock at the web page (TCP port 80) of what is silent, and ask again: some printers sleep that deep");
  command->add_flag("--dry-run", options->dry_run, "Only look, with the community \"public\": nothing is stored, and no database is needed");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([options, &invocation] { discover(*options, invocation); });
}

}  // namespace klickwerk::app
