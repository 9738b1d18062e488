#include "bench/plain_sql.h"

#include <libpq-fe.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace klickwerk::bench {
namespace {

void expect(PGconn* connection, PGresult* result, bool as_expected, const std::string& sql) {
  const std::string message = PQerrorMessage(connection);
  PQclear(result);
  if (!as_expected) throw std::runtime_error(sql.substr(0, 60) + ": " + message);
}

void expect(PGconn* connection, PGresult* result, ExecStatusType status, const std::string& sql) {
  expect(connection, result, PQresultStatus(result) == status, sql);
}

}  // namespace

void PlainSql::Finish::operator()(pg_conn* connection) const { PQfinish(connection); }

PlainSql::PlainSql(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
  if (PQstatus(connection_.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection_.get()));
  run("set client_min_messages = 'warning'");
}

void PlainSql::run(const std::string& sql) {
  PGresult* result = PQexec(connection_.get(), sql.c_str());
  const auto status = PQresultStatus(result);
  expect(connection_.get(), result, status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, sql);
}

std::string PlainSql::value(const std::string& sql) {
  PGresult* result = PQexec(connection_.get(), sql.c_str());
  const std::string value = PQntuples(result) == 1 ? PQgetvalue(result, 0, 0) : "";
  expect(connection_.get(), result, PGRES_TUPLES_OK, sql);
  return value;
}

std::string PlainSql::copy_out(const std::string& query) {
  const std::string sql = "copy (" + query + ") to stdout";
  std::string rows;
  expect(connection_.get(), PQexec(connection_.get(), sql.c_str()), PGRES_COPY_OUT, sql);
  char* buffer = nullptr;
  int size = 0;
  while ((size = PQgetCopyData(connection_.get(), &buffer, 0)) > 0) {
    rows.append(buffer, static_cast<std::size_t>(size));
    PQfreemem(buffer);
  }
  expect(connection_.get(), PQgetResult(connection_.get()), PGRES_COMMAND_OK, sql);
  while (PGresult* rest = PQgetResult(connection_.get())) PQclear(rest);
  return rows;
}

void PlainSql::copy_in(const std::string& target, std::string_view rows) {
  constexpr std::size_t piece = 64 * 1024;
  const std::string sql = "copy " + target + " from stdin";
  expect(connection_.get(), PQexec(connection_.get(), sql.c_str()), PGRES_COPY_IN, sql);
  for (std::size_t begin = 0; begin < rows.size(); begin += piece)
    PQputCopyData(connection_.get(), rows.data() + begin, static_cast<int>(std::min(piece, rows.size() - begin)));
  PQputCopyEnd(connection_.get(), nullptr);
  expect(connection_.get(), PQgetResult(connection_.get()), PGRES_COMMAND_OK, sql);
  while (PGresult* rest = PQgetResult(connection_.get())) PQclear(rest);
}

std::string PlainSql::columns_of(const std::string& table) {
  return value("select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute where attrelid = '" + table +
               "'::regclass and attnum > 0 and not attisdropped and attgenerated = ''");
}

}  // namespace klickwerk::bench
