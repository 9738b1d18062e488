// klickwerk payment import|add|assign|set-off|list, open-items, dunning run
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/os_user.h"
#include "core/currency.h"
#include "db/books_currency.h"
#include "document/document_file.h"
#include "office/payments/bank_entries.h"
#include "office/payments/booking.h"
#include "office/payments/dunning.h"
#include "office/payments/open_items.h"
#include "office/payments/set_off.h"

namespace klickwerk::app {
namespace {

struct PaymentOptions {
  std::string file, day, amount, invoice, reference, payer, customer, letters;
  std::vector<std::string> invoices;
  std::int64_t payment = 0;
  bool dry_run = false, json = false, open_only = false, set_offs = false, confirm = false, mail = false, book_alike = false;
};
using Options = std::shared_ptr<PaymentOptions>;

Day day_of(const std::string& text, const char* option) {
  if (text.empty()) return local_day(SystemClock().now());
  const auto day = Day::parse(text);
  if (!day) throw std::runtime_error(std::string(option) + " " + text + ": write a day as 2026-11-30");
  return *day;
}

Money amount_of(const std::string& text) {
  const auto money = office::money_of(text);
  if (!money) throw std::runtime_error("\"" + text + "\" is no amount: write 1234,56 or 1234.56");
  return *money;
}

void import(const PaymentOptions& options, Invocation& invocation) {
  db::Database database = db::open_books(invocation.config());
  const auto report = office::import_payments(database, {options.file, document::read_document_file(options.file), os_user(), options.dry_run, options.book_alike});
  std::fputs((options.json ? office::payments_json(report) : office::payments_text(report)).c_str(), stdout);
  if (!report.faults.empty()) throw std::runtime_error(options.file + ": nothing was booked");
  if (report.needs_attention()) invocation.exit_code = 2;
}

void add(const PaymentOptions& options, Invocation& invocation) {
  db::Database database = db::open_books(invocation.config());
  db::Payment payment;
  payment.received_on = day_of(options.day, "--day");
  payment.amount = amount_of(options.amount);
  payment.payer = options.payer, payment.purpose = options.invoice, payment.source = "hand";
  payment.bank_reference = options.reference.empty() ? "hand/" + iso_utc(SystemClock().now()) : options.reference;
  office::PaymentReport report;
  report.entries.push_back(office::add_payment(database, payment, os_user()));
  std::fputs((options.json ? office::payments_json(report) : office::payments_text(report)).c_str(), stdout);
  if (report.needs_attention()) invocation.exit_code = 2;
}

void assign(const PaymentOptions& options, Invocation& invocation) {
  db::Database database = db::open_books(invocation.config());
  const auto wanted = options.amount.empty() ? std::optional<Money>() : std::optional(amount_of(options.amount));
  const Money done = office::assign_payment(database, options.payment, options.invoice, wanted, os_user());
  std::printf("%s %s of payment %lld assigned to %s\n", decimal(done).c_str(), accounting_currency().c_str(), static_cast<long long>(options.payment), options.invoice.c_str());
}

void set_off(const PaymentOptions& options, Invocation& invocation) {
  db::Database database = db::open_books(invocation.config());
  const auto wanted = options.amount.empty() ? std::optional<Money>() : std::optional(amount_of(options.amount));
  const auto report = office::set_off(database, {options.reference, options.invoices, wanted, local_day(SystemClock().now()), os_user()});
  std::fputs((options.json ? office::set_off_json(report) : office::set_off_text(report)).c_str(), stdout);
}

void list(const PaymentOptions& options, Invocation& invocation) {
  db::Database database = db::open_books(invocation.config());
  db::Transaction transaction = database.begin();
  db::PaymentStore store(transaction);
  std::string text;
  if (options.set_offs) {
    const auto list = store.set_offs();
    text = options.json ? office::set_offs_json(list) : office::set_offs_text(list);
  } else {
    const auto payments = store.list(options.open_only);
    text = options.json ? office::payment_list_json(payments) : office::payment_list_text(payments);
  }
  std::fputs(text.c_str(), stdout);
}

void show_open_items(const PaymentOptions& options, Invocation& invocation) {
  db::Database database = db::open_books(invocation.config());
  const Day as_of = day_of(options.day, "--as-of");
  const office::OpenItemsRequest request{as_of, options.customer.empty() ? std::optional<std::string>() : std::optional(options.customer)};
  const auto items = office::open_items(database, request);
  const auto on_account = office::open_on_account(database, request);
  std::fputs((options.json ? office::open_items_json(items, on_account, as_of) : office::open_items_text(items, on_account, as_of)).c_str(), stdout);
}

void run_dunning(const PaymentOptions& options, Invocation& invocation) {
  if (options.mail && !options.confirm) throw std::runtime_error("--mail sends letters of recorded steps: add --confirm");
  const config::Config& config = invocation.config();
  db::Database database = db::open_books(config);
  const auto run = office::run_dunning(database, config, {day_of(options.day, "--day"), options.confirm, options.mail, options.letters, os_user()});
  std::fputs((options.json ? office::dunning_json(run) : office::dunning_text(run)).c_str(), stdout);
  if (run.needs_a_person()) invocation.exit_code = 2;
}

CLI::App* verb_of(CLI::App& parent, const char* name, const char* what, const Options& options, Invocation& invocation,
                  void (*run)(const PaymentOptions&, Invocation&)) {
  CLI::App* verb = parent.add_subcommand(name, what);
  verb->callback([options, &invocation, run] { run(*options, invocation); });
  return verb;
}

void add_payment_verbs(CLI::App& parent, Invocation& invocation) {
  auto options = std::make_shared<PaymentOptions>();
  CLI::App* verb = verb_of(parent, "import", "Book a bank's file: CAMT.053 or CSV", options, invocation, import);
  verb->add_option("file", options->file, "camt.053.001.02 or .08 (XML), or CSV with date, amount, reference, payer, iban, purpose, end_to_end")->required();
  verb->add_flag("--dry-run", options->dry_run, "Show what would be booked");
  verb->add_flag("--book-alike", options->book_alike, "Book also what looks like a payment that is booked already: all such entries of the file");
  verb->add_flag("--json", options->json, "Print the report as JSON");
  verb->footer("An entry is booked once, by the bank's reference; the same file again does nothing. An entry without one of account, day, amount, payer and purpose of a\n"
               "payment (an overlapping statement, another format) is held as \"looks like payment N\"; --book-alike books it. Rows that the bank only announces are named and\n"
               "left out; a CSV may have S/H, D/C, Soll/Haben or signs behind the amount. Our own direct debits that the bank books as one sum are settled one by one. Assigned by the end-to-end reference, by invoice numbers in\n"
               "the purpose, or by one open item of exactly that amount of the customer who paid. Money that left is booked when it names a credit of exactly that\n"
               "amount (it is paid out then); all else that left is counted and left out. Returns 2 when a person has to assign or to look at something.");
  verb = verb_of(parent, "add", "Book a payment by hand: cash, a cheque", options, invocation, add);
  verb->add_option("amount", options->amount, "1234,56; below 0, behind --: money went out: klickwerk payment add -- -19,04 RE-2026-000015")->required();
  verb->add_option("invoice", options->invoice, "Invoice number(s); of a credit that was paid out, its number");
  verb->add_option("--day", options->day, "When it came (default: today)");
  verb->add_option("--reference", options->reference, "Receipt number; the same is booked once");
  verb->add_option("--payer", options->payer, "Who paid");
  verb->add_flag("--json", options->json, "Print the report as JSON");
  verb = verb_of(parent, "assign", "Assign what is left of a payment to an invoice", options, invocation, assign);
  verb->add_option("payment", options->payment, "Its number in `payment list`")->required();
  verb->add_option("invoice", options->invoice, "Invoice number")->required();
  verb->add_option("--amount", options->amount, "Only so much; below 0 takes an assignment back");
  verb->footer("To take back: klickwerk payment assign 7 RE-2026-000015 --amount -10. A correction's or cancellation's number stands for its invoice.");
  verb = verb_of(parent, "set-off", "Set a credit off against open invoices of the same customer", options, invocation, set_off);
  verb->add_option("credit", options->reference, "Number of the credit: an item with an amount below 0 in `open-items`, or its correction or cancellation")->required();
  verb->add_option("invoices", options->invoices, "Invoices that it pays, one after the other")->required();
  verb->add_option("--amount", options->amount, "Only so much, of one invoice; below 0 takes back what was set off");
  verb->add_flag("--json", options->json, "Print the report as JSON");
  verb->footer("No money moves: both get smaller by the smaller rest, as of today, with an entry in the audit log. `payment list --set-offs` shows them.\n"
               "To take back: klickwerk payment set-off RE-2026-000015 RE-2026-000016 --amount -10");
  verb = verb_of(parent, "list", "Payments, newest first", options, invocation, list);
  verb->add_flag("--set-offs", options->set_offs, "Credits that were set off against invoices instead, newest first");
  verb->add_flag("--json", options->json, "Print the list as JSON");
  verb->add_flag("--unassigned", options->open_only, "Only those not assigned in full");
}

}  // namespace

void add_payment_commands(CLI::App& app, Invocation& invocation) {
  add_payment_verbs(*app.add_subcommand("payment", "What the bank booked, and which invoices it paid")->require_subcommand(1), invocation);
  auto options = std::make_shared<PaymentOptions>();
  CLI::App* verb = verb_of(app, "open-items", "What customers owe, by age", options, invocation, show_open_items);
  verb->add_option("--customer", options->customer, "Only this customer");
  verb->add_option("--as-of", options->day, "Documents and payments until the end of that day (default: today)");
  verb->add_flag("--json", options->json, "Print the list as JSON");
  verb->footer("Below the items: what customers paid that is assigned to no invoice, or is left of it. It stands in their favour in the sums. A payment is\n"
               "his to whose invoices a part of it was assigned, or whose mandate's IBAN or whose name alone paid.");
  options = std::make_shared<PaymentOptions>();
  CLI::App* dunning = app.add_subcommand("dunning", "Remind customers of what is overdue")->require_subcommand(1);
  verb = verb_of(*dunning, "run", "Propose the next step of every overdue item; --confirm records them", options, invocation, run_dunning);
  verb->add_flag("--confirm", options->confirm, "Record the steps, and keep the letters with the documents");
  verb->add_option("--day", options->day, "As of that day (default: today). A day to come is a preview only: not with --confirm");
  verb->add_option("--letters", options->letters, "Write the letters (PDF), one for each customer, into this folder as well");
  verb->add_flag("--mail", options->mail, "With --confirm: send each letter to its customer by the outbox (klickwerk mail send)");
  verb->add_flag("--json", options->json, "Print the steps as JSON");
  verb->footer("Levels, days, fees and interest stand in [dunning]. What was handed to the bank as a direct debit is left out for 14 days.\n"
               "A customer's open credits, and what he paid that is not assigned, are listed in his letter and taken off; whom they cover is not dunned\n"
               "(klickwerk payment set-off, or payment assign, books it). Payments that nobody can tell the customer of are named: look at them first.\n"
               "Confirmed letters are kept with the documents. Returns 2 when a letter could not be mailed: send it by post.");
}

}  // namespace klickwerk::app
