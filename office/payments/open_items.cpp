#include "office/payments/open_items.h"

#include <array>
#include <nlohmann/json.hpp>

#include "db/parties.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

// Days over due: none, up to 30, 60, 90, more.
constexpr std::array<const char*, 5> ages{"not due", "1-30 days", "31-60 days", "61-90 days", "over 90 days"};

std::size_t age_of(const db::OpenItem& item, Day as_of) {
  const int days = as_of - item.due_on;
  return days <= 0 ? 0 : days <= 30 ? 1 : days <= 60 ? 2 : days <= 90 ? 3 : 4;
}

std::array<Money, 5> aged(const std::vector<db::OpenItem>& items, Day as_of) {
  std::array<Money, 5> sums{};
  for (const auto& item : items) sums[age_of(item, as_of)] += item.open();
  return sums;
}

std::string state_of(const db::OpenItem& item) {
  std::string state;
  if (item.open() < Money{}) state = item.billed < Money{} ? "credit" : "overpaid";
  else if (item.paid > Money{}) state = "paid in part";
  if (item.collected) state += (state.empty() ? "" : ", ") + std::string("with the bank");
  if (item.dunning_level > 0) state += (state.empty() ? "" : ", ") + ("dunned, level " + std::to_string(item.dunning_level));
  return state;
}

std::string on_account_text(const OnAccountBook& book) {
  std::string text;
  if (!book.known.empty()) {
    TextTable table({{"Customer"}, {"Name"}, {"Payment", true}, {"Received"}, {"On account", true}});
    for (const OnAccount& one : book.known) table.row({one.customer_number, one.customer_name, std::to_string(one.payment), one.received_on.iso(), decimal(one.left)});
    text += "\nPaid, not assigned (klickwerk payment assign PAYMENT INVOICE):\n" + table.text();
  }
  if (book.unknown > 0)
    text += "\n" + std::to_string(book.unknown) + (book.unknown == 1 ? " payment" : " payments") + " of " + decimal(book.unknown_sum) +
            " not assigned, and nobody can tell whose (klickwerk payment list --unassigned); not in the sums.\n";
  return text;
}

}  // namespace

std::vector<db::OpenItem> open_items(db::Database& database, const OpenItemsRequest& request) {
  db::Transaction transaction = database.begin();
  db::ItemFilter filter;
  filter.as_of = request.as_of;
  if (request.customer_number) {
    const auto customer = db::PartyStore(transaction).find_customer(*request.customer_number);
    if (!customer) throw db::Refused("there is no customer " + *request.customer_number);
    filter.customer = customer->id;
  }
  return db::PaymentStore(transaction).items(filter);
}

OnAccountBook open_on_account(db::Database& database, const OpenItemsRequest& request) {
  db::Transaction transaction = database.begin();
  OnAccountBook book = load_on_account(transaction, request.as_of);
  if (!request.customer_number) return book;
  std::erase_if(book.known, [&](const OnAccount& one) { return one.customer_number != *request.customer_number; });
  book.unknown = 0, book.unknown_sum = {};
  return book;
}

std::string open_items_text(const std::vector<db::OpenItem>& items, const OnAccountBook& on_account, Day as_of) {
  if (items.empty() && on_account.known.empty() && on_account.unknown == 0) return "Nothing is open on " + as_of.iso() + ".\n";
  TextTable table({{"Customer"}, {"Name"}, {"Invoice"}, {"Issued"}, {"Due"}, {"Days over", true}, {"Billed", true}, {"Paid", true}, {"Open", true}, {"State"}});
  Money sum;
  for (const auto& item : items) {
    const int over = as_of - item.due_on;
    table.row({item.customer_number, item.customer_name, item.number, item.issued_on.iso(), item.due_on.iso(), over > 0 ? std::to_string(over) : "",
               decimal(item.billed), decimal(item.paid), decimal(item.open()), state_of(item)});
    sum += item.open();
  }
  TextTable totals({{"Age"}, {"Open", true}});
  const auto sums = aged(items, as_of);
  for (std::size_t i = 0; i < ages.size(); ++i) totals.row({ages[i], decimal(sums[i])});
  Money paid;
  for (const OnAccount& one : on_account.known) paid += one.left;
  if (paid != Money{}) totals.row({"on account", decimal(-paid)});
  totals.row({"all", decimal(sum - paid)});
  return (table.empty() ? "No invoice is open.\n" : table.text()) + on_account_text(on_account) + "\nOpen on " + as_of.iso() + ":\n" + totals.text();
}

std::string open_items_json(const std::vector<db::OpenItem>& items, const OnAccountBook& on_account, Day as_of) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& item : items)
    list.push_back({{"customer", item.customer_number}, {"name", item.customer_name}, {"invoice", item.number}, {"issued_on", item.issued_on.iso()},
                    {"due_on", item.due_on.iso()}, {"billed_cents", item.billed.cents}, {"paid_cents", item.paid.cents}, {"set_off_cents", item.set_off.cents}, {"open_cents", item.open().cents},
                    {"age", ages[age_of(item, as_of)]}, {"dunning_level", item.dunning_level}, {"collected", item.collected}});
  nlohmann::json paid = nlohmann::json::array();
  for (const OnAccount& one : on_account.known)
    paid.push_back({{"customer", one.customer_number}, {"name", one.customer_name}, {"payment", one.payment}, {"received_on", one.received_on.iso()}, {"left_cents", one.left.cents}});
  return nlohmann::json{{"as_of", as_of.iso()}, {"items", list}, {"on_account", paid},
                        {"unknown_payers", {{"payments", on_account.unknown}, {"left_cents", on_account.unknown_sum.cents}}}}.dump(2) + "\n";
}

}  // namespace klickwerk::office
