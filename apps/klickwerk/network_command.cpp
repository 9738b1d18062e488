// klickwerk network: networks that the collector looks through by itself. klickwerk site: when sites want to be left alone.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <array>
#include <nlohmann/json.hpp>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/os_user.h"
#include "collector/discovery/address_ranges.h"
#include "db/audit.h"
#include "db/database.h"
#include "db/discoveries.h"
#include "db/parties.h"
#include "office/discovery/inbox.h"
#include "office/text_table.h"

namespace klickwerk::app {
namespace {

using Json = nlohmann::ordered_json;

struct NetworkOptions {
  std::string network, site, at = "12:00";
  int port = 161, every_days = 7;
  std::int64_t number = 0;
  bool json = false;
};

int minute_of(const std::string& at) {
  const auto hours = collector::QuietHours::parse(at + (at == "00:00" ? "-00:01" : "-00:00"));
  if (!hours || at == "24:00") throw std::runtime_error("--at " + at + ": not a time of the day, as in 12:30");
  return hours->from_minute;
}

std::string clock_text(int minute) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%02d:%02d", minute / 60, minute % 60);
  return text.data();
}

void record(db::Transaction& transaction, const char* action, const std::string& subject_kind, const std::string& subject, const std::string& note) {
  db::AuditStore(transaction).record(
      db::AuditEntry{.at = {}, .actor = os_user(), .action = action, .subject_kind = subject_kind, .subject = subject, .before = "", .after = "", .note = note});
}

void add_network(const NetworkOptions& options, Invocation& invocation) {
  const std::vector<std::string> texts{options.network};
  const auto ranges = collector::parse_ranges(texts, static_cast<std::uint16_t>(options.port));
  if (!ranges) throw std::runtime_error(ranges.error());
  auto database = db::Database::open(invocation.config());
  auto transaction = database.begin();
  db::DiscoveryNetwork network;
  network.network = options.network;
  network.port = static_cast<std::uint16_t>(options.port);
  network.every_days = options.every_days;
  network.at_minute = minute_of(options.at);
  if (!options.site.empty()) network.site = office::site_named(transaction, options.site);
  db::DiscoveryStore store(transaction);
  for (const auto& known : store.networks())
    if (known.network == network.network && known.port == network.port)
      throw std::runtime_error(options.network + " is listed already, as number " + std::to_string(known.id.value) + ": remove it first");
  const auto id = store.add(network);
  record(transaction, "network.add", "network", options.network, options.site);
  transaction.commit();
  std::printf("%s is looked through every %d days at %s, as number %lld\n", options.network.c_str(), options.every_days, clock_text(network.at_minute).c_str(),
              static_cast<long long>(id.value));
}

std::string site_text(db::Transaction& transaction, const std::optional<SiteId>& site) {
  if (!site) return "";
  db::PartyStore parties(transaction);
  const auto found = parties.site(*site);
  const auto customer = found ? parties.customer(found->customer) : std::nullopt;
  return customer ? customer->number + "/" + found->number : "";
}

void list_networks(const NetworkOptions& options, Invocation& invocation) {
  auto database = db::Database::open(invocation.config());
  auto transaction = database.begin();
  const auto networks = db::DiscoveryStore(transaction).networks();
  Json list = Json::array();
  office::TextTable table({{"no.", true}, {"network"}, {"port", true}, {"site"}, {"every"}, {"at"}, {"last run"}, {"answered", true}});
  for (const auto& n : networks) {
    const std::string site = site_text(transaction, n.site);
    table.row({std::to_string(n.id.value), n.network, std::to_string(n.port), site, std::to_string(n.every_days) + (n.every_days == 1 ? " day" : " days"),
               clock_text(n.at_minute), n.last_run_at ? local_day(*n.last_run_at).iso() : "never", n.last_found ? std::to_string(*n.last_found) : ""});
    list.push_back({{"number", n.id.value}, {"network", n.network}, {"port", n.port}, {"site", site}, {"every_days", n.every_days}, {"at", clock_text(n.at_minute)},
                    {"last_run_at", n.last_run_at ? Json(iso_utc(*n.last_run_at)) : Json(nullptr)}, {"answered", n.last_found ? Json(*n.last_found) : Json(nullptr)}});
  }
  if (options.json) std::printf("%s\n", Json{{"networks", list}}.dump(2).c_str());
  else if (networks.empty()) std::puts("No network is looked through by itself: klickwerk network add 10.1.0.0/22 --site CUSTOMER/SITE");
  else std::fputs(table.text().c_str(), stdout);
}

void remove_network(const NetworkOptions& options, Invocation& invocation) {
  auto database = db::Database::open(invocation.config());
  auto transaction = database.begin();
  db::DiscoveryStore store(transaction);
  for (const auto& network : store.networks()) {
    if (network.id.value != options.number) continue;
    store.remove(network.id);
    record(transaction, "network.remove", "network", network.network, "");
    transaction.commit();
    std::printf("%s is not looked through by itself any more\n", network.network.c_str());
    return;
  }
  throw std::runtime_error("there is no network number " + std::to_string(options.number) + ": see klickwerk network list");
}

void set_hours(const std::string& site, const std::string& hours, Invocation& invocation) {
  const auto parsed = collector::QuietHours::parse(hours == "none" ? "" : hours);
  if (hours != "default" && !parsed) throw std::runtime_error("\"" + hours + "\": write hours as 22:00-06:00, or none, or default");
  auto database = db::Database::open(invocation.config());
  auto transaction = database.begin();
  const SiteId id = office::site_named(transaction, site);
  db::DiscoveryStore store(transaction);
  if (hours == "default") store.forget_quiet_hours(id);
  else store.set_quiet_hours(id, *parsed);
  record(transaction, "site.quiet_hours", "site", site, hours);
  transaction.commit();
  std::printf("site %s: quiet hours %s\n", site.c_str(), hours == "default" ? "as configured" : hours.c_str());
}

}  // namespace

