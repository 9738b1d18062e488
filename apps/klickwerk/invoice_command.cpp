// klickwerk invoice list|show|preview|approve|issue|discard|cancel|documents (correct and rebill: invoice_corrections.cpp)
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/os_user.h"
#include "apps/klickwerk/progress_line.h"
#include "core/currency.h"
#include "db/books_currency.h"
#include "db/invoice_batch.h"
#include "document/document_error.h"
#include "document/document_file.h"
#include "office/invoicing/discard_draft.h"
#include "office/invoicing/invoice_desk.h"
#include "office/invoicing/issuing.h"
#include "office/invoicing/issue_report.h"
#include "office/invoicing/issue_run.h"
#include "office/invoicing/layouts.h"
#include "office/invoicing/preview.h"
#include "office/invoicing/tax_case.h"

namespace klickwerk::app {
namespace {

struct InvoiceOptions {
  std::string period, state, customer, contract, date, reason, number, output;
  std::optional<std::string> layout;
  std::vector<std::string> invoices;
  bool all = false, json = false;
  int batch = 100;
};
using Options = std::shared_ptr<InvoiceOptions>;

void print(const std::string& text) { std::fputs(text.c_str(), stdout); }

std::optional<Period> period_of(const InvoiceOptions& options) {
  if (options.period.empty()) return {};
  auto period = Period::parse(options.period);
  if (!period) throw std::runtime_error("--period " + options.period + ": not a period, as in 2026-10, 2026-Q3 or 2026");
  return period;
}

Day date_of(const InvoiceOptions& options) {
  Day today = local_day(SystemClock().now());
  if (options.date.empty()) return today;
  auto day = Day::parse(options.date);
  if (!day) throw std::runtime_error("--date " + options.date + ": not a date, as in 2026-11-02");
  if (*day > today) throw std::runtime_error("--date " + options.date + " lies ahead: an invoice bears at the latest today's date");
  return *day;
}

office::InvoiceQuery query_of(const InvoiceOptions& options) {
  office::InvoiceQuery query;
  query.period = period_of(options);
  if (options.state == "draft") query.state = db::InvoiceState::draft;
  if (options.state == "approved") query.state = db::InvoiceState::approved;
  if (options.state == "issued") query.state = db::InvoiceState::issued;
  if (!options.customer.empty()) query.customer_number = options.customer;
  if (!options.contract.empty()) query.contract_number = options.contract;
  return query;
}

struct Chosen {
  std::vector<InvoiceId> ids;
  Money net, gross;  // of those in the wanted state
  bool left = false;  // some wait for a person who settles them again
};

// Drafts whose customer moved since they were settled.
office::InvoiceFindings moved(db::Database& database, const std::vector<InvoiceId>& drafts, const config::Config& config) {
  db::Transaction transaction = database.begin();
  return office::changed_tax_cases(transaction, drafts, config);
}

// Those named, or with --all every one in that state.
Chosen chosen(db::Database& database, const InvoiceOptions& options, db::InvoiceState state, const config::Config& config) {
  Chosen found;
  const auto add = [&](InvoiceId id, bool counts, Money net, Money gross) {
    found.ids.push_back(id);
    if (counts) found.net += net, found.gross += gross;
  };
  if (options.all == !options.invoices.empty()) throw CLI::RequiredError("either the drafts' ids or --all");
  for (const auto& name : options.invoices) {
    const db::Invoice invoice = office::invoice_account(database, name, config).invoice;
    add(invoice.id, invoice.state == state, invoice.net, invoice.gross);
  }
  if (!options.all) return found;
  office::InvoiceQuery query = query_of(options);
  query.state = state;
  const auto invoices = office::list_invoices(database, query);
  std::vector<InvoiceId> drafts;
  for (const auto& invoice : invoices)
    if (invoice.state == db::InvoiceState::draft) drafts.push_back(invoice.id);
  const office::InvoiceFindings changed = moved(database, drafts, config);
  for (const auto& invoice : invoices) {
    if (const auto why = changed.find(invoice.id); why != changed.end()) {
      std::fprintf(stderr, "Draft %lld is left: %s.\n", static_cast<long long>(invoice.id.value), why->second.front().c_str());
      found.left = true;
      continue;
    }
    const bool held = invoice.state == db::InvoiceState::draft && !invoice.held_because.empty();
    if (held)
      std::fprintf(stderr, "Draft %lld of contract %s is left: %s. Look at it, then approve it by its id.\n",
                   static_cast<long long>(invoice.id.value), invoice.contract_number.c_str(), invoice.held_because.c_str());
    else
      add(invoice.id, true, invoice.net, invoice.gross);
  }
  return found;
}

// All that are approved may be very many: their ids alone then.
std::vector<InvoiceId> to_issue(db::Database& database, const InvoiceOptions& options, const config::Config& config) {
  const bool many = options.all && options.invoices.empty() && options.customer.empty() && options.contract.empty();
  if (!many) return chosen(database, options, db::InvoiceState::approved, config).ids;
  db::Transaction transaction = database.begin();
  return db::approved_invoices(transaction, period_of(options));
}

void list(const InvoiceOptions& options, Invocation& invocation) {
  db::Database database = db::open_books(invocation.config());
  auto invoices = office::list_invoices(database, query_of(options));
  const auto findings = office::check_drafts(database, invoices, invocation.config());
  print(options.json ? office::list_json(invoices, findings) : office::list_text(invoices, findings));
}

void show(const InvoiceOptions& options, Invocation& invocation) {
  db::Database database = db::open_books(invocation.config());
  auto account = office::invoice_account(database, options.number, invocation.config());
  print(options.json ? office::account_json(account) : office::account_text(account));
}

void preview(const InvoiceOptions& options, Invocation& invocation) {
  db::Database database = db::open_books(invocation.config());
  const std::string pdf = office::preview_pdf(database, {options.number, options.layout, local_day(SystemClock().now())}, invocation.config());
  const std::string path = options.output.empty() ? "draft-" + options.number + ".pdf" : options.output;
  document::write_document_file(path, pdf);
  if (options.json) return print(nlohmann::json{{"file", path}, {"bytes", pdf.size()}}.dump() + "\n");
  print("Draft " + options.number + " as it would be issued: " + path + "\n");
}

void approve(const InvoiceOptions& options, Invocation& invocation) {
  db::Database database = db::open_books(invocation.config());
  const Chosen drafts = chosen(database, options, db::InvoiceState::draft, invocation.config());
  if (!options.all)
    if (const auto changed = moved(database, drafts.ids, invocation.config()); !changed.empty())
      throw db::Refused("draft " + std::to_string(changed.begin()->first.value) + " cannot be approved: " + changed.begin()->second.front());
  const int approved = office::approve_invoices(database, drafts.ids, os_user());
  if (drafts.left) invocation.exit_code = 2;
  if (options.json)
    return print("{\"approved\": " + std::to_string(approved) + ", \"net\": \"" + decimal(drafts.net) + "\", \"gross\": \"" + decimal(drafts.gross) + "\"}\n");
  print(std::to_string(approved) + (approved == 1 ? " invoice approved" : " invoices approved") + ": net " + decimal(drafts.net) + " " + accounting_currency() + ", gross " +
        decimal(drafts.gross) + " " + accounting_currency() + "\n");
}

void issue(const InvoiceOptions& options, Invocation& invocation) {
  db::Database database = db::open_books(invocation.config());
  Day date = date_of(options);
  office::require_sound_layouts(invocation.config());
  office::IssuingDesk(database, invocation.config(), os_user()).tidy_up();
  const auto ids = to_issue(database, options, invocation.config());
  office::IssueRun run(database, invocation.config(), os_user(), {.batch = options.batch});
  std::optional<office::IssueJson> json;
  if (options.json) json.emplace(print);
  office::IssueReport report;
  {
    ProgressLine line;
    const auto progress = [&](long long done, std::chrono::milliseconds elapsed) {
      line.show(progress_words(done, static_cast<long long>(ids.size()), elapsed, "invoices"));
    };
    report = run.issue(ids, date, progress, [&](const office::IssuedInvoice& issued) {
      if (json) json->add(issued);
    });
  }
  if (json) json->finish(report);
  else print(office::issue_text(report));
  if (!report.failed.empty()) invocation.exit_code = 2;
}

void discard(const InvoiceOptions& options, Invocation& invocation) {
  db::Database database = db::open_books(invocation.config());
  const auto discarded = office::discard_draft(database, options.number, os_user());
  print(options.json ? office::discarded_json(discarded) : office::discarded_text(discarded));
}

void cancel(const InvoiceOptions& options, Invocation& invocation) {
  if (options.reason.find_first_not_of(" \t") == std::string::npos)
    throw std::runtime_error("--reason is empty: say why, as the customer shall read it on the Stornorechnung");
  db::Database database = db::open_books(invocation.config());
  Day date = date_of(options);
  office::IssuingDesk desk(database, invocation.config(), os_user());
  desk.tidy_up();
  office::IssueReport report;
  report.issued.push_back(desk.cancel(options.number, options.reason, date));
  print(options.json ? office::issue_json(report) : office::issue_text(report));
  if (report.needs_a_person()) invocation.exit_code = 2;
}

void check_documents(const InvoiceOptions& options, Invocation& invocation) {
  db::Database database = db::open_books(invocation.config());
  office::IssuingDesk desk(database, invocation.config(), os_user());
  desk.tidy_up();
  auto check = desk.check_documents();
  print(options.json ? office::check_json(check) : office::check_text(check));
  if (!check.faults.empty()) invocation.exit_code = 2;
}

using Action = void (*)(const InvoiceOptions&, Invocation&);

CLI::App* add_verb(CLI::App* parent, const Options& options, Invocation& invocation, const char* name, const char* help, Action action) {
  CLI::App* verb = parent->add_subcommand(name, help);
  verb->add_flag("--json", options->json, "Print the result as JSON");
  verb->callback([options, &invocation, action] { action(*options, invocation); });
  return verb;
}

void add_filters(CLI::App* verb, const Options& options) {
  verb->add_option("--period", options->period, "What the runs within it made, as settle --period reports it: 2026-10, 2026-Q3, 2026");
  verb->add_option("--customer", options->customer, "Number of the customer");
  verb->add_option("--contract", options->contract, "Number of the contract");
}

void add_date(CLI::App* verb, const Options& options) {
  verb->add_option("--date", options->date, "Date of the document (default: today); not before the last one of its series, in whatever year, not before what it cancels, not ahead");
}

}  // namespace

void add_invoice_command(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<InvoiceOptions>();
  CLI::App* invoice = app.add_subcommand("invoice", "List, show, preview, approve, issue, send, cancel, correct and rebill invoices")->require_subcommand(1);
  CLI::App* verb = add_verb(invoice, options, invocation, "list", "Drafts and issued invoices", list);
  add_filters(verb, options);
  verb->add_option("--state", options->state, "draft, approved or issued")->check(CLI::IsMember({"draft", "approved", "issued"}));
  verb = add_verb(invoice, options, invocation, "show", "One invoice with its readings and how it came about", show);
  verb->add_option("invoice", options->number, "Number, or id of a draft")->required();
  verb = add_verb(invoice, options, invocation, "preview", "A draft's pages as a PDF, to be looked at before it is issued", preview);
  verb->add_option("draft", options->number, "Its id, as klickwerk invoice list shows it")->required();
  verb->add_option("--output", options->output, "Where to write the PDF (default: draft-ID.pdf here)");
  verb->add_option("--layout", options->layout, "As if the customer had this [layout.NAME] of klickwerk.toml; \"\": the dealer's own");
  verb->footer("It bears ENTWURF and the draft's id instead of a number, today's date, and neither GiroCode nor e-invoice.\n"
               "Nothing is changed. A draft that lacks what the law wants on an invoice is refused with what is missing.");
  verb = add_verb(invoice, options, invocation, "approve", "Release drafts for issuing", approve);
  verb->add_option("drafts", options->invoices, "Ids of drafts");
  verb->add_flag("--all", options->all, "All drafts (of --period, --customer, --contract)");
  add_filters(verb, options);
  verb->footer("A draft whose customer has another country or VAT id since it was settled, so that another VAT is due, is not approved: settle it again.\n"
               "Returns 2 when --all left such drafts.");
  verb = add_verb(invoice, options, invocation, "issue", "Give approved invoices their numbers and write their documents", issue);
  verb->add_option("drafts", options->invoices, "Ids of approved drafts");
  verb->add_flag("--all", options->all, "All that are approved (of --period, --customer, --contract)");
  add_filters(verb, options);
  add_date(verb, options);
  verb->add_option("--batch", options->batch, "So many are forced to the disk and committed together")->check(CLI::Range(1, 1000))->capture_default_str();
  verb->footer("Numbers follow each other in the order of the drafts. It may be killed anywhere: the next start clears up, and no number is lost\n"
               "or given twice. --json tells under times_ms where the time went. Returns 2 when a draft could not be issued.");
  verb = add_verb(invoice, options, invocation, "discard", "Take back a draft or an approved invoice, of any kind", discard);
  verb->add_option("draft", options->number, "Its id, as klickwerk invoice list shows it")->required();
  verb->footer("With it goes the settlement that it was made from, and the drafts of that one's other payers. A month's invoice is drafted again by\n"
               "klickwerk settle; a correction by the next comparison, unless its cause is gone. What is issued stays: klickwerk invoice cancel.");
  verb = add_verb(invoice, options, invocation, "cancel", "Issue the Stornorechnung of an invoice", cancel);
  verb->add_option("number", options->number, "Number of the invoice")->required();
  verb->add_option("--reason", options->reason, "Why; printed on it")->required();
  add_date(verb, options);
  verb->footer("Returns 2 when the invoice was handed to the bank as a direct debit: recall it there, or pay it back.");
  add_invoice_send_command(*invoice, invocation);
  add_invoice_correction_commands(*invoice, invocation);
  add_verb(invoice, options, invocation, "documents", "Check issued documents against their hashes, make missing ones again", check_documents);
}

}  // namespace klickwerk::app
