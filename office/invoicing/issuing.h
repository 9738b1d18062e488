// Issuing: an approved invoice gets the next gap-free number, its facts are frozen, its document is written. One
// invoice is one transaction; whatever kills it leaves either the invoice with number and document, or nothing
// (docs/decisions/011-issuing.md).
#pragma once

#include <string>
#include <vector>

#include "config/config.h"
#include "core/calendar.h"
#include "db/database.h"
#include "db/invoices.h"
#include "document/pdf/invoice_pdf.h"
#include "office/invoicing/document_folder.h"

namespace klickwerk::office {

struct IssuedInvoice {
  InvoiceId id;
  std::string number;
  Money gross;
  std::filesystem::path document;
  std::string remark = {};  // what is left for a person to do
};

// One desk belongs to one thread.
class IssuingDesk {
 public:
  // `actor` stands in the audit log.
  IssuingDesk(db::Database& database, const config::Config& config, std::string actor);

  // Throws db::Refused (not approved, a date before that of the last number), document::DocumentError (a fact that
  // § 14 UStG wants is missing): then nothing has happened.
  IssuedInvoice issue(InvoiceId invoice, Day issued_on);

  // The Stornorechnung of an issued invoice, issued at once. Throws db::Refused, db::Conflict (cancelled already).
  IssuedInvoice cancel(const std::string& number, const std::string& reason, Day issued_on);

  // What a killed issuing has left: prepared documents of committed invoices get their names, others go. Returns how
  // many documents were completed; does nothing while somebody else issues.
  int tidy_up();

  struct DocumentCheck {
    int sound = 0;
    std::vector<std::string> restored;  // numbers whose file was missing and has been made again, byte for byte
    std::vector<std::string> faults;    // what is wrong and stays as it is, one sentence each
  };
  // Every issued invoice's documents against their hashes; missing ones are made again from the frozen facts.
  DocumentCheck check_documents();

 private:
  IssuedInvoice freeze(db::Transaction& transaction, const db::Invoice& invoice, document::InvoiceDocument facts,
                       int terms_days, Day issued_on);
  void check_document(const db::Invoice& invoice, const db::InvoiceFile& file, DocumentCheck& check);

  db::Database& database_;
  const config::Config& config_;
  std::string actor_;
  DocumentFolder folder_;
  document::InvoicePrinter printer_;
};

}  // namespace klickwerk::office
