#include <libpq-fe.h>

#include "core/assert.h"
#include "db/connection_internal.h"
#include "db/copy_internal.h"

namespace klickwerk::db {
namespace {

constexpr std::size_t buffer_bytes = 64 * 1024;

[[noreturn]] void fail(PGconn* handle, PGresult* result, const std::string& target) {
  const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  const std::string sqlstate = state ? state : "";
  const std::string message = result ? PQresultErrorMessage(result) : PQerrorMessage(handle);
  PQclear(result);
  while (PGresult* rest = PQgetResult(handle)) PQclear(rest);
  const std::string what = "storing " + target.substr(0, target.find(' '));
  if (PQstatus(handle) != CONNECTION_OK) throw Unavailable(what + ": the database went away: " + message);
  throw_sql(what, sqlstate, message);
}

}  // namespace

CopyIn::CopyIn(Transaction& transaction, std::string_view target) : target_(target), handle_(transaction.state().database->handle) {
  buffer_.reserve(buffer_bytes + 4096);
  PGresult* result = PQexec(handle_, ("copy " + target_ + " from stdin").c_str());
  if (PQresultStatus(result) != PGRES_COPY_IN) fail(handle_, result, target_);
  PQclear(result);
  open_ = true;
}

CopyIn::~CopyIn() {
  if (!open_) return;
  PQputCopyEnd(handle_, "broken off");
  while (PGresult* rest = PQgetResult(handle_)) PQclear(rest);
}

void CopyIn::separate() {
  if (row_begun_) buffer_ += '\t';
  row_begun_ = true;
}

CopyIn& CopyIn::add(std::string_view text) {
  separate();
  for (std::size_t begin = 0;;) {
    const std::size_t special = text.find_first_of("\\\t\n\r", begin);
    buffer_.append(text.substr(begin, special - begin));
    if (special == std::string_view::npos) return *this;
    buffer_ += '\\';
    switch (text[special]) {
      case '\t': buffer_ += 't'; break;
      case '\n': buffer_ += 'n'; break;
      case '\r': buffer_ += 'r'; break;
      default: buffer_ += '\\';
    }
    begin = special + 1;
  }
}

CopyIn& CopyIn::add(std::int64_t value) {
  separate();
  char digits[24];
  buffer_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
  return *this;
}

CopyIn& CopyIn::add(bool value) {
  separate();
  buffer_ += value ? 't' : 'f';
  return *this;
}

CopyIn& CopyIn::add(Day day) { return add(std::string_view(day.iso())); }
CopyIn& CopyIn::add(Instant moment) { return add(std::string_view(iso_utc(moment))); }

CopyIn& CopyIn::null() {
  separate();
  buffer_ += "\\N";
  return *this;
}

void CopyIn::end_row() {
  buffer_ += '\n';
  row_begun_ = false;
  if (buffer_.size() >= buffer_bytes) send();
}

void CopyIn::send() {
  if (PQputCopyData(handle_, buffer_.data(), static_cast<int>(buffer_.size())) != 1) {
    open_ = false;
    fail(handle_, PQgetResult(handle_), target_);
  }
  buffer_.clear();
}

void CopyIn::finish() {
  KW_ASSERT(open_ && !row_begun_);
  if (!buffer_.empty()) send();
  open_ = false;
  if (PQputCopyEnd(handle_, nullptr) != 1) fail(handle_, nullptr, target_);
  PGresult* result = PQgetResult(handle_);
  if (PQresultStatus(result) != PGRES_COMMAND_OK) fail(handle_, result, target_);
  PQclear(result);
  while (PGresult* rest = PQgetResult(handle_)) PQclear(rest);
}

}  // namespace klickwerk::db
