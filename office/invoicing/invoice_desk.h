// What a clerk does with invoices before they are issued: find, look at, approve.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "db/database.h"
#include "db/invoices.h"
#include "document/invoice_document.h"

namespace klickwerk::office {

struct InvoiceQuery {
  std::optional<Period> period;  // the run that made it ends within it: 2026-10 is all that `settle --period 2026-10` reported
  std::optional<db::InvoiceState> state;
  std::optional<std::string> customer_number;
  std::optional<std::string> contract_number;
  bool cancelled = true;  // false: without invoices that were cancelled
};

// Drafts by id, then issued ones by number. Throws db::Refused for an unknown customer.
std::vector<db::InvoiceSummary> list_invoices(db::Database& database, const InvoiceQuery& query);

// An invoice with everything that its account shows.
struct InvoiceAccount {
  db::Invoice invoice;
  document::InvoiceDocument facts;  // of a draft: as they would be issued now
  std::vector<billing::SettlementException> exceptions;
  std::vector<std::string> findings;  // of what is not issued yet: why it cannot be
};
// By number ("RE-2026-000123") or draft id ("42"). Throws db::Refused when there is none.
InvoiceAccount invoice_account(db::Database& database, const std::string& number_or_id, const config::Config& config);

// What keeps drafts and approved invoices from being issued: checked only where there are not too many to wait for.
using InvoiceFindings = std::map<InvoiceId, std::vector<std::string>>;
constexpr std::size_t most_checked_drafts = 500;
InvoiceFindings check_drafts(db::Database& database, const std::vector<db::InvoiceSummary>& invoices, const config::Config& config);
// After a run: how many drafts cannot be issued as they are, and where to look. Empty without any.
std::string findings_hint(const InvoiceFindings& findings);

// One transaction; those approved before stay. Throws db::Refused when one is not there. Returns how many changed.
int approve_invoices(db::Database& database, const std::vector<InvoiceId>& invoices, const std::string& actor);

// For people and for programs.
std::string list_text(const std::vector<db::InvoiceSummary>& invoices, const InvoiceFindings& findings = {});
std::string list_json(const std::vector<db::InvoiceSummary>& invoices, const InvoiceFindings& findings = {});
std::string account_text(const InvoiceAccount& account);
std::string account_json(const InvoiceAccount& account);

const char* name_of(db::InvoiceState state);

}  // namespace klickwerk::office
