// What the bookkeeping takes from the books: issued documents by tax and kind of line, and what was handed over already.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/calendar.h"
#include "core/ids.h"
#include "core/money.h"
#include "db/database.h"
#include "db/invoices.h"

namespace klickwerk::db {

struct BookedLine {
  std::string kind, meter, revenue_group;
  std::string vat_class;  // empty: the invoice's one rate
  int vat_rate_bp = 0;
  Period service;
  Money net;
};

struct BookedInvoice {
  InvoiceId id;
  InvoiceKind kind = InvoiceKind::invoice;
  std::string number;
  std::vector<std::string> refers_to;  // numbers of what it cancels, or of all that it corrects
  Day issued_on, due_on;
  Period service;
  CustomerId customer;
  std::string customer_number, debtor_account;
  std::string customer_name, country, vat_id, mandate;  // as printed
  Money net, vat, gross;
  std::vector<BookedLine> lines;
};

struct ExportFile {
  std::string name, content;
  int rows = 0;
  std::string sha256;  // as it was when the file was handed over; filled when read
};

// The settings by which revenue accounts were chosen.
struct RevenueAccounts {
  std::string chart;  // skr03, skr04; empty: of no invoices, or not kept
  std::string rules;  // accounting.revenue_accounts
  bool operator==(const RevenueAccounts&) const = default;
};

// A cancellation or correction of what an earlier batch handed over.
struct LaterDocument {
  InvoiceId id;
  std::int64_t batch = 0;  // of the original, the first one of several
  RevenueAccounts accounts;
};

struct ExportBatch {
  std::int64_t id = 0;
  std::string kind;
  Instant at;
  std::string actor, note;
  int invoices = 0;
};

// A rate of VAT, hundredths of a percent, in force from that day on.
struct DatedRate {
  Day from;
  int rate_bp = 0;
};

class AccountingStore {
 public:
  explicit AccountingStore(Transaction& transaction) : transaction_(transaction) {}

  // Issued on one of the days, in the order of date and number; of `kind` only those not handed over yet.
  std::vector<InvoiceId> issued(Period days, std::optional<std::string_view> not_exported_as = {});
  // In the same order. A month may be very many: some thousand at a time.
  std::vector<BookedInvoice> invoices(std::span<const InvoiceId> ids);

  std::vector<DatedRate> standard_rates(std::string_view country);  // by day; empty: none known of that country

  // Throws Conflict when another one has just handed over one of the invoices.
  std::int64_t add_batch(std::string_view kind, std::string_view actor, std::string_view note, std::span<const ExportFile> files,
                         std::span<const InvoiceId> invoices, const RevenueAccounts& accounts = {});
  std::vector<LaterDocument> later_documents(std::span<const InvoiceId> ids, std::string_view kind);
  std::vector<ExportBatch> batches(std::optional<std::string_view> kind = {});  // newest first
  std::optional<ExportBatch> batch(std::int64_t id);
  std::vector<ExportFile> files(std::int64_t batch);
  std::optional<ExportFile> file_named(std::string_view kind, std::string_view name);  // the last one of that name

  // Gives customers who have invoices and no debtor account the next free numbers from `first` on. Returns their numbers
  // with their accounts. Throws Refused when the range is used up.
  struct NewAccount {
    std::string customer_number, account;
  };
  std::vector<NewAccount> assign_debtor_accounts(std::int64_t first, std::int64_t last);

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
