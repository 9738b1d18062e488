// klickwerk relay …: the collectors at customers' sites.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/os_user.h"
#include "db/database.h"
#include "office/relays/membership.h"
#include "office/relays/relay_report.h"
#include "office/relays/server_certificate.h"

namespace klickwerk::app {
namespace {

struct InviteOptions {
  std::string name;
  std::vector<std::string> sites;
  int valid_hours = 24;
  bool json = false;
};

void run_invite(const InviteOptions& options, Invocation& invocation) {
  const auto& config = invocation.config();
  office::ensure_certificate(config.web);
  db::Database database = db::Database::open(config);
  const auto invitation = office::invite(database, options.name, options.sites, office::certificate_pin(config.web), options.valid_hours,
                                         SystemClock().now(), os_user());
  const std::string url = office::public_url(config.web);
  std::fputs((options.json ? office::json_of(invitation, url) : office::text_of(invitation, options.name, url)).c_str(), stdout);
}

struct ListOptions {
  std::string name;
  bool json = false;
};

// 2 when a relay needs a look.
void run_list(const ListOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  const auto report = office::relay_report(database, invocation.config().relay.clock_bound_ms, SystemClock().now());
  std::fputs((options.json ? office::json_of(report) : office::text_of(report)).c_str(), stdout);
  if (office::needs_a_person(report)) invocation.exit_code = 2;
}

void run_show(const ListOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  auto report = office::relay_report(database, invocation.config().relay.clock_bound_ms, SystemClock().now());
  std::erase_if(report, [&](const auto& line) { return line.relay.name != options.name; });
  if (report.empty()) throw office::MembershipError("there is no relay \"" + options.name + "\": `klickwerk relay list` shows them");
  std::fputs((options.json ? office::json_of(report) : office::details_of(report.front())).c_str(), stdout);
  if (office::needs_a_person(report)) invocation.exit_code = 2;
}

struct RevokeOptions {
  std::string name, reason;
  bool sites_to_office = false;
};

void run_revoke(const RevokeOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  office::revoke(database, options.name, options.sites_to_office, options.reason, os_user());
  std::printf("relay \"%s\" is revoked: its token opens nothing any more.\n", options.name.c_str());
  if (options.sites_to_office) std::printf("The office's own collector asks the devices of its sites from now on.\n");
  else std::printf("Nobody asks the devices of its sites until it is invited again, or revoked with --sites-to-office.\n");
}

void add_invite(CLI::App& relay, Invocation& invocation) {
  auto options = std::make_shared<InviteOptions>();
  auto* command = relay.add_subcommand("invite", "Print a one-time code with which a machine at a customer's site becomes a relay. For a new relay name its sites;\n"
                                                 "for one that is known (new hardware, a lost token) the name is enough. From then on the relay asks the\n"
                                                 "devices of its sites, and the office's own collector leaves them alone.");
  command->add_option("NAME", options->name, "A short name, as in kiel-1")->required();
  command->add_option("--site", options->sites, "CUSTOMER/SITE by their numbers, as in K-1001/1; may be repeated");
  command->add_option("--hours", options->valid_hours, "How long the code can be used")->check(CLI::Range(1, 720))->capture_default_str();
  command->add_flag("--json", options->json, "The same as JSON");
  command->callback([options, &invocation] { run_invite(*options, invocation); });
}

void add_revoke(CLI::App& relay, Invocation& invocation) {
  auto options = std::make_shared<RevokeOptions>();
  auto* command = relay.add_subcommand("revoke", "End a relay's token at once");
  command->add_option("NAME", options->name, "The relay")->required();
  command->add_option("--reason", options->reason, "Why, for the audit log")->required();
  command->add_flag("--sites-to-office", options->sites_to_office, "Let the office's own collector ask the devices of its sites");
  command->callback([options, &invocation] { run_revoke(*options, invocation); });
}

}  // namespace

void add_relay_command(CLI::App& app, Invocation& invocation) {
  CLI::App* relay = app.add_subcommand("relay", "Collectors at customers' sites that speak to klickwerk-web (docs/relay.md)");
  relay->require_subcommand(1);
  add_invite(*relay, invocation);
  auto list_options = std::make_shared<ListOptions>();
  auto* list = relay->add_subcommand("list", "All relays: last contact, what waits at the site, clock, trouble. Ends with 2 when one needs a look");
  list->add_flag("--json", list_options->json, "The same as JSON");
  list->callback([list_options, &invocation] { run_list(*list_options, invocation); });
  auto show_options = std::make_shared<ListOptions>();
  auto* show = relay->add_subcommand("show", "Everything about one relay");
  show->add_option("NAME", show_options->name, "The relay")->required();
  show->add_flag("--json", show_options->json, "The same as JSON");
  show->callback([show_options, &invocation] { run_show(*show_options, invocation); });
  add_revoke(*relay, invocation);
}

}  // namespace klickwerk::app
