// klickwerk mail queue|send|list|show|retry|cancel|bounces|templates|seal-password, klickwerk invoice send
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <thread>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/os_user.h"
#include "apps/klickwerk/secret_input.h"
#include "db/books_currency.h"
#include "office/invoicing/invoice_desk.h"
#include "office/mail/mail_desk.h"
#include "office/mail/mail_password.h"
#include "office/mail/sender.h"
#include "office/mail/template.h"

namespace klickwerk::app {
namespace {

struct MailOptions {
  std::string customer, to, subject, text, state, about, period;
  std::vector<std::int64_t> ids;
  std::vector<std::string> files, numbers;
  bool bounced = false, all = false, again = false, json = false, dry_run = false, from_stdin = false;
};
using Options = std::shared_ptr<MailOptions>;

void print(const std::string& text) { std::fputs(text.c_str(), stdout); }

std::string whole_text(const std::string& path) {
  std::ostringstream text;
  if (path == "-") text << std::cin.rdbuf();
  else if (std::ifstream file(path); file) text << file.rdbuf();
  else throw std::runtime_error("--text " + path + ": cannot be read");
  return text.str();
}

void queue(const MailOptions& options, Invocation& invocation) {
  if (options.customer.empty() == options.to.empty()) throw CLI::RequiredError("either --customer or --to");
  db::Database database = db::Database::open(invocation.config());
  const auto result = office::queue_letter(database, invocation.config(), {options.customer, options.to, options.subject, whole_text(options.text)}, os_user());
  print(options.json ? office::queue_json(result) : office::queue_text(result));
}

void send(const MailOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  SystemClock clock;
  office::MailSender sender(database, invocation.config(), clock, [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); });
  const auto report = sender.send_due();
  print(options.json ? office::send_json(report) : office::send_text(report));
  if (report.needs_a_person()) invocation.exit_code = 2;
}

void list(const MailOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  db::Transaction transaction = database.begin();
  db::Outbox outbox(transaction);
  db::MailFilter filter;
  if (!options.state.empty()) filter.state = db::mail_state_from(options.state);
  filter.bounced = options.bounced;
  filter.customer_number = options.customer;
  filter.subject_key = options.about;
  const bool asked = !options.state.empty() || options.bounced || !options.customer.empty() || !options.about.empty();
  filter.unfinished = !options.all && !asked;
  const auto mails = outbox.list(filter);
  const auto counts = outbox.counts();
  print(options.json ? office::mails_json(mails, counts) : office::mails_text(mails, counts));
  if (counts.unknown > 0 || counts.failed > 0) invocation.exit_code = 2;
}

void show(const MailOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  db::Transaction transaction = database.begin();
  db::Outbox outbox(transaction);
  for (std::int64_t id : options.ids) {
    const auto mail = outbox.find(id);
    if (!mail) throw std::runtime_error("there is no mail " + std::to_string(id) + ": `klickwerk mail list --all` shows them");
    print(options.json ? office::mail_account_json(*mail, outbox.attempts(id)) : office::mail_account_text(*mail, outbox.attempts(id)));
  }
}

void retry(const MailOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  print(office::retry_mails(database, options.ids, os_user()));
}

void cancel(const MailOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  print(office::cancel_mails(database, options.ids, os_user()));
}

void bounces(const MailOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  const auto report = office::read_bounces(database, options.files, SystemClock().now(), os_user());
  print(options.json ? office::bounces_json(report) : office::bounces_text(report));
  if (report.bounced > 0) invocation.exit_code = 2;
}

void templates(const MailOptions&, Invocation&) {
  for (const auto& one : office::built_in_templates()) print("--- " + one.file + "\n" + one.text + "\n");
}

void seal_password(const MailOptions& options, Invocation& invocation) {
  const SecretSource source{{}, options.from_stdin};
  print(office::sealed_mail_password(invocation.config(), read_secrets(source, {"Password of the mail server"}).front()));
}

// Issued ones of the period, or those named.
std::vector<std::string> chosen(db::Database& database, const MailOptions& options) {
  if (options.all == !options.numbers.empty()) throw CLI::RequiredError("either the invoices' numbers or --all");
  if (!options.all) return options.numbers;
  if (options.period.empty()) throw CLI::RequiredError("--period together with --all");
  office::InvoiceQuery query;
  query.period = Period::parse(options.period);
  if (!query.period) throw std::runtime_error("--period " + options.period + ": not a period, as in 2026-10, 2026-Q3 or 2026");
  query.state = db::InvoiceState::issued;
  if (!options.customer.empty()) query.customer_number = options.customer;
  std::vector<std::string> numbers;
  for (const auto& invoice : office::list_invoices(database, query)) numbers.push_back(invoice.number);
  return numbers;
}

void send_invoices(const MailOptions& options, Invocation& invocation) {
  db::Database database = db::open_books(invocation.config());
  const auto result = office::queue_invoices(database, invocation.config(), {chosen(database, options), options.dry_run, !options.all, options.again}, os_user());
  print(options.json ? office::queue_json(result) : office::queue_text(result));
  if (result.needs_a_person()) invocation.exit_code = 2;
}

using Action = void (*)(const MailOptions&, Invocation&);

CLI::App* add_verb(CLI::App* parent, const Options& options, Invocation& invocation, const char* name, const char* help, Action action) {
  CLI::App* verb = parent->add_subcommand(name, help);
  verb->add_flag("--json", options->json, "Print the result as JSON");
  verb->callback([options, &invocation, action] { action(*options, invocation); });
  return verb;
}

}  // namespace

