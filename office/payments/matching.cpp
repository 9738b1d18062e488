#include "office/payments/matching.h"

#include <algorithm>

#include "document/swiss_reference.h"
#include "office/import/text_encoding.h"
#include "office/payments/number_search.h"

namespace klickwerk::office {
namespace {

std::string bare(std::string_view text) { return without_blanks(text).text; }

bool named(const std::string& reference, const SearchedText& purpose) {
  return std::ranges::any_of(places_of(reference, purpose), [](const NumberPlace& place) { return !place.open_ended; });
}

// What payments paid on it, below 0.
Money most_returned(const db::OpenItem& item) { return -std::max(item.paid - item.set_off, Money{}); }

}  // namespace

Money most_that_leaves(const db::OpenItem& item) { return std::min(std::min(item.open(), Money{}), most_returned(item)); }

Matcher::Matcher(std::vector<db::OpenItem> items) {
  std::stable_sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return a.due_on < b.due_on; });
  for (auto& item : items) {
    Searchable searchable{std::move(item), {}, {}, "", "", ""};
    searchable.numbers.push_back(bare(searchable.item.number));
    for (const std::string& other : searchable.item.others) searchable.numbers.push_back(bare(other));
    for (const std::string& number : searchable.numbers) searchable.bare_numbers.push_back(letters_and_digits(number).text);
    searchable.qr_reference = document::qr_reference(document::Series::invoice, searchable.item.number).value_or("");
    searchable.creditor_reference = document::creditor_reference(searchable.item.number).value_or("");
    searchable.name = folded(searchable.item.customer_name);
    items_.push_back(std::move(searchable));
  }
}

std::vector<Matcher::Searchable*> Matcher::named_by(const db::Payment& payment, std::string& by) {
  std::vector<Searchable*> found;
  const std::string end_to_end = bare(payment.end_to_end);
  for (Searchable& one : items_)
    if (std::ranges::find(one.numbers, end_to_end) != one.numbers.end()) found.push_back(&one);
  by = "end_to_end";
  if (!found.empty()) return found;
  const SearchedText purpose = without_blanks(payment.purpose);
  for (Searchable& one : items_)
    if (named(one.qr_reference, purpose) || named(one.creditor_reference, purpose)) found.push_back(&one);
  by = found.empty() ? "number" : "reference";
  if (!found.empty()) return found;
  std::vector<Hit> hits;
  for (Searchable& one : items_)
    for (const std::string& number : one.numbers)
      for (const NumberPlace& place : places_of(number, purpose)) hits.push_back({&one, place});
  if (!hits.empty()) return certain(hits);
  const SearchedText loose = letters_and_digits(payment.purpose);
  for (Searchable& one : items_)
    for (std::size_t i = 0; i < one.numbers.size(); ++i)
      for (const NumberPlace& place : loose_places_of(one.numbers[i], one.bare_numbers[i], loose)) hits.push_back({&one, place});
  return certain(hits);
}

// "RE-1 2" may be RE-12 that the bank has broken, where there is one, and two numbers may differ in their signs alone: a person decides.
std::vector<Matcher::Searchable*> Matcher::certain(const std::vector<Hit>& hits) {
  std::vector<Searchable*> found;
  const auto doubtful = [](const Hit& one, const Hit& other) {
    if (one.item == other.item || one.place.begin != other.place.begin) return false;
    const Hit& shorter = one.place.end < other.place.end ? one : other;
    return one.place.end == other.place.end || shorter.place.open_ended;
  };
  for (const Hit& one : hits)
    if (std::ranges::none_of(hits, [&](const Hit& other) { return doubtful(one, other); }) && std::ranges::find(found, one.item) == found.end()) found.push_back(one.item);
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
