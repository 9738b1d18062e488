#include "office/invoicing/invoice_desk.h"

#include <algorithm>
#include <charconv>

#include "core/assert.h"
#include "db/invoice_batch.h"
#include "db/parties.h"
#include "db/settlements.h"
#include "office/invoicing/findings.h"
#include "office/invoicing/load_facts.h"

namespace klickwerk::office {
namespace {

bool wanted(const db::InvoiceSummary& invoice, const InvoiceQuery& query) {
  if (query.contract_number && invoice.contract_number != *query.contract_number &&
      std::ranges::find(invoice.contracts, *query.contract_number) == invoice.contracts.end())
    return false;
  return query.cancelled || !invoice.cancelled;
}

std::optional<InvoiceId> parse_id(const std::string& text) {
  InvoiceId id;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id.value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(id) : std::nullopt;
}

db::Invoice find_invoice(db::Transaction& transaction, const std::string& number_or_id) {
  db::InvoiceStore store(transaction);
  auto invoice = store.find(number_or_id);
  if (auto id = parse_id(number_or_id); !invoice && id) invoice = store.invoice(*id);
  if (!invoice) throw db::Refused("there is no invoice or draft " + number_or_id + "; 'klickwerk invoice list' shows them");
  return *std::move(invoice);
}

std::vector<billing::SettlementException> exceptions_of(db::Transaction& transaction, const db::Invoice& invoice) {
  std::vector<billing::SettlementException> exceptions;
  for (const auto& part : invoice.parts)
    if (const auto settlement = db::SettlementStore(transaction).settlement(part.settlement))
      exceptions.insert(exceptions.end(), settlement->result.exceptions.begin(), settlement->result.exceptions.end());
  return exceptions;
}

constexpr std::size_t approved_at_once = 1000;

db::AuditEntry approval(InvoiceId invoice, const std::string& actor) {
  return {.at = {},
          .actor = actor,
          .action = "invoice.approve",
          .subject_kind = "invoice draft",
          .subject = std::to_string(invoice.value),
          .before = "",
          .after = "",
          .note = ""};
}

}  // namespace

const char* name_of(db::InvoiceState state) {
  switch (state) {
    case db::InvoiceState::draft: return "draft";
    case db::InvoiceState::approved: return "approved";
    case db::InvoiceState::issued: return "issued";
  }
  KW_ASSERT(false);
}

std::vector<db::InvoiceSummary> list_invoices(db::Database& database, const InvoiceQuery& query) {
  db::Transaction transaction = database.begin();
  db::InvoiceFilter filter;
  filter.state = query.state;
  filter.run = query.period;
  if (query.customer_number) {
    auto customer = db::PartyStore(transaction).find_customer(*query.customer_number);
    if (!customer) throw db::Refused("there is no customer " + *query.customer_number);
    filter.customer = customer->id;
  }
  std::vector<db::InvoiceSummary> invoices = db::InvoiceStore(transaction).list(filter);
  std::erase_if(invoices, [&](const auto& invoice) { return !wanted(invoice, query); });
  return invoices;
}

InvoiceAccount invoice_account(db::Database& database, const std::string& number_or_id, const config::Config& config) {
  db::Transaction transaction = database.begin();
  InvoiceAccount account{find_invoice(transaction, number_or_id), {}, {}, {}};
  account.facts = load_facts(transaction, account.invoice, config);
  account.exceptions = exceptions_of(transaction, account.invoice);
  if (account.invoice.state != db::InvoiceState::issued) account.findings = blocking_findings(account.facts, account.invoice.service.end);
  return account;
}

InvoiceFindings check_drafts(db::Database& database, const std::vector<db::InvoiceSummary>& invoices, const config::Config& config) {
  InvoiceFindings findings;
  std::vector<InvoiceId> drafts;
  for (const auto& invoice : invoices)
    if (invoice.state != db::InvoiceState::issued) drafts.push_back(invoice.id);
  if (drafts.size() > most_checked_drafts) return findings;
  db::Transaction transaction = database.begin();
  for (InvoiceId id : drafts) {
    const auto invoice = db::InvoiceStore(transaction).invoice(id);
    if (!invoice || invoice->state == db::InvoiceState::issued) continue;
    auto found = blocking_findings(load_facts(transaction, *invoice, config), invoice->service.end);
    if (!found.empty()) findings.emplace(id, std::move(found));
  }
  return findings;
}

int approve_invoices(db::Database& database, const std::vector<InvoiceId>& invoices, const std::string& actor) {
  int approved = 0;
  for (std::size_t first = 0; first < invoices.size(); first += approved_at_once) {
    db::Transaction transaction = database.begin();  // one for each part: the versions that one replaces stay in the way until it ends
    const auto part = std::span(invoices).subspan(first, std::min(approved_at_once, invoices.size() - first));
    const std::vector<InvoiceId> drafts = db::drafts_among(transaction, part);
    approved += db::InvoiceStore(transaction).approve(drafts, actor);
    std::vector<db::AuditEntry> entries;
    for (const InvoiceId id : drafts) entries.push_back(approval(id, actor));
    db::record_all(transaction, entries);
    transaction.commit();
  }
  return approved;
}

}  // namespace klickwerk::office
