#include "office/payments/known_entries.h"

#include <algorithm>

#include "office/import/text_encoding.h"

namespace klickwerk::office {
namespace {

// Ours has 32 hexadecimal digits between the account and the end (camt_053.cpp, payments_csv.cpp); by hand has the time.
bool made_of_content(const db::Payment& payment) {
  if (payment.source == "hand") return true;
  const std::string& reference = payment.bank_reference;
  for (std::size_t begin = 0; begin < reference.size();) {
    const std::size_t end = std::min(reference.find('/', begin), reference.size());
    const auto digits = reference.find_first_not_of("0123456789abcdef", begin);
    if (std::min(digits, end) - begin == 32 && (digits == std::string::npos || digits == end || reference[digits] == '+')) return true;
    begin = end + 1;
  }
  return false;
}

std::string account_in(const db::Payment& payment) {
  return payment.source == "camt" ? payment.bank_reference.substr(0, payment.bank_reference.find('/')) : "";
}

bool same_place(const db::Payment& one, const db::Payment& other) { return one.received_on == other.received_on && one.amount == other.amount; }

bool same_payer(const db::Payment& one, const db::Payment& other) {
  if (!one.payer_iban.empty() && !other.payer_iban.empty()) return one.payer_iban == other.payer_iban;
  return one.payer.empty() || other.payer.empty() || folded(one.payer) == folded(other.payer);
}

// One format says more than the other: the end-to-end reference, words of the bank's around the payer's.
bool same_purpose(const db::Payment& one, const db::Payment& other) {
  if (!one.end_to_end.empty() && !other.end_to_end.empty()) return one.end_to_end == other.end_to_end;
  const std::string first = folded(one.purpose), second = folded(other.purpose);
  if (first.empty() || second.empty()) return first == second;
  return first.find(second) != std::string::npos || second.find(first) != std::string::npos;
}

}  // namespace

KnownEntries::KnownEntries(db::PaymentStore& store, const BankFile& file) : store_(store) {
  std::optional<Day> first, last;
  for (const auto* list : {&file.entries, &file.outgoing})
    for (const BankEntry& entry : *list) {
      const Day day = entry.payment.received_on;
      first = first ? std::min(*first, day) : day, last = last ? std::max(*last, day) : day;
    }
  if (!first) return;
  for (const db::Payment& payment : store_.booked_on(*first, *last)) keep({payment, !made_of_content(payment), account_in(payment), 0});
  for (const auto* list : {&file.entries, &file.outgoing})
    for (const BankEntry& entry : *list)
      for (const std::string& reference : {entry.payment.bank_reference, other_reference(entry.payment)})
        if (const auto* payment = under(reference, entry.named); payment && same_place(*payment, entry.payment)) by_reference_.insert({entry.statement, reference});
}

void KnownEntries::keep(Booked booked) {
  places_[booked.payment.bank_reference] = booked_.size();
  booked_.push_back(std::move(booked));
}

const db::Payment* KnownEntries::under(const std::string& reference, bool of_any_day) {
  if (const auto found = places_.find(reference); found != places_.end()) return &booked_[found->second].payment;
  if (!of_any_day || !asked_.insert(reference).second) return nullptr;
  const auto payment = store_.booked_as(reference);
  if (!payment) return nullptr;
  keep({*payment, !made_of_content(*payment), account_in(*payment), 0});
  return &booked_.back().payment;
}

// Of a second payment under the same reference of the bank.
std::string KnownEntries::other_reference(const db::Payment& payment) {
  return payment.bank_reference + "/" + payment.received_on.iso() + "/" + decimal(payment.amount);
}

bool KnownEntries::agree(const BankEntry& entry, const Booked& booked) const {
  const db::Payment& payment = booked.payment;
  if (!same_place(payment, entry.payment) || booked.statement == entry.statement) return false;
  if (entry.named && booked.named && payment.source == entry.payment.source) return false;  // the bank tells them apart
  if (!entry.account.empty() && !booked.account.empty() && entry.account != booked.account) return false;
  return same_payer(payment, entry.payment) && same_purpose(payment, entry.payment);
}

std::optional<std::int64_t> KnownEntries::alike(const BankEntry& entry) {
  for (const Booked& one : booked_) {
    const Claim claim{entry.statement, one.payment.bank_reference};
    if (by_reference_.contains(claim) || claimed_.contains(claim) || !agree(entry, one)) continue;
    claimed_.insert(claim);
    return one.payment.id;
  }
  return {};
}

Verdict KnownEntries::judge(const BankEntry& entry, bool book_alike) {
  std::string reference = entry.payment.bank_reference, warning;
  const db::Payment* payment = under(reference, entry.named);
  if (payment && !same_place(*payment, entry.payment)) {
    warning = "the bank's reference " + reference + " stands for " + decimal(payment->amount) + " of " + payment->received_on.iso() + " and for " + decimal(entry.payment.amount) + " of " +
              entry.payment.received_on.iso() + ": that is another payment; ask the bank if in doubt";
    reference = other_reference(entry.payment), payment = under(reference, false);
  }
  std::int64_t twice = 0;
  bool repeated = false;
  for (; payment; reference += "+", payment = under(reference, entry.named)) {
    if (claimed_.insert({entry.statement, reference}).second) return {Verdict::Kind::known, payment->id, reference, ""};
    repeated = true, twice = payment->id;  // the statement says it twice
  }
  if (repeated) return {book_alike ? Verdict::Kind::fresh : Verdict::Kind::alike, twice, reference, warning};
  const auto likeness = alike(entry);
  if (likeness && !book_alike) return {Verdict::Kind::alike, *likeness, reference, ""};
  return {Verdict::Kind::fresh, 0, reference, warning};
}

void KnownEntries::add(const BankEntry& entry, std::int64_t id) {
  keep({entry.payment, entry.named, entry.account, entry.statement});
  booked_.back().payment.id = id;
  claimed_.insert({entry.statement, entry.payment.bank_reference});
}

}  // namespace klickwerk::office
