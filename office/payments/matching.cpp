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

}  // namespace

Matcher::Matcher(std::vector<db::OpenItem> items) {
  std::stable_sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return a.due_on < b.due_on; });
  for (auto& item : items) {
    Searchable searchable{std::move(item), "", "", "", ""};
    searchable.number = bare(searchable.item.number);
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
    if (one.number == end_to_end) found.push_back(&one);
  by = "end_to_end";
  if (!found.empty()) return found;
  for (Searchable& one : items_)
    if (named(one.qr_reference, purpose) || named(one.creditor_reference, purpose)) found.push_back(&one);
  by = found.empty() ? "number" : "reference";
  if (!found.empty()) return found;
  for (Searchable& one : items_)
    if (stands_in(one.number, purpose)) found.push_back(&one);
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

Match Matcher::match(const db::Payment& payment) {
  Match match;
  match.rest = payment.amount;
  std::vector<Searchable*> found = named_by(payment, match.by);
  if (found.empty() && payment.amount > Money{})
    if (Searchable* only = only_of_amount(payment)) found = {only}, match.by = "amount";
  for (Searchable* one : found) {
    db::OpenItem& item = one->item;
    Money amount = payment.amount > Money{} ? std::min(match.rest, item.open()) : std::max(match.rest, -item.paid);
    if (payment.amount > Money{} ? amount <= Money{} : amount >= Money{}) continue;
    match.assignments.push_back({item.id, item.number, amount});
    item.paid += amount, match.rest -= amount;
  }
  if (match.assignments.empty()) match.by.clear();
  return match;
}

}  // namespace klickwerk::office
