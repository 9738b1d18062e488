// A connection and its transactions. One Database belongs to one thread and has one transaction at a time; a second
// thread opens its own by another(). A lost connection is made anew by the next begin().
#pragma once

#include <memory>
#include <string>

#include "config/config.h"
#include "db/errors.h"

namespace klickwerk::db {

class Transaction;

class Database {
 public:
  // What every program does at its start: starts the embedded server where no database.url is set, connects, brings an
  // embedded database up to date, and refuses another's with a schema that is not this program's.
  // Throws Unavailable, ServerError, SchemaMismatch.
  static Database open(const config::Config& config);
  // Connects and looks at nothing. Throws Unavailable.
  static Database connect(const std::string& url);
  // Connects at the first begin(): for who must start while the database is away.
  static Database connect_later(const std::string& url);

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  // Isolation: read committed. Throws Unavailable.
  Transaction begin();
  // The same database for another thread.
  Database another() const;
  // With a password, if the url has one: not for logs.
  const std::string& url() const;

  struct State;

 private:
  explicit Database(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Rolled back unless committed. Stores work on it: several stores, one transaction, all or nothing.
class Transaction {
 public:
  Transaction(Transaction&&) noexcept;
  ~Transaction();

  // Throws Unavailable when the answer to the commit was lost: then it may or may not have happened.
  void commit();

  struct State;
  State& state() { return *state_; }

 private:
  friend class Database;
  explicit Transaction(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace klickwerk::db
