// An embedded PostgreSQL of the benchmark's own, with the settings that an office has (fsync on), gone with its end; and
// the CPU that all of its processes use.
#pragma once

#include <filesystem>
#include <string>

#include "db/embedded_server.h"

namespace klickwerk::bench {

class BenchServer {
 public:
  BenchServer();
  ~BenchServer();
  std::string url(const std::string& database) const;
  void create(const std::string& database) const;
  void copy_database(const std::string& from, const std::string& to) const;
  void checkpoint() const;
  // For files of the benchmark that go with it.
  const std::filesystem::path& folder() const { return state_; }

  // User and system seconds since its start: the postmaster, what it has waited for, and its living children, in whole
  // ticks of the kernel (10 ms) a process.
  double cpu_seconds() const;

 private:
  std::filesystem::path state_;
  db::EmbeddedServer server_;
  std::string url_;
};

}  // namespace klickwerk::bench
