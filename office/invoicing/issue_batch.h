// A batch of invoices on its way to being issued: read and checked, then drawn, each by others than the one who writes.
#pragma once

#include <chrono>
#include <exception>
#include <future>
#include <span>
#include <string>
#include <vector>

#include "config/config.h"
#include "db/database.h"
#include "db/invoice_batch.h"
#include "db/invoices.h"
#include "document/invoice_files.h"
#include "office/invoicing/document_folder.h"
#include "office/invoicing/issue_report.h"

namespace klickwerk::office {

struct IssueDraft {
  db::Invoice invoice;
  document::InvoiceDocument facts;
  int terms_days = 0;
  db::InvoiceNumber number;  // expected, until its series is locked
  // What drawing adds.
  std::string facts_text;
  std::vector<document::InvoiceFile> files;
  std::vector<db::InvoiceFile> rows;
  std::vector<document::UnforcedFile> on_disk;  // under their pending names
  std::exception_ptr failure;
};

struct IssueBatch {
  std::vector<IssueDraft> drafts;           // in the order given
  std::vector<IssueReport::Failed> failed;  // those that cannot be issued
  std::chrono::microseconds reading{};
};

// Reads drafts with a connection of its own: books, facts, rules. One call at a time.
class DraftReader {
 public:
  DraftReader(const db::Database& database, const config::Config& config, Day issued_on);
  // Throws db::Unavailable.
  IssueBatch read(std::span<const InvoiceId> invoices);

 private:
  void add(db::Transaction& transaction, const db::InvoiceSources& sources, InvoiceId id, db::Invoice* invoice, IssueBatch& batch);
  db::Database database_;
  const config::Config& config_;
  Day issued_on_;
};

// Draws numbered drafts with several hands and puts the files beside their places, not yet forced to the disk.
class DrawingRoom {
 public:
  DrawingRoom(const DocumentFolder& folder, int hands);
  // The batch stays where it is until the future is ready; one batch at a time. Failures stand in the drafts. The future tells
  // how long all hands worked.
  std::future<std::chrono::microseconds> draw(IssueBatch& batch);

 private:
  void draw_one(document::InvoicePrinter& printer, IssueDraft& draft) const;
  const DocumentFolder& folder_;
  std::vector<document::InvoicePrinter> printers_;
};

}  // namespace klickwerk::office
