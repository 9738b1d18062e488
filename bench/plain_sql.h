// SQL without any of our own code in between: for setting up, for looking behind, and for floors.
#pragma once

#include <memory>
#include <string>

struct pg_conn;

namespace klickwerk::bench {

// One connection, autocommit unless the caller runs begin. Everything throws std::runtime_error with the server's words.
class PlainSql {
 public:
  explicit PlainSql(const std::string& url);
  void run(const std::string& sql);
  // One value of one row, "" for null.
  std::string value(const std::string& sql);
  // A query's rows as COPY's text.
  std::string copy_out(const std::string& query);
  // `target` as in COPY: "readings (device_id, …)".
  void copy_in(const std::string& target, std::string_view rows);
  // "id, name": in the order of the table, generated columns left out.
  std::string columns_of(const std::string& table);

 private:
  struct Finish {
    void operator()(pg_conn* connection) const;
  };
  std::unique_ptr<pg_conn, Finish> connection_;
};

}  // namespace klickwerk::bench