void add_network_command(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<NetworkOptions>();
  CLI::App* network = app.add_subcommand("network", "Networks that the collector looks through by itself, when polling leaves it time");
  network->require_subcommand(1);
  CLI::App* add = network->add_subcommand("add", "Look through a network from now on");
  add->add_option("NETWORK", options->network, "As in klickwerk discover: 10.1.0.0/22, 2001:db8::/120, a range")->required();
  add->add_option("--site", options->site, "What is found stands here: CUSTOMER/SITE");
  add->add_option("--every", options->every_days, "Days between two runs")->check(CLI::Range(1, 366))->capture_default_str();
  add->add_option("--at", options->at, "From this time of the day on, when devices are awake")->capture_default_str();
  add->add_option("--port", options->port, "UDP port")->check(CLI::Range(1, 65535))->capture_default_str();
  add->callback([options, &invocation] { add_network(*options, invocation); });
  CLI::App* list = network->add_subcommand("list", "The networks, when they were looked through, and how many devices answered");
  list->add_flag("--json", options->json, "Print JSON");
  list->callback([options, &invocation] { list_networks(*options, invocation); });
  CLI::App* remove = network->add_subcommand("remove", "Leave a network alone");
  remove->add_option("NUMBER", options->number, "As klickwerk network list shows it")->required();
  remove->callback([options, &invocation] { remove_network(*options, invocation); });
}

void add_site_command(CLI::App& app, Invocation& invocation) {
  CLI::App* site = app.add_subcommand("site", "Sites: when they want to be left alone");
  site->require_subcommand(1);
  CLI::App* hours = site->add_subcommand("quiet-hours", "Hours of the day in which no device of a site is polled");
  hours->footer("In the night into a first day of a billing period devices are read all the same, so that the reading is there in time;\n"
                "collector.due_readings_in_quiet_hours = false forbids it. Applies within a minute.");
  auto name = std::make_shared<std::string>(), text = std::make_shared<std::string>();
  hours->add_option("SITE", *name, "CUSTOMER/SITE, as in K-1001/HQ")->required();
  hours->add_option("HOURS", *text, "22:00-06:00; none: poll at any time; default: as in the configuration")->required();
  hours->callback([name, text, &invocation] { set_hours(*name, *text, invocation); });
}

}  // namespace klickwerk::app
