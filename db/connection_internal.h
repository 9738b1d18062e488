// What the stores share: statements by name, COPY, and the translation of the server's refusals into our errors.
// libpqxx stays behind it (only db/*.cpp include this header).
#pragma once

#include <charconv>
#include <optional>
#include <pqxx/pqxx>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/calendar.h"
#include "config/secret_box.h"
#include "core/ids.h"
#include "db/database.h"

struct pg_conn;

namespace klickwerk::db {

// Keeps the handle under libpqxx's connection: its streams copy row by row, libpq takes whole buffers.
class CapturingPolicy : public pqxx::connect_direct {
 public:
  explicit CapturingPolicy(const std::string& options) : pqxx::connect_direct(options) {}
  handle do_startconnect(handle original) override;
  static thread_local pg_conn* last_started;

 private:
  bool started_ = false;  // libpqxx would reconnect behind our back and lose settings and statements
};
using Connection = pqxx::basic_connection_base<CapturingPolicy>;

struct Database::State {
  std::string url;
  std::unique_ptr<Connection> connection;
  pg_conn* handle = nullptr;
  std::map<std::string, std::string, std::less<>> prepared;  // name -> SQL
  bool in_transaction = false;
  std::unique_ptr<config::SecretBox> secrets;  // opened when first needed; db/sealing.h
};

struct Transaction::State {
  Database::State* database = nullptr;
  std::unique_ptr<pqxx::work> work;
  void end();  // rolls back what is not committed; the connection is free for the next transaction
  ~State();
};

// Runs work on the server and turns what it throws into Unavailable, Conflict, Refused or Error; `what` names the deed.
template <class F>
auto guarded(std::string_view what, F&& work) -> decltype(work());
[[noreturn]] void rethrow_ours(std::string_view what);
[[noreturn]] void throw_sql(std::string_view what, const std::string& sqlstate, const std::string& message);

template <class F>
auto guarded(std::string_view what, F&& work) -> decltype(work()) {
  try {
    return work();
  } catch (const pqxx::failure&) {
    rethrow_ours(what);
  }
}

// SQL with the name that messages use; prepared at its first use in a connection.
struct Statement {
  const char* name;
  const char* sql;
};

void prepare(Database::State& database, const Statement& statement);

template <class... Arguments>
pqxx::result run(Transaction& transaction, const Statement& statement, const Arguments&... arguments) {
  return guarded(statement.name, [&] {
    prepare(*transaction.state().database, statement);
    return transaction.state().work->exec_prepared(statement.name, arguments...);
  });
}

// Texts for parameters: null when empty.
std::optional<std::string> text_of(const std::optional<Day>& day);
template <class Tag>
std::optional<std::int64_t> value_of(const std::optional<Id<Tag>>& id) {
  return id ? std::optional(id->value) : std::nullopt;
}

// Fields of a result. Days travel as ISO dates, moments as milliseconds since 1970.
inline std::int64_t integer(const pqxx::field& field) {
  std::int64_t value = 0;
  const char* text = field.c_str();
  std::from_chars(text, text + field.size(), value);
  return value;
}
inline int small_integer(const pqxx::field& field) { return static_cast<int>(integer(field)); }
inline std::string text(const pqxx::field& field) { return {field.c_str(), field.size()}; }
inline std::string_view view(const pqxx::field& field) { return {field.c_str(), field.size()}; }
inline bool truth(const pqxx::field& field) { return field.c_str()[0] == 't'; }
Day day(const pqxx::field& field);
inline Instant moment(const pqxx::field& field) { return Instant(std::chrono::milliseconds(integer(field))); }
inline std::optional<Day> optional_day(const pqxx::field& field) { return field.is_null() ? std::nullopt : std::optional(day(field)); }
inline std::optional<std::int64_t> optional_integer(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional(integer(field));
}
template <class Id>
std::optional<Id> optional_id(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional(Id{integer(field)});
}

}  // namespace klickwerk::db
