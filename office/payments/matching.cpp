#include "office/payments/matching.h"

#include <algorithm>

#include "document/swiss_reference.h"
#include "office/import/text_encoding.h"

namespace klickwerk::office {
namespace {

// Upper case without blanks: banks break a purpose anywhere.
std::string bare(std::string_view text) {
  std::string out;
  for (char c : text)
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Not as a part of a longer number: RE-2026-00001 does not stand in RE-2026-000012.
bool stands_in(const std::string& number, const std::string& purpose) {
  for (auto at = purpose.find(number); at != std::string::npos; at = purpose.find(number, at + 1)) {
    const auto end = at + number.size();
    const bool begins = at == 0 || !is_digit(number.front()) || !is_digit(purpose[at - 1]);
    const bool ends = end == purpose.size() || !is_digit(number.back()) || !is_digit(purpose[end]);
    if (begins && ends) return true;
  }
  return false;
}

bool named(const std::string& reference, const std::string& purpose) { return !reference.empty() && stands_in(reference, purpose); }

// What payments paid on it, below 0.
Money most_returned(const db::OpenItem& item) { return -std::max(item.paid - item.set_off, Money{}); }

}  // namespace

Money most_that_leaves(const db::OpenItem& item) { return std::min(std::min(item.open(), Money{}), most_returned(item)); }

Matcher::Matcher(std::vector<db::OpenItem> items) {
  std::stable_sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return a.due_on < b.due_on; });
  for (auto& item : items) {
    Searchable searchable{std::move(item), {}, "", "", ""};
    searchable.numbers.push_back(bare(searchable.item.number));
    for (const std::string& other : searchable.item.others) searchable.numbers.push_back(bare(other));
    searchable.qr_reference = document::qr_reference(document::Series::invoice, searchable.item.number).value_or("");
    searchable.creditor_reference = document::creditor_reference(searchable.item.number).value_or("");
    searchable.name = folded(searchable.item.customer_name);
    items_.push_back(std::move(searchable));
  }
}

std::vector<Matcher::Searchable*> Matcher::named_by(const db::Payment& payment, std::string& by) {
  std::vector<Searchable*> found;
  const std::string end_to_end = bare(payment.end_to_end), purpose = bare(payment.purpose);
  for (Searchable& one : items_)
    if (std::ranges::find(one.numbers, end_to_end) != one.numbers.end()) found.push_back(&one);
  by = "end_to_end";
  if (!found.empty()) return found;
  for (Searchable& one : items_)
    if (named(one.qr_reference, purpose) || named(one.creditor_reference, purpose)) found.push_back(&one);
  by = found.empty() ? "number" : "reference";
  if (!found.empty()) return found;
  for (Searchable& one : items_)
    if (std::ranges::any_of(one.numbers, [&](const std::string& number) { return stands_in(number, purpose); })) found.push_back(&one);
  return found;
}

Matcher::Searchable* Matcher::only_of_amount(const db::Payment& payment) {
  const std::string payer = folded(payment.payer);
  Searchable* only = nullptr;
  for (Searchable& one : items_) {
    const bool same_customer = (!payer.empty() && payer == one.name) || (!payment.payer_iban.empty() && payment.payer_iban == one.item.payer_iban);
    if (!same_customer || one.item.open() != payment.amount) continue;
    if (only) return nullptr;
    only = &one;
  }
  return only;
}

void Matcher::assign(Match& match, Searchable& one, Money amount) {
  if (amount == Money{}) return;
  match.assignments.push_back({one.item.id, one.item.number, amount});
  one.item.paid += amount, match.rest -= amount;
}

Match Matcher::match(const db::Payment& payment) {
  if (payment.amount < Money{})
    if (Match paid_out = pay_out(payment); !paid_out.assignments.empty()) return paid_out;
  Match match;
  match.rest = payment.amount;
  std::vector<Searchable*> found = named_by(payment, match.by);
  if (found.empty() && payment.amount > Money{})
    if (Searchable* only = only_of_amount(payment)) found = {only}, match.by = "amount";
  for (Searchable* one : found)
    assign(match, *one, payment.amount > Money{} ? std::clamp(one->item.open(), Money{}, match.rest) : std::max(match.rest, most_returned(one->item)));
  if (match.assignments.empty()) match.by.clear();
  return match;
}

Match Matcher::pay_out(const db::Payment& payment) {
  Match match;
  match.rest = payment.amount;
  std::vector<Searchable*> credits = named_by(payment, match.by);
  std::erase_if(credits, [](const Searchable* one) { return one->item.open() >= Money{}; });
  Money sum;
  for (const Searchable* one : credits) sum += one->item.open();
  if (sum == payment.amount)
    for (Searchable* one : credits) assign(match, *one, one->item.open());
  if (match.assignments.empty()) match.by.clear();
  return match;
}

Match Matcher::by_hand(const db::Payment& payment) {
  if (payment.amount > Money{}) return match(payment);
  Match match;
  match.rest = payment.amount;
  for (Searchable* one : named_by(payment, match.by)) assign(match, *one, std::max(match.rest, most_that_leaves(one->item)));
  if (match.assignments.empty()) match.by.clear();
  return match;
}

}  // namespace klickwerk::office
