// klickwerk lint: what would make a month's invoices wrong, before they are made.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "apps/klickwerk/commands.h"
#include "core/calendar.h"
#include "office/lint/lint.h"

namespace klickwerk::app {
namespace {

struct LintOptions {
  std::string period;
  int silent_days = office::LintRequest{}.silent_days;
  bool json = false, summary = false, all = false;
};

// The month before today's: the one that is billed next.
Period period_of(const LintOptions& options, Day today) {
  if (options.period.empty()) return {(today.first_of_month() - 1).first_of_month(), today.first_of_month()};
  const auto period = Period::parse(options.period);
  if (!period) throw std::runtime_error("--period " + options.period + ": not a period, as in 2026-10 or 2026-Q3");
  return *period;
}

}  // namespace

void add_lint_command(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<LintOptions>();
  CLI::App* lint = app.add_subcommand("lint", "Billing lint: what would make the month's invoices wrong, with what to do");
  lint->footer(
      "Looks at all contracts of the period, their customers and devices, at [seller] and the layouts: zero prices, contracts without\n"
      "meters or devices, devices without contract, ended contracts with usage, overlaps, fees that are not divided, VAT rates\n"
      "and ids, addresses, counters that no device told, silent devices, mandates, and what was entered too late for an invoice.\n"
      "Nothing is changed. Returns 2 when something was found.");
  lint->add_option("--period", options->period, "Period to be billed: 2026-10 (default: last month)");
  lint->add_option("--silent-days", options->silent_days, "A device without a reading for so long is a finding")->check(CLI::Range(1, 3650))->capture_default_str();
  lint->add_flag("--summary", options->summary, "One line for each kind of finding");
  lint->add_flag("--all", options->all, "Every finding, also where there are more than ten of a kind");
  lint->add_flag("--json", options->json, "Print the findings as JSON");
  lint->callback([options, &invocation] {
    db::Database database = db::Database::open(invocation.config());
    const Day today = local_day(SystemClock().now());
    office::LintRequest request{period_of(*options, today), today};
    request.silent_days = options->silent_days;
    const auto report = office::run_lint(database, invocation.config(), request);
    std::fputs((options->json ? office::lint_json(report) : options->summary ? office::lint_summary(report) : office::lint_text(report, options->all ? 0 : 10)).c_str(), stdout);
    if (!report.findings.empty()) invocation.exit_code = 2;
  });
}

}  // namespace klickwerk::app
