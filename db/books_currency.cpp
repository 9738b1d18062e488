#include "db/books_currency.h"

#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

// Written down and not issued in yet: no currency of anything.
constexpr Statement find_currency{"books_currency.find", R"(
  select currency from books_currency where exists (select from invoices where state = 'issued'))"};
constexpr Statement same_currency{"books_currency.same", R"(
  select from books_currency where currency = $1)"};
constexpr Statement keep_currency{"books_currency.keep", R"(
  insert into books_currency (currency) values ($1)
  on conflict (only_one) do update set currency = excluded.currency, since = now() where books_currency.currency <> excluded.currency)"};

}  // namespace

std::optional<std::string> books_currency(Transaction& transaction) {
  const auto rows = run(transaction, find_currency);
  return rows.empty() ? std::nullopt : std::optional(text(rows[0][0]));
}

void require_books_currency(Transaction& transaction, const std::string& currency) {
  const auto books = books_currency(transaction);
  if (books && *books != currency)
    throw Refused("seller.currency is " + currency + ", but invoices are issued in " + *books + ": set it back to \"" + *books +
                  "\" in klickwerk.toml; another currency needs books of its own (a database and documents of their own)");
}

Database open_books(const config::Config& config) {
  Database database = Database::open(config);
  Transaction transaction = database.begin();
  require_books_currency(transaction, config.seller.currency);
  return database;
}

void keep_books_currency(Transaction& transaction, const std::string& currency) {
  if (run(transaction, same_currency, currency).empty()) run(transaction, keep_currency, currency);
}

}  // namespace klickwerk::db
