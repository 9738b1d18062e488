#include "bench/bench_server.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "bench/plain_sql.h"

namespace klickwerk::bench {
namespace {

namespace fs = std::filesystem;

fs::path fresh_folder() {
  char pattern[] = "/tmp/klickwerk-bench-XXXXXX";
  if (mkdtemp(pattern) == nullptr) throw std::runtime_error("no temporary folder");
  chmod(pattern, 0755);  // as root the server runs as postgres
  return pattern;
}

struct ProcessTimes {
  long parent = 0;
  double own_s = 0;      // utime + stime
  double reaped_s = 0;   // cutime + cstime: children that it has waited for
};

// proc(5): after the name in parentheses come state, ppid, …; utime is the 14th field of all.
std::optional<ProcessTimes> times_of(const std::string& process) {
  std::ifstream file("/proc/" + process + "/stat");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;  // it ended meanwhile: then its parent has its time
  std::istringstream rest(line.substr(line.rfind(')') + 2));
  std::string state, skipped;
  ProcessTimes times;
  rest >> state >> times.parent;
  for (int field = 5; field < 14; ++field) rest >> skipped;
  double utime = 0, stime = 0, cutime = 0, cstime = 0;
  rest >> utime >> stime >> cutime >> cstime;
  const auto hz = static_cast<double>(sysconf(_SC_CLK_TCK));
  times.own_s = (utime + stime) / hz, times.reaped_s = (cutime + cstime) / hz;
  return times;
}

}  // namespace

BenchServer::BenchServer() : state_(fresh_folder()), server_(state_), url_(server_.ensure_running()) {}

BenchServer::~BenchServer() {
  server_.stop();
  std::error_code ignored;
  fs::remove_all(state_, ignored);
}

std::string BenchServer::url(const std::string& database) const { return url_ + " dbname=" + database; }

void BenchServer::create(const std::string& database) const { PlainSql(url("postgres")).run("create database " + database); }

void BenchServer::copy_database(const std::string& from, const std::string& to) const {
  PlainSql sql(url("postgres"));
  sql.run("drop database if exists " + to + " with (force)");
  sql.run("create database " + to + " template " + from);
  sql.run("checkpoint");
}

void BenchServer::checkpoint() const { PlainSql(url("postgres")).run("checkpoint"); }

double BenchServer::cpu_seconds() const {
  long postmaster = 0;
  std::ifstream(server_.cluster_directory() / "postmaster.pid") >> postmaster;
  const auto head = times_of(std::to_string(postmaster));
  if (!head) throw std::runtime_error("the benchmark's server is gone; see " + server_.log_file().string());
  double seconds = head->own_s + head->reaped_s;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (!std::ranges::all_of(name, [](unsigned char letter) { return std::isdigit(letter); })) continue;
    if (const auto child = times_of(name); child && child->parent == postmaster) seconds += child->own_s + child->reaped_s;
  }
  return seconds;
}

}  // namespace klickwerk::bench
