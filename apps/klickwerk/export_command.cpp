// klickwerk export datev|debtors|quickbooks|sepa|gobd|csv|json|list
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/os_user.h"
#include "core/calendar.h"
#include "db/books_currency.h"
#include "office/accounting/book_export.h"
#include "office/accounting/collect.h"
#include "office/accounting/export_batch.h"

namespace klickwerk::app {
namespace {

struct ExportOptions {
  std::string period, folder = ".", until;
  std::int64_t again = 0;
  bool by_month = false, dry_run = false, json = false;
};
using Options = std::shared_ptr<ExportOptions>;

Period period_of(const ExportOptions& options) {
  if (options.period.empty()) throw CLI::RequiredError("--period (or --again)");
  const auto period = Period::parse(options.period);
  if (!period) throw std::runtime_error("--period " + options.period + ": write 2026-10, 2026-Q4, 2026 or 2026-10-01..2026-10-15");
  return *period;
}

void print(const office::ExportReport& report, const ExportOptions& options) {
  std::fputs((options.json ? office::export_json(report) : office::export_text(report)).c_str(), stdout);
}

void hand_over(office::ExportKind kind, const ExportOptions& options, Invocation& invocation) {
  db::Database database = db::open_books(invocation.config());
  if (options.again > 0) return print(office::export_again(database, options.again, kind, options.folder), options);
  office::ExportRequest request;
  request.kind = kind;
  if (kind != office::ExportKind::debtors) request.issued = period_of(options);
  request.by_month = options.by_month, request.dry_run = options.dry_run;
  request.actor = os_user(), request.now = SystemClock().now(), request.folder = options.folder;
  print(office::run_export(database, invocation.config(), request), options);
}

void collect(const ExportOptions& options, Invocation& invocation) {
  db::Database database = db::open_books(invocation.config());
  if (options.again > 0) return print(office::export_again(database, options.again, office::ExportKind::sepa, options.folder), options);
  const Instant now = SystemClock().now();
  const auto until = options.until.empty() ? std::optional(local_day(now) + 14) : Day::parse(options.until);
  if (!until) throw std::runtime_error("--until " + options.until + ": write a day as 2026-11-30");
  const auto report = office::collect_direct_debits(database, invocation.config(), {*until, options.dry_run, os_user(), now, options.folder});
  print(report, options);
  if (!report.remarks.empty()) invocation.exit_code = 2;
}

void books(office::BookFormat format, const ExportOptions& options, Invocation& invocation) {
  db::Database database = db::open_books(invocation.config());
  const auto report = office::export_books(database, invocation.config(), {format, period_of(options), options.folder, os_user()});
  std::fputs(office::book_export_text(report).c_str(), stdout);
  if (!report.faults.empty()) invocation.exit_code = 2;
}

CLI::App* add_hand_over(CLI::App& parent, const char* name, const char* what, const Options& options) {
  CLI::App* verb = parent.add_subcommand(name, what);
  verb->add_option("--out", options->folder, "Folder; the files stand in batch-N below it")->capture_default_str();
  verb->add_option("--again", options->again, "Write the files of an earlier batch once more, byte for byte")->check(CLI::PositiveNumber);
  verb->add_flag("--dry-run", options->dry_run, "Compute everything, remember and write nothing");
  verb->add_flag("--json", options->json, "Print the report as JSON");
  return verb;
}

void add_ledger_verb(CLI::App& parent, const char* name, const char* what, office::ExportKind kind, Invocation& invocation) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* verb = add_hand_over(parent, name, what, options);
  if (kind != office::ExportKind::debtors) verb->add_option("--period", options->period, "Documents issued in it: 2026-10, 2026-Q4, 2026");
  if (kind == office::ExportKind::datev) {
    verb->add_flag("--by-month", options->by_month, "One file a month; else one a fiscal year");
    verb->footer("Only what was not handed over before; a batch that got lost comes again with --again. docs/accounting.md tells the tax adviser what stands where.");
  }
  verb->callback([kind, options, &invocation] { hand_over(kind, *options, invocation); });
}

void add_book_verb(CLI::App& parent, const char* name, const char* what, office::BookFormat format, Invocation& invocation) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* verb = parent.add_subcommand(name, what);
  verb->add_option("--period", options->period, "2026, 2026-Q4, 2026-10")->required();
  verb->add_option("--out", options->folder, "A new or empty folder")->required();
  verb->callback([format, options, &invocation] { books(format, *options, invocation); });
}

}  // namespace

void add_export_command(CLI::App& app, Invocation& invocation) {
  CLI::App* parent = app.add_subcommand("export", "Hand over to the tax adviser, the bank, the auditor and other programs")->require_subcommand(1);
  add_ledger_verb(*parent, "datev", "DATEV Buchungsstapel (EXTF 700, version 13)", office::ExportKind::datev, invocation);
  add_ledger_verb(*parent, "debtors", "DATEV debtors' master data (category 16, version 5)", office::ExportKind::debtors, invocation);
  add_ledger_verb(*parent, "quickbooks", "QuickBooks: IIF and CSV for QuickBooks Online", office::ExportKind::quickbooks, invocation);
  auto options = std::make_shared<ExportOptions>();
  CLI::App* verb = add_hand_over(*parent, "sepa", "Direct debits as pain.008.001.08, of invoices that announce them", options);
  verb->add_option("--until", options->until, "Invoices announced for this day at the latest (default: 14 days from now)");
  verb->footer("Never before the announced day. Returns 2 when an invoice was left out because its mandate is no longer in force.");
  verb->callback([options, &invocation] { collect(*options, invocation); });
  add_book_verb(*parent, "gobd", "Data export for an audit (Z3): index.xml, CSV tables, originals with hashes", office::BookFormat::gobd, invocation);
  add_book_verb(*parent, "csv", "Everything as CSV with a head line", office::BookFormat::csv, invocation);
  add_book_verb(*parent, "json", "Everything as JSON, one file a table", office::BookFormat::json, invocation);
  auto listing = parent->add_subcommand("list", "What was handed over, newest first");
  options = std::make_shared<ExportOptions>();
  listing->add_flag("--json", options->json, "Print the list as JSON, times in UTC");
  listing->callback([options, &invocation] {
    db::Database database = db::open_books(invocation.config());
    db::Transaction transaction = database.begin();
    const auto batches = db::AccountingStore(transaction).batches();
    std::fputs((options->json ? office::batches_json(batches) : office::batches_text(batches)).c_str(), stdout);
  });
}

}  // namespace klickwerk::app
