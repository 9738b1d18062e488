// klickwerk reading review|accept|reset|swap|wrong|add|correct|list
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/os_user.h"
#include "office/reading_review/reading_desk.h"

namespace klickwerk::app {
namespace {

struct ReadingOptions {
  std::string serial, new_serial, counter, day, reason, by = "clerk", source, model, days;
  std::vector<std::int64_t> items;
  std::vector<std::string> values, final_, start;
  std::optional<std::int64_t> old_value, new_value;
  bool json = false, force = false, previous_wrong = false, withdraw = false;
};
using Options = std::shared_ptr<ReadingOptions>;

void print(const std::string& text) { std::fputs(text.c_str(), stdout); }

Day day_of(const std::string& text, const char* option) {
  const auto day = Day::parse(text);
  if (!day) throw std::runtime_error(std::string(option) + " " + text + ": not a date, as in 2026-11-02");
  if (*day > local_day(SystemClock().now())) throw std::runtime_error(std::string(option) + " " + text + " lies ahead");
  return *day;
}

// The end of that day; today: this moment.
Instant moment_of(const ReadingOptions& options) {
  const Instant now = SystemClock().now();
  if (options.day.empty()) return now;
  const Day day = day_of(options.day, "--day");
  return day == local_day(now) ? now : db::end_of_day(day);
}

std::vector<billing::CounterValue> counters(const std::vector<std::string>& texts) {
  std::vector<billing::CounterValue> values;
  for (const std::string& text : texts) {
    auto value = office::counter_argument(text);
    for (const auto& other : values)
      if (other.counter == value.counter) throw std::runtime_error("the counter " + value.counter + " is named twice");
    values.push_back(std::move(value));
  }
  return values;
}

billing::Speed speed_of(Invocation& invocation) { return {std::nullopt, invocation.config().collector.most_clicks_per_day}; }

void show(const ReadingOptions& options, Invocation& invocation, const office::DecisionReport& report) {
  print(options.json ? office::report_json(report) : office::report_text(report));
  if (report.undecided > 0) invocation.exit_code = 2;
}

void review(const ReadingOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  const auto reviews = office::ReadingDesk(database, speed_of(invocation)).open(options.serial);
  print(options.json ? office::reviews_json(reviews) : office::reviews_text(reviews));
  if (!reviews.empty()) invocation.exit_code = 2;
}

void accept(const ReadingOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  show(options, invocation,
       office::ReadingDesk(database, speed_of(invocation)).accept(options.items, options.previous_wrong, {os_user(), options.reason}));
}

void wrong(const ReadingOptions& options, Invocation& invocation) {
  const bool by_day = !options.serial.empty();
  if (options.items.empty() != by_day || (by_day && (options.counter.empty() || options.day.empty())))
    throw std::runtime_error("name either items of `klickwerk reading review`, or a reading by --device, --counter and --day");
  db::Database database = db::Database::open(invocation.config());
  office::ReadingDesk desk(database, speed_of(invocation));
  const office::Decision decision{os_user(), options.reason};
  if (!by_day) return show(options, invocation, desk.refuse(options.items, decision));
  show(options, invocation, desk.refuse(office::WrongReadings{options.serial, options.counter, day_of(options.day, "--day"), options.source}, decision));
}

void correct(const ReadingOptions& options, Invocation& invocation) {
  const office::RightReading order{options.serial, counters(options.values), day_of(options.day, "--day"), options.by, options.force};
  db::Database database = db::Database::open(invocation.config());
  show(options, invocation, office::ReadingDesk(database, speed_of(invocation)).correct(order, SystemClock().now(), {os_user(), options.reason}));
}

void reset(const ReadingOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  office::ReadingDesk desk(database, speed_of(invocation));
  const Day day = day_of(options.day, "--day");
  const office::Decision decision{os_user(), options.reason};
  if (options.withdraw) return show(options, invocation, desk.withdraw_reset(options.serial, options.counter, day, decision));
  if (!options.old_value || !options.new_value)
    throw std::runtime_error("--old and --new are wanted: the counter's last value before the reset and its first one after it");
  show(options, invocation, desk.reset({options.serial, options.counter, day, *options.old_value, *options.new_value, options.force}, decision));
}

void swap(const ReadingOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  const office::SwapOrder order{options.serial, options.new_serial, options.model, day_of(options.day, "--day"), counters(options.final_), counters(options.start),
                                options.force};
  show(options, invocation, office::ReadingDesk(database, speed_of(invocation)).swap(order, {os_user(), options.reason}));
}

void add(const ReadingOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  const office::TypedReading typed{options.serial, counters(options.values), moment_of(options), options.by, options.force};
  const auto result = office::ReadingDesk(database, speed_of(invocation)).add(typed, SystemClock().now(), os_user());
  print(options.json ? office::typed_json(result) : office::typed_text(typed, result));
  for (const auto& one : result.readings)
    if (one.finding) invocation.exit_code = 2;
  if (!result.outdone.empty()) invocation.exit_code = 2;
}

void list(const ReadingOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  const Day today = local_day(SystemClock().now());
  Period days{today - 31, today + 1};
  if (!options.days.empty()) {
    const auto period = Period::parse(options.days);
    if (!period) throw std::runtime_error("--period " + options.days + ": not a period, as in 2026-10, 2026-Q3 or 2026");
    days = *period;
  }
  const auto readings = office::ReadingDesk(database, speed_of(invocation)).history(options.serial, options.counter, days);
  print(options.json ? office::history_json(readings) : office::history_text(readings));
}

using Action = void (*)(const ReadingOptions&, Invocation&);

CLI::App* add_verb(CLI::App* parent, const Options& options, Invocation& invocation, const char* name, const char* help, Action action) {
  CLI::App* verb = parent->add_subcommand(name, help);
  verb->add_flag("--json", options->json, "Print the result as JSON");
  verb->callback([options, &invocation, action] { action(*options, invocation); });
  return verb;
}

void add_reason(CLI::App* verb, const Options& options) {
  verb->add_option("--reason", options->reason, "Why; stands with your name in the audit log")->required();
}

void add_decisions(CLI::App* reading, const Options& options, Invocation& invocation) {
  CLI::App* verb = add_verb(reading, options, invocation, "accept", "The reading is right; what follows from it becomes valid with it", accept);
  verb->add_option("item", options->items, "Items as `reading review` numbers them")->required();
  verb->add_flag("--previous-wrong", options->previous_wrong, "Of a fall: the higher readings before it were wrong and become invalid");
  add_reason(verb, options);
  verb = add_verb(reading, options, invocation, "wrong", "Readings are wrong: they never bill, and stay in the books with the decision", wrong);
  verb->footer("Of the items named, or of a device's counter on a day, also those that were taken for good.\n"
               "Example: klickwerk reading wrong --device AB123 --counter mono --day 2026-08-31 --reason \"read from the neighbour's device\"\n"
               "What was invoiced from them, the next settle finds and drafts the difference.");
  verb->add_option("item", options->items, "Items as `reading review` numbers them");
  verb->add_option("--device", options->serial, "Serial of the device, with --counter and --day");
  verb->add_option("--counter", options->counter, "Name of the counter: total, mono, colour …");
  verb->add_option("--day", options->day, "The day of the readings");
  verb->add_option("--by", options->source, "Only those of this source (wanted where the day has several)")
      ->check(CLI::IsMember({"snmp", "monitoring", "csv", "customer", "technician", "clerk"}));
  add_reason(verb, options);
  verb = add_verb(reading, options, invocation, "reset", "The counter was reset (board replaced): from its last old value to its first new one", reset);
  verb->add_option("serial", options->serial, "Serial of the device")->required();
  verb->add_option("counter", options->counter, "Name of the counter: total, mono, colour …")->required();
  verb->add_option("--day", options->day, "The day of the reset")->required();
  verb->add_option("--old", options->old_value, "Last value before it")->check(CLI::NonNegativeNumber);
  verb->add_option("--new", options->new_value, "First value after it")->check(CLI::NonNegativeNumber);
  verb->add_flag("--force", options->force, "Although the old value cannot have been reached by then, or later readings go on from it");
  verb->add_flag("--withdraw", options->withdraw, "Remove the reset of that day, which was documented wrongly (without --old and --new)");
  add_reason(verb, options);
  verb = add_verb(reading, options, invocation, "swap", "Another device stands on the position from that day on", swap);
  verb->footer("The new device takes over position, site and address. All counters that the contract bills are wanted, of both devices.\n"
               "Example: klickwerk reading swap AB123 CD456 --day 2026-10-14 --final total=81230 --start total=12 --reason \"drum unit broken\"");
  verb->add_option("old", options->serial, "Serial of the device that left")->required();
  verb->add_option("new", options->new_serial, "Serial of the device that came; made if not known")->required();
  verb->add_option("--day", options->day, "The day of the swap")->required();
  verb->add_option("--final", options->final_, "Last counters of the old device: total=81230 colour=100 …")->required();
  verb->add_option("--start", options->start, "First counters of the new device")->required();
  verb->add_flag("--force", options->force, "Although the final counters cannot have been reached by then, or the start is lower than what the new device showed");
  verb->add_option("--model", options->model, "Model of a new device that is not known yet");
  add_reason(verb, options);
}

}  // namespace

void add_reading_command(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<ReadingOptions>();
  CLI::App* reading = app.add_subcommand("reading", "Readings: what waits for review, decisions, entry by hand")->require_subcommand(1);
  reading->footer("A reading that is not plausible is stored, but bills nothing until a person decides. Returns 2 when something (still) waits.");
  CLI::App* verb = add_verb(reading, options, invocation, "review", "Readings that are not plausible, with what to do", review);
  verb->add_option("--device", options->serial, "Only of the device with this serial");
  add_decisions(reading, options, invocation);
  verb = add_verb(reading, options, invocation, "add", "Enter counters read by a person", add);
  verb->footer("A reading that is there is never written over: klickwerk reading correct puts a wrong one right. Returns 2 when one of another source\n"
               "counts for the day, or something waits for review.\n"
               "Example: klickwerk reading add AB123 total=81230 colour=9120 --day 2026-10-31 --by customer");
  verb->add_option("serial", options->serial, "Serial of the device")->required();
  verb->add_option("counters", options->values, "COUNTER=VALUE …")->required();
  verb->add_option("--day", options->day, "The day whose end they are of (default: now)");
  verb->add_option("--by", options->by, "Who read them: clerk, technician or customer")->check(CLI::IsMember({"clerk", "technician", "customer"}))->capture_default_str();
  verb->add_flag("--force", options->force, "Store them although they are not plausible (then they wait for review), or their counter is not known");
  verb = add_verb(reading, options, invocation, "correct", "A reading was wrong: put the right value in its place", correct);
  verb->footer("The wrong one stays in the books as invalid, with your name and reason (klickwerk reading list shows it). Replaced are the reading\n"
               "that bills for the day, all others of the day's end, and the device's polls of the day that are higher. What was invoiced from them,\n"
               "the next settle finds and drafts the difference.\n"
               "Example: klickwerk reading correct AB123 mono=2900 --day 2026-08-31 --reason \"typing error: 3000\"");
  verb->add_option("serial", options->serial, "Serial of the device")->required();
  verb->add_option("counters", options->values, "COUNTER=VALUE …, the right ones")->required();
  verb->add_option("--day", options->day, "The day of the reading")->required();
  verb->add_option("--by", options->by, "Who read the right value: clerk, technician or customer")->check(CLI::IsMember({"clerk", "technician", "customer"}))->capture_default_str();
  verb->add_flag("--force", options->force, "Although the right value is not plausible; then it waits for review");
  add_reason(verb, options);
  add_reading_request_command(*reading, invocation);
  verb = add_verb(reading, options, invocation, "list", "The readings of a device, newest first", list);
  verb->add_option("serial", options->serial, "Serial of the device")->required();
  verb->add_option("--counter", options->counter, "Only this counter");
  verb->add_option("--period", options->days, "2026-10, 2026-Q3, 2026-10-01..2026-10-09 (default: the last 31 days)");
}

}  // namespace klickwerk::app
