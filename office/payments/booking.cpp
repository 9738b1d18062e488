#include "office/payments/booking.h"

#include <algorithm>

#include "core/sha256.h"
#include "db/audit.h"
#include "office/payments/bank_entries.h"
#include "office/payments/collections.h"
#include "office/payments/known_entries.h"

namespace klickwerk::office {
namespace {

constexpr Day end_of_time{2932896};  // 9999-12-31

std::vector<db::OpenItem> all_items(db::PaymentStore& store) {
  db::ItemFilter filter;
  filter.as_of = end_of_time;
  filter.settled = true;  // a direct debit of a paid one may come back
  return store.with_other_numbers(store.items(filter));
}

// Money that left and pays no credit of ours out is none of ours; a CSV does not tell what came back from what was sent.
bool leaves_us(const db::Payment& payment, const Match& match, bool outgoing) {
  return (outgoing || payment.source == "csv") && payment.amount < Money{} && match.assignments.empty();
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

void book(db::Transaction& transaction, BookedEntry& entry, const std::string& actor) {
  db::PaymentStore store(transaction);
  const auto id = store.add(entry.payment, actor);
  if (!id) throw db::Conflict("payment " + entry.payment.bank_reference + " has just been booked by somebody else: import the file again");
  entry.payment.id = *id;
  store_assignments(transaction, entry, *id, actor);
}

class BookingRun {
 public:
  BookingRun(db::Transaction& transaction, const PaymentRequest& request, const BankFile& file, PaymentReport& report)
      : transaction_(transaction), request_(request), store_(transaction), matcher_(all_items(store_)), known_(store_, file), report_(report) {}

  void take(const BankEntry& from, bool outgoing) {
    const Verdict verdict = known_.judge(from, request_.book_alike);
    BookedEntry entry{from.payment, verdict.kind == Verdict::Kind::known, verdict.kind == Verdict::Kind::alike, {}};
    if (verdict.kind == Verdict::Kind::fresh) {
      entry.payment.bank_reference = verdict.reference;
      entry.match = match(from, outgoing);
      if (leaves_us(entry.payment, entry.match, outgoing)) return void(++report_.skipped);
      if (!request_.dry_run) book(transaction_, entry, request_.actor);  // a preview uses no number up
      BankEntry booked = from;
      booked.payment = entry.payment;
      known_.add(booked, entry.payment.id), ++added_;
      for (const std::string& warning : {verdict.warning, from.warning})
        if (!warning.empty()) report_.warnings.push_back(warning);
    } else {
      entry.payment.id = verdict.payment;
    }
    report_.entries.push_back(std::move(entry));
  }
  std::int64_t added() const { return added_; }

 private:
  Match match(const BankEntry& from, bool outgoing) {
    if (from.unassignable) return {{}, "", from.payment.amount};
    return outgoing ? matcher_.pay_out(from.payment) : matcher_.match(from.payment);
  }

  db::Transaction& transaction_;
  const PaymentRequest& request_;
  db::PaymentStore store_;
  Matcher matcher_;
  KnownEntries known_;
  PaymentReport& report_;
  std::int64_t added_ = 0;
};

}  // namespace

db::OpenItem item_of_document(db::PaymentStore& store, const std::string& number) {
  const auto numbers = store.item_numbers_of(number);
  if (numbers.empty()) throw db::Refused("there is no issued invoice " + number + ": klickwerk invoice list shows them");
  if (numbers.size() > 1) throw db::Refused(number + " belongs to " + numbers[0] + ", " + numbers[1] + (numbers.size() > 2 ? " and others" : "") + ": name one of these invoices");
  db::ItemFilter filter;
  filter.as_of = end_of_time;
  filter.number = numbers.front();
  auto items = store.items(filter);
  if (items.empty()) throw db::Refused("there is no open item of " + number);
  return items.front();
}

bool PaymentReport::needs_attention() const {
  return !faults.empty() || !warnings.empty() ||
         std::any_of(entries.begin(), entries.end(), [](const auto& entry) { return entry.alike || (!entry.known && entry.match.rest != Money{}); });
}

PaymentReport import_payments(db::Database& database, const PaymentRequest& request) {
  BankFile file = read_bank_file(request.content);
  PaymentReport report;
  report.dry_run = request.dry_run, report.faults = file.faults, report.skipped = file.skipped, report.remarks = file.remarks;
  if (!report.faults.empty()) return report;
  db::Transaction transaction = database.begin();
  db::PaymentStore(transaction).lock_money();
  resolve_collections(transaction, file);
  report.remarks = file.remarks;
  BookingRun run(transaction, request, file, report);
  for (const BankEntry& entry : file.entries) run.take(entry, false);
  for (const BankEntry& entry : file.outgoing) run.take(entry, true);
  if (request.dry_run) return report;
  db::AuditStore(transaction).record(db::ImportEntry{{}, request.actor, "payments", request.file_name, sha256_hex(request.content),
                                                     static_cast<std::int64_t>(file.entries.size() + file.outgoing.size()), run.added(), 0});
  transaction.commit();
  return report;
}

BookedEntry add_payment(db::Database& database, const db::Payment& payment, const std::string& actor) {
  db::Transaction transaction = database.begin();
  db::PaymentStore store(transaction);
  store.lock_money();
  if (payment.amount == Money{}) throw db::Refused("a payment of 0.00 is none: write what came in, or below 0 what went out (klickwerk payment add -- -19,04 INVOICE)");
  Matcher matcher(all_items(store));
  BookedEntry entry{payment, false, false, matcher.by_hand(payment)};
  const auto id = store.add(payment, actor);
  if (!id) throw db::Refused("a payment with the reference " + payment.bank_reference + " is booked already");
  entry.payment.id = *id;
  store_assignments(transaction, entry, *id, actor);
  db::AuditStore(transaction).record(db::AuditEntry{{}, actor, "payment.add", "payment", std::to_string(*id), "", "",
                                                    decimal(payment.amount) + " received " + payment.received_on.iso() + ", " + payment.bank_reference});
  transaction.commit();
  return entry;
}

}  // namespace klickwerk::office
