#include "office/payments/booking.h"

#include <algorithm>

#include "core/sha256.h"
#include "db/audit.h"
#include "office/payments/bank_entries.h"

namespace klickwerk::office {
namespace {

constexpr Day end_of_time{2932896};  // 9999-12-31

std::vector<db::OpenItem> all_items(db::PaymentStore& store) {
  db::ItemFilter filter;
  filter.as_of = end_of_time;
  filter.settled = true;  // a direct debit of a paid one may come back
  return store.items(filter);
}

// Money that left by a CSV line and names no invoice is none of ours.
bool leaves_us(const db::Payment& payment, const Match& match) {
  return payment.source == "csv" && payment.amount < Money{} && match.assignments.empty();
}

void store_assignments(db::Transaction& transaction, const BookedEntry& entry, std::int64_t id, const std::string& actor) {
  db::PaymentStore store(transaction);
  for (const Assignment& one : entry.match.assignments) {
    store.assign(id, one.item, one.amount, entry.match.by, actor);
    db::AuditStore(transaction).record(db::AuditEntry{{}, actor, one.amount > Money{} ? "payment.assign" : "payment.return", "invoice", one.number, "", "",
                                                      "payment " + std::to_string(id) + ": " + decimal(one.amount) + " of " + decimal(entry.payment.amount) +
                                                          " received " + entry.payment.received_on.iso() + ", by " + entry.match.by});
  }
}

db::OpenItem item_of(db::PaymentStore& store, const std::string& number) {
  db::ItemFilter filter;
  filter.as_of = end_of_time;
  filter.number = number;
  auto items = store.items(filter);
  if (items.empty()) throw db::Refused("there is no issued invoice " + number + " (cancellations and corrections belong to their invoice)");
  return items.front();
}

}  // namespace

bool PaymentReport::needs_attention() const {
  return !faults.empty() || std::any_of(entries.begin(), entries.end(), [](const auto& entry) { return !entry.known && entry.match.rest != Money{}; });
}

PaymentReport import_payments(db::Database& database, const PaymentRequest& request) {
  BankFile file = read_bank_file(request.content);
  PaymentReport report;
  report.dry_run = request.dry_run, report.faults = file.faults, report.skipped = file.skipped, report.remarks = file.remarks;
  if (!report.faults.empty()) return report;
  db::Transaction transaction = database.begin();
  db::PaymentStore store(transaction);
  Matcher matcher(all_items(store));
  std::int64_t added = 0;
  for (const db::Payment& payment : file.entries) {
    BookedEntry entry{payment, false, {}};
    const auto known = store.booked_as(payment.bank_reference);
    if (known) {
      entry.known = true, entry.payment.id = *known;
      report.entries.push_back(entry);
      continue;
    }
    entry.match = matcher.match(payment);
    if (leaves_us(payment, entry.match)) { ++report.skipped; continue; }
    const auto id = store.add(payment, request.actor);
    if (!id) throw db::Conflict("payment " + payment.bank_reference + " has just been booked by somebody else: import the file again");
    entry.payment.id = *id, ++added;
    store_assignments(transaction, entry, *id, request.actor);
    report.entries.push_back(entry);
  }
  if (request.dry_run) return report;
  db::AuditStore(transaction).record(db::ImportEntry{{}, request.actor, "payments", request.file_name, sha256_hex(request.content),
                                                     static_cast<std::int64_t>(file.entries.size()), added, 0});
  transaction.commit();
  return report;
}

BookedEntry add_payment(db::Database& database, const db::Payment& payment, const std::string& actor) {
  db::Transaction transaction = database.begin();
  db::PaymentStore store(transaction);
  Matcher matcher(all_items(store));
  BookedEntry entry{payment, false, matcher.match(payment)};
  const auto id = store.add(payment, actor);
  if (!id) throw db::Refused("a payment with the reference " + payment.bank_reference + " is booked already");
  entry.payment.id = *id;
  store_assignments(transaction, entry, *id, actor);
  db::AuditStore(transaction).record(db::AuditEntry{{}, actor, "payment.add", "payment", std::to_string(*id), "", "",
                                                    decimal(payment.amount) + " received " + payment.received_on.iso() + ", " + payment.bank_reference});
  transaction.commit();
  return entry;
}

Money assign_payment(db::Database& database, std::int64_t id, const std::string& number, std::optional<Money> wanted, const std::string& actor) {
  db::Transaction transaction = database.begin();
  db::PaymentStore store(transaction);
  const auto payment = store.payment(id);
  if (!payment) throw db::Refused("there is no payment " + std::to_string(id) + ": klickwerk payment list shows them");
  const db::OpenItem item = item_of(store, number);
  const Money rest = payment->amount - payment->assigned;
  const Money amount = wanted ? *wanted : rest > Money{} ? std::min(rest, item.open()) : rest;
  if (amount == Money{}) throw db::Refused("nothing to assign: payment " + std::to_string(id) + " has " + decimal(rest) + " left, " + number + " is open with " + decimal(item.open()));
  store.assign(id, item.id, amount, "person", actor);
  db::AuditStore(transaction).record(db::AuditEntry{{}, actor, "payment.assign", "invoice", number, "", "", "payment " + std::to_string(id) + ": " + decimal(amount) + " by hand"});
  transaction.commit();
  return amount;
}

}  // namespace klickwerk::office
