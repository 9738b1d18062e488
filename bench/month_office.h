// The office of the month's benchmark: a folder of its own with configuration, embedded server and contracts; each stage is
// the built program doing it, and what it cost.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/bench_server.h"
#include "config/config.h"

namespace klickwerk::bench {

struct Cost {
  double wall_s = 0, own_cpu_s = 0, server_cpu_s = 0;  // CPU: user and system
  std::int64_t peak_kib = 0;                           // of the program, not of the server
};

class MonthOffice {
 public:
  // With contracts, devices, readings, mail addresses, and mandates for every third customer.
  MonthOffice(int contracts, const std::filesystem::path& program);
  // `klickwerk --config … arguments`. Throws std::runtime_error with what it said unless it ends with 0 or 2; `said` gets
  // what it printed.
  Cost run(const std::vector<std::string>& arguments, std::string* said = nullptr) const;

  std::string url(const std::string& database = "klickwerk") const { return server_.url(database); }
  const BenchServer& server() const { return server_; }
  const config::Config& config() const { return config_; }
  const std::filesystem::path& folder() const { return server_.folder(); }

 private:
  BenchServer server_;  // of the office: its state is there
  config::Config config_;
  std::filesystem::path program_;
};

}  // namespace klickwerk::bench
