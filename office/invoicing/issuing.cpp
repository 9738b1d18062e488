#include "office/invoicing/issuing.h"

#include "db/audit.h"
#include "db/books_currency.h"
#include "db/invoice_batch.h"
#include "document/invoice_files.h"
#include "office/accounting/collect.h"
#include "office/invoicing/facts_text.h"
#include "office/invoicing/invoice_facts.h"
#include "office/invoicing/load_facts.h"
#include "office/invoicing/numbering.h"

namespace klickwerk::office {

IssuingDesk::IssuingDesk(db::Database& database, const config::Config& config, std::string actor)
    : database_(database), config_(config), actor_(std::move(actor)), folder_(config.invoice.documents_directory) {}

IssuedInvoice IssuingDesk::freeze(db::Transaction& transaction, const db::Invoice& invoice, document::InvoiceDocument facts,
                                  int terms_days, Day issued_on) {
  require_issuable(invoice, facts, issued_on);
  db::keep_books_currency(transaction, facts.seller.currency);
  db::InvoiceStore store(transaction);
  db::InvoiceNumber number = store.take_number(series_of(invoice.kind), issued_on.year());  // in the lock of its series
  number.text = number_text(invoice.kind, number.year, number.in_year, config_.invoice);
  require_date_order(store, number, issued_on);
  put_number(facts, number.text, issued_on, terms_days, config_);
  const std::vector<document::InvoiceFile> files = document::invoice_files(printer_, facts);
  const std::vector<db::InvoiceFile> rows = described(facts, files);
  auto at_work = folder_.lock_for_work();
  for (std::size_t i = 0; i < files.size(); ++i) folder_.prepare(invoice.id, rows[i].path, files[i].bytes);
  store.issue(invoice.id, {number, issued_on, facts.due_on, actor_, write_facts(facts), rows});
  db::AuditStore(transaction).record(issue_entry(actor_, invoice, facts));
  transaction.commit();
  for (std::size_t i = 0; i < files.size(); ++i) folder_.publish(invoice.id, rows[i].path, files[i].bytes);
  return {invoice.id, number.text, invoice.gross, folder_.absolute(rows.front().path)};
}

IssuedInvoice IssuingDesk::issue(InvoiceId id, Day issued_on) {
  db::Transaction transaction = database_.begin();
  const auto invoice = db::InvoiceStore(transaction).invoice(id);
  require_approved(id, invoice ? &*invoice : nullptr);
  const db::InvoiceSources sources = db::read_invoice_sources(transaction, std::span(&*invoice, 1));
  auto facts = load_facts(transaction, sources, *invoice, config_);
  return freeze(transaction, *invoice, std::move(facts), payment_terms_days(sources, *invoice, config_), issued_on);
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
  const std::string remark = handed_to_bank(transaction, *original, config_);
  IssuedInvoice cancellation = freeze(transaction, *draft, cancellation_facts(read_facts(original->facts), reason), 0, issued_on);
  cancellation.remark = remark;
  return cancellation;
}

}  // namespace klickwerk::office