void add_mail_command(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<MailOptions>();
  CLI::App* mail = app.add_subcommand("mail", "The mail outbox: what waits, what went, what came back")->require_subcommand(1);
  mail->footer("Each mail is written once for what it is about and goes out once. `mail send` may be killed anywhere; a mail of which nobody knows\n"
               "whether it went (unknown) is never sent again by itself. klickwerk-mail.timer calls `mail send` every two minutes.");
  CLI::App* verb = add_verb(mail, options, invocation, "queue", "Write a mail of your own; the same words to the same one are queued once", queue);
  verb->add_option("--customer", options->customer, "To the customer with this number");
  verb->add_option("--to", options->to, "To this address");
  verb->add_option("--subject", options->subject, "Its subject")->required();
  verb->add_option("--text", options->text, "File with its text; - for standard input")->required();
  add_verb(mail, options, invocation, "send", "Send what is due, within the throttle. Returns 2 when a mail failed or the server is not there", send);
  verb = add_verb(mail, options, invocation, "list", "What waits or needs a person (failed, unknown), or what is asked for. Returns 2 while a mail failed or is unknown", list);
  verb->add_option("--state", options->state, "Only these")->check(CLI::IsMember({"queued", "sending", "sent", "failed", "deferred", "unknown", "cancelled"}));
  verb->add_flag("--bounced", options->bounced, "Only those that came back");
  verb->add_option("--customer", options->customer, "Only to the customer with this number");
  verb->add_option("--about", options->about, "Only about this invoice");
  verb->add_flag("--all", options->all, "Also sent and cancelled ones (the newest 1000)");
  verb = add_verb(mail, options, invocation, "show", "One mail with its attempts", show);
  verb->add_option("mail", options->ids, "Its number in the list")->required();
  verb = add_verb(mail, options, invocation, "retry", "Send again what failed, came back, is unknown, or went to the test address", retry);
  verb->add_option("mail", options->ids, "Numbers of mails")->required();
  verb = add_verb(mail, options, invocation, "cancel", "Do not send, or do not ask about it any more", cancel);
  verb->add_option("mail", options->ids, "Numbers of mails")->required();
  verb = add_verb(mail, options, invocation, "bounces", "Read mails that came back (RFC 3464). Returns 2 when one of ours is among them", bounces);
  verb->add_option("files", options->files, "Maildir, mbox file, single mail, or - for standard input")->required();
  add_verb(mail, options, invocation, "templates", "Print the built-in texts, to copy into mail.templates_directory", templates);
  verb = add_verb(mail, options, invocation, "seal-password", "Ask for the mail server's password and print its sealed line for [mail]", seal_password);
  verb->add_flag("--stdin", options->from_stdin, "Read it from standard input");
}

void add_invoice_send_command(CLI::App& invoice, Invocation& invocation) {
  auto options = std::make_shared<MailOptions>();
  CLI::App* verb = add_verb(&invoice, options, invocation, "send", "Queue the mails with the documents of issued invoices; none is queued twice, but for --again", send_invoices);
  verb->footer("The customer's address and language decide; his documents (PDF, XML) go with it. `klickwerk mail send` sends what is queued.\n"
               "A customer who wants an invoice once more, or has a new address: klickwerk invoice send RE-2026-000123 --again");
  verb->add_option("numbers", options->numbers, "Numbers of issued invoices");
  CLI::Option* all = verb->add_flag("--all", options->all, "All issued ones of --period that were not queued yet, but for those cancelled before they were mailed");
  verb->add_option("--period", options->period, "What the runs within it made: 2026-10, 2026-Q3, 2026");
  verb->add_option("--customer", options->customer, "Only of the customer with this number");
  verb->add_flag("--again", options->again, "A new mail, also to those who had one; each call queues one more. Not while one has not gone out yet")->excludes(all);
  verb->add_flag("--dry-run", options->dry_run, "Show what would be queued");
}

}  // namespace klickwerk::app
