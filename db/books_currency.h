// The currency of the books against the configured one: no amount is read or written in the wrong one.
#pragma once

#include <optional>
#include <string>

#include "config/config.h"
#include "db/database.h"

namespace klickwerk::db {

// Of the invoices that are issued; empty before the first one.
std::optional<std::string> books_currency(Transaction& transaction);

// Database::open() for who reads or writes amounts. Throws Refused when the books are in another currency than seller.currency.
Database open_books(const config::Config& config);
// Throws Refused likewise.
void require_books_currency(Transaction& transaction, const std::string& currency);

// In the transaction that issues: the books are in this currency from now on. Throws Refused when they are in another one, also when
// somebody else has issued in it meanwhile.
void keep_books_currency(Transaction& transaction, const std::string& currency);

}  // namespace klickwerk::db
