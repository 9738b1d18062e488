// An issued document as the bookkeeping sees it: sums by tax and by what was sold, no words. Plain values; a
// cancellation or correction carries its amounts with the sign as issued (below 0).
#pragma once

#include <compare>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/calendar.h"
#include "core/money.h"
#include "document/invoice_document.h"

namespace klickwerk::document::accounting {

struct RevenueSettings;

struct TaxCase {
  std::string category = "S";  // UNTDID 5305
  int rate_bp = 1900;
  auto operator<=>(const TaxCase&) const = default;
};

struct LedgerLine {
  std::string kind;           // flat, click, credit, minimum, correction_click, correction_credit
  std::string meter;          // of clicks: bw, colour …; else empty
  std::string revenue_group;  // the contract's word for the accounting; may be empty
  TaxCase tax;
  Money net;
};

struct LedgerInvoice {
  DocumentKind kind = DocumentKind::invoice;
  std::string number;
  std::vector<std::string> refers_to;  // numbers of all that it cancels or corrects, the first one first
  Day issued_on, due_on;
  Period service;
  std::string customer_number, customer_name, country, vat_id;  // as printed
  std::string debtor_account;
  std::string mandate;  // by which it is collected; may be empty
  Money net, vat, gross;
  std::vector<LedgerLine> lines;
  // Of what cancels or corrects a document that was handed over: with which it was, if not with today's.
  std::shared_ptr<const RevenueSettings> settings_of_original;
};

// The figures or settings do not allow an export: what, of which invoice, and what to do.
struct AccountingError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace klickwerk::document::accounting
