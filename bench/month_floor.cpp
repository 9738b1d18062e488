#include "bench/month_floor.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <random>
#include <stdexcept>
#include <thread>

#include "bench/document_floor.h"

namespace klickwerk::bench {
namespace {

namespace fs = std::filesystem;

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Connection = std::unique_ptr<PGconn, Finish>;

Connection connect(const std::string& url) {
  Connection connection(PQconnectdb(url.c_str()));
  if (PQstatus(connection.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection.get()));
  return connection;
}

PGresult* expected(PGconn* connection, PGresult* result, ExecStatusType status, const std::string& sql) {
  if (PQresultStatus(result) == status) return result;
  const std::string message = PQerrorMessage(connection);
  PQclear(result);
  throw std::runtime_error(sql.substr(0, 80) + ": " + message);
}

void run(PGconn* connection, const std::string& sql) {
  PGresult* result = PQexec(connection, sql.c_str());
  const bool rows = PQresultStatus(result) == PGRES_TUPLES_OK;
  PQclear(expected(connection, result, rows ? PGRES_TUPLES_OK : PGRES_COMMAND_OK, sql));
}

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

File open_file(const fs::path& path, const char* mode) {
  File file(std::fopen(path.c_str(), mode));
  if (!file) throw std::runtime_error("cannot open " + path.string());
  return file;
}

void end_of_copy(PGconn* connection, const std::string& sql) {
  PQclear(expected(connection, PQgetResult(connection), PGRES_COMMAND_OK, sql));
  while (PGresult* rest = PQgetResult(connection)) PQclear(rest);
}

std::int64_t copy_out(PGconn* connection, const std::string& query, const fs::path& path) {
  const std::string sql = "copy (" + query + ") to stdout";
  PQclear(expected(connection, PQexec(connection, sql.c_str()), PGRES_COPY_OUT, sql));
  const File file = open_file(path, "wb");
  std::int64_t bytes = 0;
  char* row = nullptr;
  for (int size = 0; (size = PQgetCopyData(connection, &row, 0)) > 0; PQfreemem(row)) {
    std::fwrite(row, 1, static_cast<std::size_t>(size), file.get());
    bytes += size;
  }
  end_of_copy(connection, sql);
  return bytes;
}

void copy_in(PGconn* connection, const std::string& target, const fs::path& path) {
  const std::string sql = "copy " + target + " from stdin";
  PQclear(expected(connection, PQexec(connection, sql.c_str()), PGRES_COPY_IN, sql));
  const File file = open_file(path, "rb");
  std::vector<char> piece(64 * 1024);
  while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), file.get())) PQputCopyData(connection, piece.data(), static_cast<int>(size));
  PQputCopyEnd(connection, nullptr);
  end_of_copy(connection, sql);
}

// As the office does it: written, handed to the disk, waited for, and their folder after them.
void write_files(const fs::path& folder, const std::string& bytes, const std::vector<std::int64_t>& sizes, int first, int count) {
  std::vector<int> open_ones;
  for (int i = first; i < first + count; ++i) {
    const fs::path path = folder / std::to_string(i);
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    const auto size = static_cast<std::size_t>(std::min<std::int64_t>(sizes[static_cast<std::size_t>(i)], static_cast<std::int64_t>(bytes.size())));
    if (file < 0 || write(file, bytes.data(), size) != static_cast<ssize_t>(size)) throw std::runtime_error("cannot write " + path.string());
    sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE);
    open_ones.push_back(file);
  }
  open_ones.push_back(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  for (const int file : open_ones) {
    if (fsync(file) != 0) throw std::runtime_error("cannot force files to the disk in " + folder.string());
    close(file);
  }
}

double own_cpu_s() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto s = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
  return s(usage.ru_utime) + s(usage.ru_stime);
}

Cost measured(const MonthOffice& office, const std::function<void()>& work) {
  const double cpu = own_cpu_s(), server = office.server().cpu_seconds();
  const auto begin = std::chrono::steady_clock::now();
  work();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(), own_cpu_s() - cpu, office.server().cpu_seconds() - server, 0};
}

