#include "office/invoicing/issuing.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "db/audit.h"
#include "core/sha256.h"
#include "document/accounting/target_days.h"
#include "document/invoice_files.h"
#include "office/invoicing/facts_text.h"
#include "office/invoicing/findings.h"
#include "office/invoicing/invoice_facts.h"
#include "office/invoicing/load_facts.h"

namespace klickwerk::office {
namespace {

using document::accounting::next_target_day;
using document::accounting::plus_target_days;

std::string series_of(db::InvoiceKind kind) {
  return kind == db::InvoiceKind::invoice ? "invoice" : kind == db::InvoiceKind::cancellation ? "cancellation" : "correction";
}

const std::string& format_of(db::InvoiceKind kind, const config::Invoice& settings) {
  return kind == db::InvoiceKind::invoice        ? settings.number_format
         : kind == db::InvoiceKind::cancellation ? settings.cancellation_number_format
                                                 : settings.correction_number_format;
}

std::string action_of(db::InvoiceKind kind) {
  return kind == db::InvoiceKind::invoice ? "invoice.issue" : kind == db::InvoiceKind::cancellation ? "invoice.cancel" : "invoice.correct";
}

std::string label_of(const db::Invoice& invoice) {
  return invoice.number ? "invoice " + invoice.number->text : "invoice draft " + std::to_string(invoice.id.value);
}

// In the lock of its series: the next number, as printed.
db::InvoiceNumber next_number(db::InvoiceStore& store, db::InvoiceKind kind, Day issued_on, const config::Invoice& settings) {
  db::InvoiceNumber number = store.take_number(series_of(kind), issued_on.year());
  number.text = config::format_number(format_of(kind, settings), number.year, number.in_year);
  return number;
}

// § 14 (4) no. 4 UStG asks for unique numbers; numbers that follow the dates let an auditor see that none is missing.
void require_date_order(db::InvoiceStore& store, const db::InvoiceNumber& number, Day issued_on) {
  auto last = store.last_issue_day(number.series, number.year);
  if (last && issued_on < *last)
    throw db::Refused("number " + number.text + " cannot bear the date " + issued_on.iso() + ": the number before it is of " +
                      last->iso() + "; issue with --date " + last->iso() + " or later");
}

void record(db::Transaction& transaction, const std::string& actor, const std::string& action, const db::Invoice& invoice,
            const std::string& number, const std::string& note) {
  nlohmann::json after{{"invoice_id", invoice.id.value}, {"number", number}, {"gross_cents", invoice.gross.cents}};
  db::AuditStore(transaction).record({.at = {},
                                      .actor = actor,
                                      .action = action,
                                      .subject_kind = "invoice",
                                      .subject = number,
                                      .before = "",
                                      .after = after.dump(),
                                      .note = note});
}

// Before the number is taken, so that a wrong draft holds up nobody else's.
void require_issuable(const db::Invoice& invoice, const document::InvoiceDocument& facts, Day issued_on) {
  const std::vector<std::string> findings = blocking_findings(facts, issued_on);
  if (findings.empty()) return;
  std::string all = label_of(invoice) + " cannot be issued:";
  for (const std::string& finding : findings) all += "\n  " + finding;
  throw db::Refused(all);
}

std::vector<db::InvoiceFile> described(const document::InvoiceDocument& facts, const std::vector<document::InvoiceFile>& files) {
  std::vector<db::InvoiceFile> rows;
  for (const auto& file : files)
    rows.push_back({file.kind, DocumentFolder::path_of(facts, file.kind), sha256_hex(file.bytes), static_cast<std::int64_t>(file.bytes.size())});
  return rows;
}

}  // namespace

IssuingDesk::IssuingDesk(db::Database& database, const config::Config& config, std::string actor)
    : database_(database), config_(config), actor_(std::move(actor)), folder_(config.invoice.documents_directory) {}

IssuedInvoice IssuingDesk::freeze(db::Transaction& transaction, const db::Invoice& invoice, document::InvoiceDocument facts,
                                  int terms_days, Day issued_on) {
  require_issuable(invoice, facts, issued_on);
  db::InvoiceStore store(transaction);
  db::InvoiceNumber number = next_number(store, invoice.kind, issued_on, config_.invoice);
  require_date_order(store, number, issued_on);
  facts.number = number.text;
  facts.issued_on = issued_on;
  facts.due_on = issued_on + terms_days;
  if (facts.direct_debit)  // not before the file can be at the bank
    facts.direct_debit->collected_on = next_target_day(std::max(facts.due_on, plus_target_days(issued_on, config_.sepa.lead_days + 1)));
  const std::vector<document::InvoiceFile> files = document::invoice_files(printer_, facts);
  const std::vector<db::InvoiceFile> rows = described(facts, files);
  auto at_work = folder_.lock_for_work();
  for (std::size_t i = 0; i < files.size(); ++i) folder_.prepare(invoice.id, rows[i].path, files[i].bytes);
  store.issue(invoice.id, {number, issued_on, facts.due_on, actor_, write_facts(facts), rows});
  const char* refers = invoice.kind == db::InvoiceKind::cancellation ? "cancels " : "corrects ";
  record(transaction, actor_, action_of(invoice.kind), invoice, number.text,
         invoice.kind == db::InvoiceKind::invoice ? "" : refers + facts.cancels_number + ": " + facts.reason);
  transaction.commit();
  for (std::size_t i = 0; i < files.size(); ++i) folder_.publish(invoice.id, rows[i].path, files[i].bytes);
  return {invoice.id, number.text, invoice.gross, folder_.absolute(rows.front().path)};
}

IssuedInvoice IssuingDesk::issue(InvoiceId id, Day issued_on) {
  db::Transaction transaction = database_.begin();
  auto invoice = db::InvoiceStore(transaction).invoice(id);
  if (!invoice) throw db::Refused("there is no invoice draft " + std::to_string(id.value));
  if (invoice->state == db::InvoiceState::issued) throw db::Refused(label_of(*invoice) + " is issued already");
  if (invoice->state == db::InvoiceState::draft)
    throw db::Refused(label_of(*invoice) + " is not approved: klickwerk invoice approve " + std::to_string(id.value));
  auto facts = load_facts(transaction, *invoice, config_);
  return freeze(transaction, *invoice, std::move(facts), payment_terms_days(transaction, *invoice, config_), issued_on);
}

IssuedInvoice IssuingDesk::cancel(const std::string& number, const std::string& reason, Day issued_on) {
  db::Transaction transaction = database_.begin();
  db::InvoiceStore store(transaction);
  auto original = store.find(number);
  if (!original) throw db::Refused("there is no invoice " + number);
  if (original->kind == db::InvoiceKind::cancellation)
    throw db::Refused(number + " is itself a cancellation; settle the period again instead");
  if (original->cancelled_by) throw db::Conflict(label_of(*original) + " is cancelled already by " + *original->cancelled_by);
  InvoiceId mirror = store.draft_cancellation(original->id, reason);
  store.approve(std::span(&mirror, 1), actor_);
  auto draft = store.invoice(mirror);
  return freeze(transaction, *draft, cancellation_facts(read_facts(original->facts), reason), 0, issued_on);
}

}  // namespace klickwerk::office
