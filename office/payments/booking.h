// Booking what the bank says: all of a file or nothing, an entry of the bank once for ever.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "db/database.h"
#include "office/payments/matching.h"

namespace klickwerk::office {

struct BookedEntry {
  db::Payment payment;
  bool known = false;  // booked by an earlier import: nothing happened
  bool alike = false;  // looks like another payment and was not booked: payment.id is that one's; 0: an earlier entry of the same file
  Match match;
};

struct PaymentReport {
  bool dry_run = false;
  std::vector<BookedEntry> entries;
  std::vector<std::string> faults;  // then nothing was booked
  int skipped = 0;                  // money that left for other reasons than a return or a credit
  std::vector<std::string> remarks;  // the bank's charges for what came back, rows that are announced only …
  std::vector<std::string> warnings;  // what a person has to look at
  bool needs_attention() const;     // a fault, a warning, or an entry that is held or not assigned in full
};

struct PaymentRequest {
  std::string file_name, content;
  std::string actor;
  bool dry_run = false;
  bool book_alike = false;  // what looks like another payment is one of its own
};
// The item of an issued document: its own, or the one of what it cancels or corrects. Throws db::Refused.
db::OpenItem item_of_document(db::PaymentStore& store, const std::string& number);

PaymentReport import_payments(db::Database& database, const PaymentRequest& request);

// A payment by hand, for the items it names or matches; below 0 it pays a credit out or comes back. Throws db::Refused when its
// reference is booked already.
BookedEntry add_payment(db::Database& database, const db::Payment& payment, const std::string& actor);
// What is left of a payment to the item of an issued document, or `amount` of it (below 0 takes an assignment back). Throws
// db::Refused with the reason and the next step.
Money assign_payment(db::Database& database, std::int64_t payment, const std::string& invoice_number, std::optional<Money> amount, const std::string& actor);

std::string payments_text(const PaymentReport& report);
std::string payments_json(const PaymentReport& report);
std::string payment_list_text(const std::vector<db::Payment>& payments);
std::string payment_list_json(const std::vector<db::Payment>& payments);

}  // namespace klickwerk::office
