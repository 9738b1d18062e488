// klickwerk summary
#include <CLI/CLI.hpp>
#include <cstdio>

#include "apps/klickwerk/commands.h"
#include "db/books_currency.h"
#include "db/database.h"
#include "office/summary.h"

namespace klickwerk::app {
namespace {

struct SummaryOptions {
  std::string period;
  bool json = false;
};

// The last month, which is what offices bill.
Period month_of(const SummaryOptions& options) {
  if (options.period.empty()) {
    const Day first = local_day(SystemClock().now()).first_of_month();
    return {first.plus_months(-1), first};
  }
  const auto period = Period::parse(options.period);
  if (!period) throw std::runtime_error("--period " + options.period + ": not a period, as in 2026-10, 2026-Q3 or 2026");
  return *period;
}

void run_summary(const SummaryOptions& options, Invocation& invocation) {
  const config::Config& config = invocation.config();
  const Period month = month_of(options);
  db::Database database = db::open_books(config);
  const auto summary = office::summarise(database, month, config.invoice.documents_directory);
  const std::string text = options.json ? office::json_of(summary) : office::text_of(summary);
  std::fputs(text.c_str(), stdout);
}

}  // namespace

void add_summary_command(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<SummaryOptions>();
  CLI::App* command = app.add_subcommand("summary", "How the devices answer, what a month came to, what waits for a person");
  command->add_option("--period", options->period, "What the settlement runs within it made: 2026-10, 2026-Q3, 2026 (default: last month)");
  command->add_flag("--json", options->json, "The same as JSON");
  command->callback([options, &invocation] { run_summary(*options, invocation); });
}

}  // namespace klickwerk::app
