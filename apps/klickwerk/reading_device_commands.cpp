// klickwerk device compare|speed: what readings are checked against. And the upkeep of readings: klickwerk db maintain.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/os_user.h"
#include "db/audit.h"
#include "db/devices.h"
#include "db/maintenance.h"
#include "db/standing.h"
#include "office/reading_review/display_comparison.h"
#include "office/reading_review/reading_desk.h"
#include "office/text_table.h"

namespace klickwerk::app {
namespace {

struct CompareOptions {
  std::string serial, remark;
  std::vector<std::string> values;
  int pages_per_minute = 0;
  bool json = false;
};

void compare(const CompareOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  std::vector<billing::CounterValue> shown;
  for (const std::string& text : options.values) shown.push_back(office::counter_argument(text));
  const auto comparison = office::compare_with_display(database, options.serial, shown, os_user(), options.remark, SystemClock().now());
  const std::string text = options.json ? office::comparison_json(options.serial, comparison) : office::comparison_text(options.serial, comparison);
  std::fputs(text.c_str(), stdout);
  if (!office::is_confirmed(comparison)) invocation.exit_code = 2;
}

void set_speed(const CompareOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  db::Transaction transaction = database.begin();
  const auto device = db::DeviceStore(transaction).find(options.serial);
  if (!device) throw std::runtime_error("there is no device with the serial " + options.serial);
  db::set_speed(transaction, device->id, options.pages_per_minute);
  db::AuditStore(transaction).record({{}, os_user(), "device.speed", "device", options.serial, "",
                                      nlohmann::json{{"pages_per_minute", options.pages_per_minute}}.dump(), ""});
  transaction.commit();
  std::printf("device %s: %d pages a minute\n", options.serial.c_str(), options.pages_per_minute);
}

struct MaintainOptions {
  int keep_months = 0;
  bool dry_run = false, json = false;
};

void maintain(const MaintainOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  const Instant now = SystemClock().now();
  int made = 0;
  {
    db::Transaction transaction = database.begin();
    made = db::make_partitions_ahead(transaction, now);
    if (!options.dry_run) transaction.commit();
  }
  std::vector<db::ThinnedMonth> thinned;
  db::Thinning thinning(database);
  if (options.keep_months > 0)
    for (const Day month : thinning.months(local_day(now).first_of_month().plus_months(-options.keep_months)))
      thinned.push_back(thinning.thin(month, os_user(), options.dry_run));
  if (options.json) {
    nlohmann::json months = nlohmann::json::array();
    for (const auto& month : thinned) months.push_back({{"month", month.month.iso().substr(0, 7)}, {"readings", month.readings}, {"deleted", month.deleted}});
    std::printf("%s\n", nlohmann::json{{"dry_run", options.dry_run}, {"partitions_made", made}, {"months", months}}.dump(2).c_str());
    return;
  }
  const char* verb = options.dry_run ? "would be made" : "made";
  std::printf("partitions of this month and the next three: %d %s\n", made, verb);
  if (options.keep_months == 0) return;
  office::TextTable table({{"month"}, {"readings", true}, {options.dry_run ? "would go" : "gone", true}, {"stay", true}});
  for (const auto& month : thinned)
    table.row({month.month.iso().substr(0, 7), std::to_string(month.readings), std::to_string(month.deleted), std::to_string(month.readings - month.deleted)});
  std::fputs(table.empty() ? "no month is to be thinned\n" : table.text().c_str(), stdout);
}

}  // namespace

void add_device_reading_commands(CLI::App& device, Invocation& invocation) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App* verb = device.add_subcommand("compare", "Compare the counters on a device's display with those that were read; the result is stored");
  verb->footer("At installation, and whenever a customer doubts a counter. Only figures that agree exactly confirm the profile's mapping.\n"
               "Example: klickwerk device compare AB123 total=12345 colour=678\nReturns 2 unless all counters agree.");
  verb->add_option("serial", options->serial, "Serial of the device")->required();
  verb->add_option("counters", options->values, "COUNTER=VALUE …, as the display shows them")->required();
  verb->add_option("--remark", options->remark, "Kept with the comparison");
  verb->add_flag("--json", options->json, "Print JSON");
  verb->callback([options, &invocation] { compare(*options, invocation); });
  verb = device.add_subcommand("speed", "Set how fast a device prints: bounds what its counters can move");
  verb->add_option("serial", options->serial, "Serial of the device")->required();
  verb->add_option("pages_per_minute", options->pages_per_minute, "Rated speed in A4 pages a minute")->required()->check(CLI::Range(1, 2000));
  verb->callback([options, &invocation] { set_speed(*options, invocation); });
}

void add_db_maintain_command(CLI::App& db, Invocation& invocation) {
  auto options = std::make_shared<MaintainOptions>();
  CLI::App* verb = db.add_subcommand("maintain", "Make partitions ahead; with --keep-months thin old raw readings");
  verb->footer("Of readings older than the months named there stay, per device and counter: the one of each day that bills, every one that a\n"
               "settlement has used, and every one that was reviewed or decided. What goes is counted in reading_thinnings and the audit log.");
  verb->add_option("--keep-months", options->keep_months, "Whole months of raw readings to keep besides the current one (3 or more)")->check(CLI::Range(3, 1200));
  verb->add_flag("--dry-run", options->dry_run, "Show what would be done, change nothing");
  verb->add_flag("--json", options->json, "Print JSON");
  verb->callback([options, &invocation] { maintain(*options, invocation); });
}

}  // namespace klickwerk::app
