#include "db/connection_internal.h"

#include "core/assert.h"

namespace klickwerk::db {

thread_local pg_conn* CapturingPolicy::last_started = nullptr;

CapturingPolicy::handle CapturingPolicy::do_startconnect(handle original) {
  if (original) return original;
  if (std::exchange(started_, true)) throw pqxx::broken_connection("the connection was lost");
  handle started = pqxx::connect_direct::do_startconnect(original);
  last_started = started;
  return started;
}

namespace {

// "ERROR:  duplicate key …\nDETAIL:  …\nHINT:  …\nCONTEXT:  …" for people: without the server's bookkeeping.
std::string for_people(const std::string& message) {
  std::string result;
  std::size_t begin = 0;
  while (begin < message.size()) {
    std::size_t end = std::min(message.find('\n', begin), message.size());
    std::string_view line(message.data() + begin, end - begin);
    begin = end + 1;
    if (line.starts_with("CONTEXT:") || line.starts_with("LINE ") || line.starts_with("SQL statement") || line.starts_with("PL/pgSQL") || line.empty()) continue;
    for (std::string_view label : {"ERROR:  ", "DETAIL:  ", "HINT:  ", "FATAL:  "})
      if (line.starts_with(label)) line.remove_prefix(label.size());
    if (!result.empty()) result += result.back() == '.' ? " " : "; ";
    result += line;
  }
  return result;
}

bool is_conflict(const std::string& sqlstate) {
  return sqlstate == "23505" || sqlstate == "23P01" || sqlstate == "55P03" || sqlstate.starts_with("40");
}
// Integrity constraints, our own guards (KW…), values that do not fit.
bool is_refusal(const std::string& sqlstate) {
  return sqlstate.starts_with("23") || sqlstate.starts_with("KW") || sqlstate.starts_with("22");
}
// Admin shutdown, crash shutdown, cannot connect now, connection exceptions, too many connections.
bool is_absence(const std::string& sqlstate) { return sqlstate.starts_with("57P") || sqlstate.starts_with("08") || sqlstate == "53300"; }

}  // namespace

void throw_sql(std::string_view what, const std::string& sqlstate, const std::string& message) {
  const std::string text = std::string(what) + ": " + for_people(message);
  if (is_absence(sqlstate)) throw Unavailable(text);
  if (is_conflict(sqlstate)) throw Conflict(text);
  if (is_refusal(sqlstate)) throw Refused(text);
  throw Error(text + (sqlstate.empty() ? "" : " [" + sqlstate + "]"));
}

void rethrow_ours(std::string_view what) {
  try {
    throw;
  } catch (const pqxx::broken_connection& error) {
    throw Unavailable(std::string(what) + ": the database went away: " + for_people(error.what()));
  } catch (const pqxx::sql_error& error) {
    throw_sql(what, error.sqlstate(), error.what());
  } catch (const pqxx::serialization_failure& error) {
    throw Conflict(std::string(what) + ": " + for_people(error.what()));
  } catch (const pqxx::deadlock_detected& error) {
    throw Conflict(std::string(what) + ": " + for_people(error.what()));
  } catch (const pqxx::failure& error) {
    throw Error(std::string(what) + ": " + for_people(error.what()));
  }
}

void prepare(Database::State& database, const Statement& statement) {
  const auto known = database.prepared.find(statement.name);
  if (known != database.prepared.end()) {
    KW_ASSERT(known->second == statement.sql);  // two statements must not share a name
    return;
  }
  database.connection->prepare(statement.name, statement.sql);
  database.prepared.emplace(statement.name, statement.sql);
}

std::optional<std::string> text_of(const std::optional<Day>& day) { return day ? std::optional(day->iso()) : std::nullopt; }

Day day(const pqxx::field& field) {
  auto parsed = Day::parse(view(field));
  KW_ASSERT(parsed.has_value());
  return *parsed;
}

}  // namespace klickwerk::db
