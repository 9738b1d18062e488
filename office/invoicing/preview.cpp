#include "office/invoicing/preview.h"

#include "db/errors.h"
#include "db/invoice_batch.h"
#include "document/pdf/invoice_pdf.h"
#include "office/invoicing/invoice_desk.h"
#include "office/invoicing/invoice_words.h"
#include "office/invoicing/layouts.h"
#include "office/invoicing/load_facts.h"
#include "office/invoicing/numbering.h"

namespace klickwerk::office {
namespace {

// As if the customer had that layout; his own words go before its, and those of a correction before all.
void dress_anew(document::InvoiceDocument& facts, const std::string& layout, const db::Customer& customer, const config::Config& config) {
  ChosenLayout chosen = choose_layout(config, layout, facts.language, {customer.intro_note, customer.closing_note});
  facts.faults = std::move(chosen.faults);
  facts.layout = std::move(chosen.layout), facts.seller = std::move(chosen.seller);
  if (facts.kind != document::DocumentKind::invoice) return;
  facts.intro_note = std::move(chosen.intro_note), facts.closing_note = std::move(chosen.closing_note);
}

}  // namespace

std::string preview_pdf(db::Database& database, const PreviewOrder& order, const config::Config& config) {
  const db::Invoice invoice = invoice_account(database, order.draft, config).invoice;
  if (invoice.number) throw db::Refused(invoice.number->text + " is issued: its document is " + (invoice.files.empty() ? std::string("kept") : invoice.files.front().path));
  db::Transaction transaction = database.begin();
  const db::InvoiceSources sources = db::read_invoice_sources(transaction, std::span(&invoice, 1));
  document::InvoiceDocument facts = load_facts(transaction, sources, invoice, config);
  const auto customer = sources.customers.find(invoice.customer);
  if (order.layout && customer != sources.customers.end()) dress_anew(facts, *order.layout, customer->second, config);
  if (!facts.faults.empty()) throw db::Refused("draft " + order.draft + " cannot be shown: " + facts.faults.front());
  put_number(facts, either(facts.language, "ENTWURF-", "DRAFT-") + std::to_string(invoice.id.value), order.today, payment_terms_days(sources, invoice, config), config);
  facts.layout.giro_code = false;
  return document::invoice_pdf(facts);
}

}  // namespace klickwerk::office
