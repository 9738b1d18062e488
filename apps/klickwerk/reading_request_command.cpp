// klickwerk reading request: asks for missing readings by mail and reads the replies in.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/os_user.h"
#include "office/reading_requests/reading_request.h"

namespace klickwerk::app {
namespace {

struct RequestOptions {
  std::string period;
  std::vector<std::string> replies;
  bool remind = false, dry_run = false, json = false;
};

void print(const std::string& text) { std::fputs(text.c_str(), stdout); }

void ask(const RequestOptions& options, Invocation& invocation, db::Database& database) {
  const auto period = options.remind ? std::nullopt : Period::parse(options.period);
  if (!options.remind && !period) throw std::runtime_error("--period " + options.period + ": not a month, as in 2026-10");
  const Instant now = SystemClock().now();
  const auto report = options.remind ? office::remind(database, invocation.config(), now, os_user())
                                     : office::request_readings(database, invocation.config(), *period, now, options.dry_run, os_user());
  print(options.json ? office::requests_json(report) : office::requests_text(report));
  if (report.needs_a_person()) invocation.exit_code = 2;
}

void read_in(const RequestOptions& options, Invocation& invocation, db::Database& database) {
  const auto report = office::read_replies(database, invocation.config(), options.replies, SystemClock().now(), os_user());
  print(options.json ? office::replies_json(report) : office::replies_text(report));
  if (report.needs_a_person()) invocation.exit_code = 2;
}

}  // namespace

void add_reading_request_command(CLI::App& reading, Invocation& invocation) {
  auto options = std::make_shared<RequestOptions>();
  CLI::App* verb = reading.add_subcommand("request", "Ask customers by mail for readings that are missing, remind them, read their replies in");
  verb->footer("With --period: one mail to each customer whose contracts are due in that month and whose devices lack the reading of their last day,\n"
               "or whose meters still wait for one after the settlement (no_average). Nobody is asked twice for a reading; what became wanted\n"
               "later (another device, a reading declared wrong) is asked for in a mail of its own. The mails are queued (klickwerk mail send). --remind asks again for what has not come\n"
               "(mail.reminder_after_days, mail.reminders_most); klickwerk-mail.timer does that by itself. --replies reads what came back:\n"
               "figures become readings of the source \"customer\"; those that are not plausible wait in `klickwerk reading review`.\n"
               "Returns 2 when a customer cannot be asked or a reply needs a person.");
  CLI::Option* period = verb->add_option("--period", options->period, "Month: 2026-10");
  CLI::Option* remind = verb->add_flag("--remind", options->remind, "Remind of what is still wanted")->excludes(period);
  verb->add_option("--replies", options->replies, "Maildir, mbox file, single mail, or - for standard input")->excludes(period)->excludes(remind);
  verb->add_flag("--dry-run", options->dry_run, "Show who would be asked")->needs(period);
  verb->add_flag("--json", options->json, "Print the result as JSON");
  verb->callback([options, &invocation] {
    if (options->period.empty() && !options->remind && options->replies.empty()) throw CLI::RequiredError("--period, --remind or --replies");
    db::Database database = db::Database::open(invocation.config());
    if (options->replies.empty()) ask(*options, invocation, database);
    else read_in(*options, invocation, database);
  });
}

}  // namespace klickwerk::app
