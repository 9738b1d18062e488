// The hash chain over issued documents, what moves money, exports and the audit log (014_audit_chain.sql and later), read for checking. Nothing here trusts the
// database's own functions: what is linked is put together by statements of this program and hashed by it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/money.h"
#include "db/database.h"
#include "db/invoices.h"

namespace klickwerk::db {

struct ChainLink {
  std::int64_t link = 0;
  std::string previous, kind;  // "document" (before 023_complete_chain.sql), "document-2", "journal", "payment", "assignment", "set-off", "reminder", "export"
  std::int64_t subject = 0;    // invoice_id, entry_id …
  std::string content, hash;   // as stored
  std::string outline;         // "document-2": number, then a line for each record: label, tab, beginning of its hash
  std::int64_t linked_at_us = 0;
  std::string name;            // number of the document, or "entry 17 (invoice.issue RE-…)"; empty when it is gone
  std::optional<std::string> content_now;  // hash over what stands there now; empty when it is gone
  std::string outline_now;
};

// "link|previous|kind|subject|content", of "document-2" with moment and outline, hashed: what `hash` must be.
std::string link_hash(const ChainLink& link);

// As they are frozen.
struct AuditedSettlement {
  std::string kind, input, result, result_hash;
};

// An issued document with all that is compared with one another.
struct AuditedDocument {
  InvoiceId id;
  std::string number;
  Money net, vat, gross, lines_net;
  std::string facts;
  std::vector<AuditedSettlement> settlements;  // none, one, or those of an invoice for several contracts
  std::vector<InvoiceFile> files;
};

struct NumberSeries {
  std::string series;
  int year = 0;
  std::int64_t last_number = 0;  // as the series says
  std::int64_t issued = 0;       // documents with a number of it
  std::int64_t greatest = 0;
};

// An issued document whose date is not where its number, or the document that it refers to, wants it.
struct OutOfOrder {
  std::string number;
  Day issued_on;
  std::string other;   // that came before it, but has a later date
  Day other_issued_on;
  bool original = false;  // it is what the document cancels or corrects
};

// A file that was handed over, and whose bytes are not those that its hash says.
struct ChangedExport {
  std::int64_t batch = 0;
  std::string name;
};

class AuditChain {
 public:
  explicit AuditChain(Transaction& transaction) : transaction_(transaction) {}

  // Tables that are looked at here and are not there any more; nothing else can be asked for then.
  std::vector<std::string> missing_tables();
  // In the order of the links, those after `after`.
  std::vector<ChainLink> links(std::int64_t after, int count);
  // Issued documents, journal entries, payments … that no link names, as people know them.
  std::vector<std::string> not_linked();
  std::vector<AuditedDocument> documents(InvoiceId after, int count);  // issued, by id
  std::vector<ChangedExport> changed_exports();
  std::vector<NumberSeries> series();
  std::vector<OutOfOrder> out_of_order();

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
