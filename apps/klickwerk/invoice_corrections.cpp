// klickwerk invoice correct|rebill
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/os_user.h"
#include "core/calendar.h"
#include "db/books_currency.h"
#include "office/corrections/correction_run.h"
#include "office/corrections/rebill.h"
#include "office/invoicing/invoice_desk.h"
#include "office/invoicing/issue_report.h"

namespace klickwerk::app {
namespace {

struct CorrectionOptions {
  std::string number, contract, reason, date;
  std::vector<std::string> lines;
  bool every = false, late = false, dry_run = false, json = false;
};

void print(const std::string& text) { std::fputs(text.c_str(), stdout); }

Day date_of(const CorrectionOptions& options) {
  const Day today = local_day(SystemClock().now());
  if (options.date.empty()) return today;
  const auto day = Day::parse(options.date);
  if (!day) throw std::runtime_error("--date " + options.date + ": not a date, as in 2026-11-02");
  if (*day > today) throw std::runtime_error("--date " + options.date + " lies ahead: a document bears at the latest today's date");
  return *day;
}

office::CorrectionOrder order_of(const CorrectionOptions& options) {
  if (options.reason.empty()) throw CLI::RequiredError("--reason (it is printed)");
  return {options.number, options.reason, date_of(options), os_user()};
}

void credit(const CorrectionOptions& options, Invocation& invocation) {
  std::vector<db::LineCredit> credits;
  for (const auto& line : options.lines) credits.push_back(office::parse_credit(line));
  db::Database database = db::open_books(invocation.config());
  office::IssueReport report;
  report.issued.push_back(office::credit_lines(database, invocation.config(), order_of(options), credits));
  print(options.json ? office::issue_json(report) : office::issue_text(report));
  if (report.needs_a_person()) invocation.exit_code = 2;
}

// The contract of the invoice, of --contract, or every one.
void draft(const CorrectionOptions& options, Invocation& invocation) {
  db::Database database = db::open_books(invocation.config());
  office::CorrectionRequest request;
  request.today = local_day(SystemClock().now());
  request.months_back = invocation.config().invoice.correct_months_back;
  request.tolerance_after_days = invocation.config().invoice.tolerance_after_days;
  request.every_contract = options.every;
  request.dry_run = options.dry_run;
  request.reason = options.reason;
  request.actor = os_user();
  if (!options.contract.empty()) request.contract_number = options.contract;
  if (!options.number.empty()) request.contract_number = office::invoice_account(database, options.number, invocation.config()).facts.contract_number;
  const auto report = office::run_corrections(database, request);
  const std::string text = office::corrections_text(report);
  print(options.json ? office::corrections_json(report) : text.empty() ? "nothing to correct (an estimate that waits for its reading is trued up by the next settlement)\n" : text);
  if (report.needs_attention()) invocation.exit_code = 2;
}

void correct(const CorrectionOptions& options, Invocation& invocation) {
  const int ways = !options.number.empty() + !options.contract.empty() + options.every + options.late;
  if (ways != 1) throw CLI::RequiredError("one of: the number of an invoice, --contract, --late, --every");
  if (options.lines.empty()) draft(options, invocation);
  else if (options.number.empty()) throw CLI::RequiredError("the number of the invoice whose lines are credited");
  else credit(options, invocation);
}

void rebill(const CorrectionOptions& options, Invocation& invocation) {
  db::Database database = db::open_books(invocation.config());
  if (options.dry_run) {
    const auto plan = office::plan_rebill(database, invocation.config(), order_of(options));
    print(options.json ? office::plan_json(plan) : office::plan_text(plan));
    if (!plan.problems.empty() || !plan.remark.empty()) invocation.exit_code = 2;
    return;
  }
  const auto rebilled = office::rebill(database, invocation.config(), order_of(options));
  print(options.json ? office::rebilled_json(rebilled) : office::rebilled_text(rebilled));
  if (!rebilled.problems.empty() || !rebilled.cancellation.remark.empty()) invocation.exit_code = 2;
}

}  // namespace

void add_invoice_correction_commands(CLI::App& invoice, Invocation& invocation) {
  auto options = std::make_shared<CorrectionOptions>();
  CLI::App* verb = invoice.add_subcommand("correct", "Draft what was known too late, or credit lines of an issued invoice");
  verb->footer(
      "With --line: a Rechnungskorrektur over these lines, issued at once. Never more than a line has left.\n"
      "    klickwerk invoice correct RE-2026-000123 --line 2=12.50 --reason \"Kulanz\"\n"
      "Without: the contract's settled periods are settled again with the readings, devices, resets, test copies and dated prices\n"
      "that are known now; the difference to all documents that stand is drafted (an additional invoice or a\n"
      "Rechnungskorrektur) for approving and issuing, and the inputs that differ are named. klickwerk settle does the same\n"
      "with --late before every run.\n"
      "Returns 2 when something needs a person.");
  verb->add_option("invoice", options->number, "Number of the issued invoice");
  verb->add_option("--contract", options->contract, "All of this contract, also where nothing seems late");
  verb->add_flag("--late", options->late, "All contracts of which something was known or entered after its period was settled");
  verb->add_flag("--every", options->every, "All contracts, also where nothing seems late");
  verb->add_option("--line", options->lines, "Line and net amount to credit: 2=12.50 (may be repeated)");
  verb->add_option("--reason", options->reason, "Why; printed on it");
  verb->add_option("--date", options->date, "Date of the document (default: today); not before that of the invoice, nor of the last correction, not ahead");
  verb->add_flag("--dry-run", options->dry_run, "Show what would be drafted, store nothing");
  verb->add_flag("--json", options->json, "Print the result as JSON");
  verb->callback([options, &invocation] { correct(*options, invocation); });
  verb = invoice.add_subcommand("rebill", "Cancel an issued invoice and bill its period anew with today's terms and readings");
  verb->footer("Stornorechnung and new invoice in one step, also where later months stand. Returns 2 when the period could not be billed\n"
               "anew: then it stays cancelled, and the next settlement drafts it.");
  verb->add_option("invoice", options->number, "Number of the issued invoice")->required();
  verb->add_option("--reason", options->reason, "Why; printed on the Stornorechnung")->required();
  verb->add_option("--date", options->date, "Date of both documents (default: today); not before that of the invoice, nor of the last number, not ahead");
  verb->add_flag("--dry-run", options->dry_run, "Show what would be cancelled and what would be billed in its place, store nothing");
  verb->add_flag("--json", options->json, "Print the result as JSON");
  verb->callback([options, &invocation] { rebill(*options, invocation); });
}

}  // namespace klickwerk::app
