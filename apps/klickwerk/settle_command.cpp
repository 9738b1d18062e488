// klickwerk settle: drafts for all contracts that are due in a month.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/os_user.h"
#include "apps/klickwerk/progress_line.h"
#include "apps/klickwerk/settle_case.h"
#include "core/calendar.h"
#include "db/books_currency.h"
#include "office/corrections/correction_run.h"
#include "office/invoicing/invoice_desk.h"
#include "office/invoicing/sample_invoice.h"
#include "office/lint/lint.h"
#include "office/settlement_run/discard.h"
#include "office/settlement_run/settlement_run.h"

namespace klickwerk::app {
namespace {

struct SettleOptions {
  std::string period, contract, case_file, case_id;
  bool dry_run = false, json = false, all = false, check = false, early = false, discard = false, no_lint = false;
  std::size_t batch = office::RunRequest{}.batch_size;
};

Period month_of(const std::string& text) {
  auto period = Period::parse(text);
  bool month = period && period->first.day_of_month() == 1 && period->end == period->first.first_of_next_month();
  if (!month)
    throw std::runtime_error("--period " + text +
                             ": a run settles one month, as in 2026-10 (a quarterly contract is due in its quarter's last month)");
  return *period;
}

// What stands around the run: what may be wrong before it, and what arrived late for periods that were invoiced.
struct Surroundings {
  std::string lint;  // its summary, or with --json all of it: the findings themselves are let go before settling
  office::CorrectionReport corrections;
};

Surroundings look_around(db::Database& database, const SettleOptions& options, Invocation& invocation) {
  const Day today = local_day(SystemClock().now());
  Surroundings around;
  if (!options.no_lint) {
    const auto lint = office::run_lint(database, invocation.config(), {.period = month_of(options.period), .today = today, .late_inputs = false});
    around.lint = options.json ? office::lint_json(lint) : office::lint_summary(lint);
  }
  office::CorrectionRequest request;
  request.today = today;
  request.months_back = invocation.config().invoice.correct_months_back;
  request.tolerance_after_days = invocation.config().invoice.tolerance_after_days;
  if (!options.contract.empty()) request.contract_number = options.contract;
  request.dry_run = options.dry_run;
  request.actor = os_user();
  request.run = month_of(options.period);
  around.corrections = office::run_corrections(database, request);
  return around;
}

// Drafts that could not be issued as they are; a dry run leaves none behind.
office::InvoiceFindings findings_of(db::Database& database, const office::RunReport& report, Invocation& invocation) {
  if (report.dry_run || report.invoices.invoices > static_cast<int>(office::most_checked_drafts)) return {};  // too many to be checked, or to be listed for it
  office::InvoiceQuery query;
  query.period = report.period;
  query.state = db::InvoiceState::draft;
  return office::check_drafts(database, office::list_invoices(database, query), invocation.config());
}

// A dry run leaves no drafts: what would keep its contracts' invoices from being issued, as far as seller, customer and tax tell.
std::vector<office::PartyFinding> parties_of(db::Database& database, const office::RunReport& report, Invocation& invocation) {
  if (!report.dry_run) return {};
  std::set<std::string> invoiced;
  for (const auto& outcome : report.contracts)
    if (!outcome.drafts.empty()) invoiced.insert(outcome.number);
  db::Transaction transaction = database.begin();
  auto findings = office::party_findings(transaction, invocation.config(), report.period);
  std::erase_if(findings, [&](const auto& one) { return !invoiced.contains(one.contract); });
  return findings;
}

void print_settled(const office::RunReport& report, const Surroundings& around, const office::InvoiceFindings& findings,
                   const std::vector<office::PartyFinding>& parties, const SettleOptions& options) {
  if (options.json) {
    auto object = nlohmann::ordered_json::parse(office::report_json(report));
    if (!options.no_lint) object["lint"] = nlohmann::ordered_json::parse(around.lint);
    object["corrections"] = nlohmann::ordered_json::parse(office::corrections_json(around.corrections))["corrections"];
    object["not_issuable"] = nlohmann::ordered_json::object();
    for (const auto& [draft, found] : findings) object["not_issuable"][std::to_string(draft.value)] = found;
    for (const auto& party : parties) object["not_issuable"][party.contract + ", customer " + party.customer] = party.findings;
    std::fputs((object.dump(2) + "\n").c_str(), stdout);
    return;
  }
  std::string text = around.lint;
  if (!text.empty()) text += "\n";
  text += office::report_text(report, options.all);
  const std::string corrections = office::corrections_text(around.corrections);
  if (!corrections.empty()) text += "\n" + corrections;
  if (!findings.empty()) text += "\n" + office::findings_hint(findings);
  if (!parties.empty()) text += "\n" + office::party_hint(parties);
  std::fputs(text.c_str(), stdout);
}

void settle_period(const SettleOptions& options, Invocation& invocation) {
  office::RunRequest request;
  request.period = month_of(options.period);
  if (!options.contract.empty()) request.contract_number = options.contract;
  request.dry_run = options.dry_run;
  request.started_by = os_user();
  request.batch_size = options.batch;
  request.seller_country = invocation.config().seller.country;
  request.tolerance = {invocation.config().invoice.tolerance_before_days, invocation.config().invoice.tolerance_after_days};
  db::Database database = db::open_books(invocation.config());
  if (!options.early) request.today = local_day(SystemClock().now());
  const Surroundings around = look_around(database, options, invocation);
  office::RunReport report;
  {
    ProgressLine line;
    report = office::run_settlement(database, request, [&](const office::RunProgress& progress) {
      line.show(progress_words(progress.done, progress.total, progress.elapsed, "contracts"));
    });
  }
  print_settled(report, around, findings_of(database, report, invocation), parties_of(database, report, invocation), options);
  if (report.needs_attention() || around.corrections.needs_attention()) invocation.exit_code = 2;
}

void discard_period(const SettleOptions& options, Invocation& invocation) {
  std::optional<std::string> contract;
  if (!options.contract.empty()) contract = options.contract;
  const Period period = month_of(options.period);
  db::Database database = db::open_books(invocation.config());
  const auto report = office::discard_settlements(database, period, contract, os_user());
  std::fputs((options.json ? office::discard_json(report) : office::discard_text(report)).c_str(), stdout);
  if (!report.refused.empty()) invocation.exit_code = 2;
}

}  // namespace

void add_settle_command(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<SettleOptions>();
  CLI::App* settle = app.add_subcommand("settle", "Settle contracts: drafts for all that are due in a month");
  settle->footer(
      "A contract is due in the month in which one of its periods ends; a flat fee with a rhythm of its own when its period\n"
      "ends, or, billed in advance, in the month before its first day (on 25 June July's fee). Running it again is safe: drafts with the same\n"
      "input stay, drafts whose readings have changed are made anew, approved and issued invoices are never touched.\n"
      "A contract whose period ends after today is left alone. What was known too late for periods that were invoiced (readings, devices, resets,\n"
      "prices) is listed and drafted as corrections (klickwerk invoice correct --late). The summary of `klickwerk lint` stands before the report.\n"
      "Returns 2 when a contract failed, is blocked, or has exceptions.");
  CLI::Option* period = settle->add_option("--period", options->period, "Month to settle: 2026-10");
  settle->add_option("--contract", options->contract, "Only the contract with this number")->needs(period);
  CLI::Option* dry_run = settle->add_flag("--dry-run", options->dry_run, "Do the same and show it, but store nothing")->needs(period);
  settle->add_flag("--early", options->early, "Also contracts whose period is not over: what is still to come is estimated")->needs(period);
  settle->add_flag("--discard", options->discard, "Take back the month's drafts and approved invoices instead; issued ones stay")
      ->needs(period)
      ->excludes(dry_run);
  settle->add_option("--batch", options->batch, "Contracts in one transaction")->check(CLI::Range(1, 100000))->capture_default_str();
  settle->add_flag("--all", options->all, "Show every contract, also where there are many without anything to look at");
  settle->add_flag("--no-lint", options->no_lint, "Do without the summary of `klickwerk lint` before the run");
  settle->add_flag("--json", options->json, "Print the report as JSON");
  CLI::Option* case_file =
      settle->add_option("--case", options->case_file, "Settle the cases of this file instead; nothing is stored")->excludes(period);
  settle->add_option("--id", options->case_id, "Only the case with this id")->needs(case_file);
  settle->add_flag("--check", options->check, "Compare with what the file of cases expects; returns 1 when it differs")->needs(case_file);
  settle->callback([options, &invocation] {
    if (!options->case_file.empty()) {
      invocation.exit_code = settle_case({options->case_file, options->case_id, options->json, options->check});
      return;
    }
    if (options->period.empty()) throw CLI::RequiredError("--period or --case");
    if (options->discard) discard_period(*options, invocation);
    else settle_period(*options, invocation);
  });
}

}  // namespace klickwerk::app
