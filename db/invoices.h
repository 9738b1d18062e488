// Invoices from draft to issue, their numbers without a gap, and cancellations. The schema's triggers guard the same.
//
// Issuing, one or many in a transaction: take_number() locks the series until the transaction ends, the documents are
// written to disk, issue() freezes the invoice, commit. What dies before the commit leaves no number behind; the next
// attempt takes the same number and writes the same files over.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "billing/settlement/settlement.h"
#include "core/calendar.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

enum class InvoiceKind { invoice, cancellation, correction };  // Rechnung, Stornorechnung, Rechnungskorrektur
enum class InvoiceState { draft, approved, issued };

struct InvoiceNumber {
  std::string series;  // "invoice", "cancellation", "correction"
  int year = 0;
  std::int64_t in_year = 0;
  std::string text;  // as printed
  bool operator==(const InvoiceNumber&) const = default;
};

struct InvoiceFile {
  std::string kind;  // "pdf"
  std::string path;  // relative to the documents' directory
  std::string sha256;
  std::int64_t size_bytes = 0;
  bool operator==(const InvoiceFile&) const = default;
};

// One of the settlements behind an invoice.
struct InvoicePart {
  SettlementId settlement;
  ContractId contract;
  std::size_t lines = 0;  // of the invoice's, from where the part before ends
};

// One of the issued invoices that a correction, or an additional invoice, corrects.
struct CorrectedInvoice {
  InvoiceId id;
  std::string number;
  Day issued_on;
  Period service;
  Money lines;     // gross, of the document's lines that correct it
  Money credited;  // of a correction that is issued: what is set off against it, never more than it has left; not positive
  bool operator==(const CorrectedInvoice&) const = default;
};

struct Invoice {
  InvoiceId id;
  InvoiceKind kind = InvoiceKind::invoice;
  InvoiceState state = InvoiceState::draft;
  CustomerId customer;
  std::optional<ContractId> contract;      // empty: of several, like settlement (parts)
  std::optional<SettlementId> settlement;  // empty also: a cancellation, a credit by hand
  Period service;
  int vat_rate_bp = 0;
  Money net, vat, gross;
  std::vector<billing::SettlementLine> lines;
  std::vector<int> corrected_lines;     // of a credit by hand: which line of the original each line credits
  std::optional<InvoiceNumber> number;  // only when issued, like the next two
  std::optional<Day> issued_on, due_on;
  std::optional<InvoiceId> cancels;  // the invoice that this cancellation mirrors
  std::optional<InvoiceId> corrects;  // the issued invoice that this one corrects; the first of several
  std::vector<CorrectedInvoice> corrected;  // all that a settlement's correction corrects, by its lines; empty also: made before they were written down
  std::string reason;                // of a cancellation or correction
  std::string facts;                 // seller, buyer and texts as printed; the office's format
  std::vector<InvoiceFile> files;
  std::optional<std::string> cancelled_by;  // number of the issued cancellation
  std::vector<InvoicePart> parts;           // as printed; one for an invoice of one settlement, none of a cancellation or credit
};

struct InvoiceSummary {
  InvoiceId id;
  InvoiceKind kind = InvoiceKind::invoice;
  InvoiceState state = InvoiceState::draft;
  std::string number;  // empty unless issued
  std::string customer_number, customer_name, contract_number;
  Period service;
  Money net, gross;
  std::optional<Day> issued_on;
  bool estimated = false;    // a line is estimated
  bool cancelled = false;    // by an issued cancellation
  std::string held_because;  // why it is approved by its id only; empty: not held
  std::vector<std::string> contracts;  // all of them, when there are several
  Period settled;                      // of its settlement: fees in advance are settled in another month than they are for
  Day run_end;                         // half-open: of the run that made it (of a cancellation or a credit by hand: its original's)
  std::vector<std::string> refers_to = {};  // numbers of what it cancels or corrects
};

struct InvoiceFilter {
  std::optional<InvoiceState> state;
  std::optional<Day> service_end;  // of the period that was settled
  std::optional<CustomerId> customer;
  std::optional<ContractId> contract;
  std::optional<Period> run = {};  // made by runs that end within it
};

// A credit by hand on one line of an issued invoice.
struct LineCredit {
  int line = 0;  // of the original: 1, 2 …
  Money amount;  // above 0: what the customer gets back
};

struct IssueFacts {
  InvoiceNumber number;
  Day issued_on, due_on;
  std::string issued_by;
  std::string facts;
  std::vector<InvoiceFile> files;
};

class InvoiceStore {
 public:
  explicit InvoiceStore(Transaction& transaction) : transaction_(transaction) {}

  std::vector<InvoiceSummary> list(const InvoiceFilter& filter = {});  // drafts by id, then issued by number
  std::optional<Invoice> invoice(InvoiceId id);
  std::optional<Invoice> find(std::string_view number);

  // Drafts become approved; with their settlements. The ledger of a correction is in force from then on. Those approved
  // before stay. Returns how many changed.
  int approve(std::span<const InvoiceId> invoices, std::string_view by);

  // The next number of the series and year (its row is locked until the transaction ends); `text` is for the caller to fill.
  InvoiceNumber take_number(std::string_view series, int year);
  // The date of the series' last number, of whatever year; empty when it has none.
  std::optional<Day> last_issue_day(std::string_view series);
  // Approved -> issued. An issued cancellation sets the settlement of its original to cancelled, voids its ledger
  // entries and thereby opens the period for a new settlement. Throws Refused when not approved.
  void issue(InvoiceId invoice, const IssueFacts& facts);

  // A draft that mirrors the issued invoice or correction: every line, quantity and amount with the opposite sign. Throws
  // Refused when it is not issued, or lines of it were credited by hand (that correction is cancelled first); Conflict
  // when it has a cancellation already.
  InvoiceId draft_cancellation(InvoiceId original, std::string_view reason);

  // A draft that credits lines of an issued invoice. Throws Refused when a line has less left than is credited, counting
  // all credits that stand, or when the invoice is cancelled.
  InvoiceId draft_credit(InvoiceId original, std::span<const LineCredit> credits, std::string_view reason);

  // Drafts and approved invoices of the same settlements, this one too.
  std::vector<InvoiceId> drafts_with(InvoiceId invoice);
  bool from_correction(SettlementId settlement);
  // A draft without a settlement: a credit by hand that was never issued.
  void discard(InvoiceId draft);

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
