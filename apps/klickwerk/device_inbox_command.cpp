// klickwerk device inbox, manage, ignore, later, list, report: devices come, move and disappear.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/os_user.h"
#include "db/database.h"
#include "db/errors.h"
#include "office/discovery/device_report.h"
#include "office/discovery/inbox.h"

namespace klickwerk::app {
namespace {

struct Options {
  std::vector<std::string> references;
  std::string site, serial, location;
  int days = 7;
  bool all = false, json = false;
};

Day today() { return local_day(SystemClock().now()); }

void show_inbox(const Options& options, Invocation& invocation) {
  auto database = db::Database::open(invocation.config());
  const auto view = options.all ? office::InboxView::all : office::InboxView::open;
  const auto inbox = office::look_into_inbox(database, view, today());
  std::fputs((options.json ? office::inbox_json(inbox) : office::inbox_text(inbox, view)).c_str(), stdout);
}

// Each is decided by itself: one that cannot be does not keep the others waiting.
template <class Decide>
void decide_each(const Options& options, Invocation& invocation, Decide decide) {
  auto database = db::Database::open(invocation.config());
  for (const std::string& reference : options.references) {
    try {
      std::printf("%s\n", decide(database, reference).c_str());
    } catch (const office::InboxError& error) {
      std::fprintf(stderr, "klickwerk: %s\n", error.what());
      invocation.exit_code = 1;
    } catch (const db::Refused& error) {
      std::fprintf(stderr, "klickwerk: %s: %s\n", reference.c_str(), error.what());
      invocation.exit_code = 1;
    }
  }
}

void manage(const Options& options, Invocation& invocation) {
  office::Managing how;
  if (!options.site.empty()) how.site = options.site;
  if (!options.serial.empty()) how.serial = options.serial;
  how.location = options.location;
  if (how.serial && options.references.size() > 1) throw std::runtime_error("--serial belongs to one device: name only that one");
  decide_each(options, invocation, [&](db::Database& database, const std::string& reference) { return office::manage(database, reference, how, os_user()); });
}

void report(const Options& options, Invocation& invocation) {
  const auto& settings = invocation.config().collector;
  auto database = db::Database::open(invocation.config());
  const auto report = office::report_devices(database, {settings.silent_after_days, settings.unplaced_after_days}, SystemClock().now());
  std::fputs((options.json ? office::json_of(report) : office::text_of(report)).c_str(), stdout);
  if (report.needs_a_person()) invocation.exit_code = 2;
}

void list(const Options& options, Invocation& invocation) {
  auto database = db::Database::open(invocation.config());
  const auto devices = office::list_devices(database, SystemClock().now());
  std::fputs((options.json ? office::device_list_json(devices) : office::device_list_text(devices)).c_str(), stdout);
}

CLI::App* decision(CLI::App& device, const std::shared_ptr<Options>& options, const char* name, const char* what) {
  CLI::App* command = device.add_subcommand(name, what);
  command->add_option("DEVICE", options->references, "Number, serial or address, as klickwerk device inbox shows them")->required();
  return command;
}

}  // namespace

void add_device_inbox_commands(CLI::App& device, Invocation& invocation) {
  auto options = std::make_shared<Options>();
  CLI::App* inbox = device.add_subcommand("inbox", "Devices that were found and nobody has decided about");
  inbox->add_flag("--all", options->all, "Also what is managed, ignored or put off");
  inbox->add_flag("--json", options->json, "Print JSON");
  inbox->callback([options, &invocation] { show_inbox(*options, invocation); });

  CLI::App* manage_command = decision(device, options, "manage", "Make devices of the inbox ours: they are polled from now on");
  manage_command->add_option("--site", options->site, "Where they stand: CUSTOMER/SITE");
  manage_command->add_option("--serial", options->serial, "The serial number, where the device tells none or a wrong one");
  manage_command->add_option("--location", options->location, "\"2nd floor, copy room\"");
  manage_command->callback([options, &invocation] { manage(*options, invocation); });

  CLI::App* ignore_command = decision(device, options, "ignore", "Not ours: never show these devices of the inbox again");
  ignore_command->callback([options, &invocation] {
    decide_each(*options, invocation, [](db::Database& database, const std::string& reference) { return office::ignore(database, reference, os_user()); });
  });

  CLI::App* later_command = decision(device, options, "later", "Ask again about these devices of the inbox in some days");
  later_command->add_option("--days", options->days, "In how many")->check(CLI::Range(1, 3650))->capture_default_str();
  later_command->callback([options, &invocation] {
    decide_each(*options, invocation,
                [&](db::Database& database, const std::string& reference) { return office::put_off(database, reference, today() + options->days, os_user()); });
  });

  CLI::App* list_command = device.add_subcommand("list", "All devices: where they stand, how they answer, on which contract");
  list_command->add_flag("--json", options->json, "Print JSON");
  list_command->callback([options, &invocation] { list(*options, invocation); });

  CLI::App* report_command = device.add_subcommand("report", "Devices that need a person: silent, displaced, on no contract, undecided");
  report_command->footer("How many days are too many: collector.silent_after_days and collector.unplaced_after_days.\n"
                         "Returns 2 when a device needs a person, else 0.");
  report_command->add_flag("--json", options->json, "Print JSON");
  report_command->callback([options, &invocation] { report(*options, invocation); });
}

}  // namespace klickwerk::app
