// Settlement of a month's contracts against the floor of the same PostgreSQL, alternating. The ratio is the median of the
// rounds' ratios: a run and the floor beside it see the same machine.
//   settlement_bench [--contracts 100000] [--rounds 3] [--batch 1000]
// Each round begins from a fresh copy of the same database. The run is a process of its own, so that its memory is its own.
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/bench_server.h"
#include "bench/plain_sql.h"
#include "bench/settlement_floor.h"
#include "core/calendar.h"
#include "db/migrations.h"
#include "office/settlement_run/settlement_run.h"
#include "tests/office/contract_park.h"

namespace klickwerk::bench {
namespace {

namespace fs = std::filesystem;

struct Options {
  int contracts = 100'000, rounds = 3, batch = 1000;
  std::string only_run;  // url: be the process that settles, and print what it took
};

struct Run {
  long long took_ms = 0, peak_kib = 0, due = 0;
  std::string hash;
};

void build_park(const BenchServer& server, int contracts) {
  server.create("park");
  db::Database database = db::Database::connect(server.url("park"));
  db::migrate(database);
  test::build_contract_park(database, {contracts}, [&](int built) { std::fprintf(stderr, "\rbuilding %d of %d contracts", built, contracts); });
  std::fprintf(stderr, "\n");
  PlainSql(server.url("park")).run("vacuum analyze");
}

// The process that is measured.
int settle_and_print(const Options& options) {
  db::Database database = db::Database::connect(options.only_run);
  office::RunRequest request;
  request.period = Period::month(2026, 9);
  request.started_by = "bench";
  request.batch_size = static_cast<std::size_t>(options.batch);
  auto report = office::run_settlement(database, request);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%lld %lld %d %s\n", static_cast<long long>(report.took.count()), static_cast<long long>(usage.ru_maxrss),
              report.totals().due - report.totals().failed - report.totals().blocked, report.result_hash().c_str());
  return 0;
}

Run settle_in_process(const std::string& url, const Options& options) {
  std::string command = fs::read_symlink("/proc/self/exe").string() + " --batch " + std::to_string(options.batch) + " --only-run '" + url + "'";
  FILE* pipe = popen(command.c_str(), "r");
  char hash[80] = "";
  Run run;
  bool read = pipe != nullptr && std::fscanf(pipe, "%lld %lld %lld %79s", &run.took_ms, &run.peak_kib, &run.due, hash) == 4;
  if (pipe == nullptr || pclose(pipe) != 0 || !read) throw std::runtime_error("the settling process failed");
  run.hash = hash;
  return run;
}

template <class T>
T median(std::vector<T> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double seconds(long long ms) { return static_cast<double>(ms) / 1000; }

int compare(const Options& options) {
  BenchServer server;
  build_park(server, options.contracts);
  std::vector<TableRows> results;
  std::vector<long long> runs, floors;
  std::vector<double> ratios;
  long long peak_kib = 0;
  std::string hash;
  for (int round = 1; round <= options.rounds; ++round) {
    server.copy_database("park", "run");
    Run run = settle_in_process(server.url("run"), options);
    if (run.due != options.contracts) throw std::runtime_error("settled " + std::to_string(run.due) + " contracts only");
    if (!hash.empty() && run.hash != hash) throw std::runtime_error("two rounds gave different results");
    hash = run.hash;
    if (results.empty()) results = result_rows(server.url("run"));
    server.copy_database("park", "floor");
    Floor floor = measure_floor(server.url("floor"), results);
    runs.push_back(run.took_ms);
    floors.push_back((floor.read + floor.write).count());
    ratios.push_back(static_cast<double>(run.took_ms) / static_cast<double>(std::max(1LL, floors.back())));
    peak_kib = std::max(peak_kib, run.peak_kib);
    std::printf("round %d: ratio %.2f: run %.2f s; floor %.2f s (read %lld MB in %.2f s, write %lld MB in %.2f s)\n", round, ratios.back(), seconds(run.took_ms),
                seconds(floors.back()), static_cast<long long>(floor.bytes_read >> 20), seconds(floor.read.count()),
                static_cast<long long>(floor.bytes_written >> 20), seconds(floor.write.count()));
  }
  long long run = median(runs), floor = median(floors);
  std::printf("%d contracts, %d meters: run %.2f s, %.0f contracts/s; floor %.2f s; ratio %.2f; peak memory of the run %lld MiB\n",
              options.contracts, 3 * options.contracts, seconds(run), options.contracts / std::max(0.001, seconds(run)), seconds(floor),
              median(ratios), peak_kib >> 10);
  return 0;
}

}  // namespace
}  // namespace klickwerk::bench

int main(int argc, char** argv) {
  klickwerk::bench::Options options;
  CLI::App app{"Settlement of a month's contracts against the floor of the same PostgreSQL, alternating; each round from a fresh copy of the same database.", "settlement_bench"};
  app.add_option("--contracts", options.contracts, "of the dealer")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--rounds", options.rounds, "of which the median counts")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--batch", options.batch, "contracts of one transaction")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--only-run", options.only_run, "url of a database: be the process that settles, and print what it took (the benchmark starts itself so)");
  CLI11_PARSE(app, argc, argv);
  try {
    klickwerk::use_zone("Europe/Berlin");
    return options.only_run.empty() ? klickwerk::bench::compare(options) : klickwerk::bench::settle_and_print(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "settlement_bench: %s\n", error.what());
    return 1;
  }
}