std::vector<std::string> column(PGconn* connection, const std::string& sql) {
  PGresult* result = expected(connection, PQexec(connection, sql.c_str()), PGRES_TUPLES_OK, sql);
  std::vector<std::string> values;
  for (int row = 0; row < PQntuples(result); ++row) values.emplace_back(PQgetvalue(result, row, 0));
  PQclear(result);
  return values;
}

}  // namespace

Cost operator+(const Cost& one, const Cost& other) {
  return {one.wall_s + other.wall_s, one.own_cpu_s + other.own_cpu_s, one.server_cpu_s + other.server_cpu_s, std::max(one.peak_kib, other.peak_kib)};
}

Cost rows_floor(const MonthOffice& office, const std::vector<CopiedTable>& tables) {
  Connection connection = connect(office.url());
  run(connection.get(), "set client_min_messages = 'warning'");
  run(connection.get(), "drop schema if exists floor cascade");
  run(connection.get(), "create schema floor");
  const auto file_of = [&](const CopiedTable& table) { return office.folder() / ("floor-" + table.table); };
  for (const CopiedTable& table : tables) {
    run(connection.get(), "create table floor." + table.table + " (like public." + table.table + " including all)");
    copy_out(connection.get(), "select * from public." + table.table + " t where " + table.condition, file_of(table));
  }
  const Cost cost = measured(office, [&] {
    run(connection.get(), "begin");
    for (const CopiedTable& table : tables) copy_in(connection.get(), "floor." + table.table, file_of(table));
    run(connection.get(), "commit");
  });
  run(connection.get(), "drop schema floor cascade");
  for (const CopiedTable& table : tables) fs::remove(file_of(table));
  return cost;
}

Cost files_floor(const MonthOffice& office, const std::vector<std::int64_t>& sizes, int batch) {
  const fs::path folder = office.folder() / "floor-files";
  fs::create_directories(folder);
  std::mt19937 random(7);
  std::string bytes;
  while (bytes.size() < (1u << 20)) bytes += static_cast<char>(random());
  const Cost cost = measured(office, [&] {
    const int count = static_cast<int>(sizes.size());
    for (int first = 0; first < count; first += batch) write_files(folder, bytes, sizes, first, std::min(batch, count - first));
  });
  fs::remove_all(folder);
  return cost;
}

std::vector<std::int64_t> document_sizes(const MonthOffice& office) {
  Connection connection = connect(office.url());
  std::vector<std::int64_t> sizes;
  for (const auto& text : column(connection.get(), "select size_bytes from invoice_documents order by invoice_id, kind")) sizes.push_back(std::stoll(text));
  return sizes;
}

Cost pages_floor(const MonthOffice& office, std::int64_t documents) {
  constexpr std::int64_t most = 4000;
  const std::int64_t drawn = std::clamp<std::int64_t>(documents, 2, most);
  bare_pages(2);  // the libraries are loaded
  Cost cost = measured(office, [&] {
    std::thread other([&] {
      for (std::int64_t i = 0; i < drawn / 2; ++i) bare_pages(2);
    });
    for (std::int64_t i = drawn / 2; i < drawn; ++i) bare_pages(2);
    other.join();
  });
  const double times = static_cast<double>(documents) / static_cast<double>(drawn);
  return {cost.wall_s * times, cost.own_cpu_s * times, 0, 0};
}

Cost export_floor(const MonthOffice& office, const std::vector<std::string>& queries) {
  Connection connection = connect(office.url());
  const fs::path file = office.folder() / "floor-export";
  const Cost cost = measured(office, [&] {
    for (const std::string& query : queries) copy_out(connection.get(), query, file);
  });
  fs::remove(file);
  return cost;
}

Cost statements_floor(const MonthOffice& office, const std::vector<std::string>& statements) {
  Connection connection = connect(office.url());
  return measured(office, [&] {
    run(connection.get(), "begin");
    for (const std::string& statement : statements) run(connection.get(), statement);
    run(connection.get(), "rollback");
  });
}

}  // namespace klickwerk::bench
