// What it costs to poll and to store: the collector's way from the question to the committed row, with the CPU of the
// embedded PostgreSQL counted (fsync on, and the checkpoint that follows). Beside it the floor: the same rows by COPY.
//   first      nothing is known of the device, all rows are new
//   changed    every device's counters moved since the last poll
//   unchanged  nothing did
//   next day   nothing did, but everything is stored once a day
#include <algorithm>
#include <CLI/CLI.hpp>
#include <asio/io_context.hpp>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "apps/klickwerk-collector/office_side.h"
#include "bench/bench_server.h"
#include "bench/fleet_process.h"
#include "bench/plain_sql.h"
#include "bench/poll_floor.h"
#include "bench/store_floor.h"
#include "collector/poll/poll_loop.h"
#include "db/devices.h"
#include "db/migrations.h"

namespace klickwerk::bench {
namespace {

using namespace klickwerk::collector;

struct Options {
  int devices = 2000;
  int rounds = 5;
  int batch = 500;
  int window = 500;
  bool only_21 = false;
};

// Ten minutes of the fleet in a second of ours: its counters move between two rounds, and the day stays the same.
constexpr double fleet_speed = 600;
constexpr auto pause_between_rounds = std::chrono::seconds(1);

// Of the day before yesterday, running at the fleet's speed; the next day comes when it is told to.
class BenchClock final : public Clock {
 public:
  BenchClock() : start_(std::chrono::floor<std::chrono::days>(SystemClock().now()) - std::chrono::hours(44)), steady_(std::chrono::steady_clock::now()) {}
  Instant now() const override {
    const auto passed = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - steady_).count();
    return start_ + skipped_ + std::chrono::milliseconds(static_cast<std::int64_t>(passed * fleet_speed));
  }
  void skip(std::chrono::milliseconds time) { skipped_ += time; }

 private:
  Instant start_;
  std::chrono::steady_clock::time_point steady_;
  std::chrono::milliseconds skipped_{0};
};

// The simulated printers, standing still or in heavy use; their ids follow `first_device`.
struct Park {
  Park(const Options& options, std::int64_t first_device, int clicks_per_day)
      : process([&] {
          auto description = fleet_of({.devices = options.devices});
          description.speed = fleet_speed;
          for (auto& device : description.devices) device.clicks_per_day = clicks_per_day;
          return description;
        }) {
    for (const auto& device : fleet_of({.devices = options.devices}).devices) {
      PollTarget& target = targets.emplace_back();
      target.device = DeviceId{first_device + static_cast<std::int64_t>(targets.size()) - 1};
      target.address = device.address;
      target.port = process.port();
      target.community = "public";
    }
  }
  FleetProcess process;
  std::vector<PollTarget> targets;
};

// Polls all targets of a park, round after round, as a collector does that goes on running.
class Rounds {
 public:
  Rounds(const Options& options, const ProfileSet& profiles, const Clock& clock, const Park& park, std::function<void(Observation)> on_observation)
      : targets_(park.targets),
        client_(loop_, {.max_packets_per_s = 0, .receive_buffer_bytes = 8 << 20}),
        polls_({loop_, client_, profiles, clock, std::move(on_observation), [] { return true; }, [this] { loop_.stop(); }}, DueQueue::Rhythm::once, options.window, {}) {}
  void poll_all() {
    polls_.load(targets_);
    loop_.restart();
    loop_.run();
  }
  std::vector<LearnedRows> take_learned() { return polls_.take_learned(); }

 private:
  const std::vector<PollTarget>& targets_;
  asio::io_context loop_;
  UdpSnmpClient client_;
  PollLoop polls_;
};

struct Cost {
  double ours_s = 0, server_s = 0;
  double wal_bytes = 0;
  double sum_s() const { return ours_s + server_s; }
  Cost& operator+=(const Cost& other) {
    ours_s += other.ours_s, server_s += other.server_s, wal_bytes += other.wal_bytes;
    return *this;
  }
};

// One kind of poll with a database of its own and the floor's beside it.
class Storing {
 public:
  Storing(const Options& options, const BenchServer& server, const std::string& database)
      : options_(options), server_(server), database_(database), url_(server.url(database)),
        way_out_(db::Database::connect(url_), settings()), learned_(db::Database::connect(url_)) {}

  void note(Observation observation) {
    read_ += observation.outcome == PollOutcome::read ? 1 : 0;
    ++handed_over_;
    way_out_.writer().add(std::move(observation));
  }
  // `rounds` rounds; `name` empty: for what comes after only.
  void measure(const std::string& name, int rounds, Rounds& polls, const BenchClock& clock) {
    PlainSql sql(url_);
    const auto first = clock.now();
    read_ = 0;
    Cost cost;
    server_.checkpoint();
    const auto wal = [&] { return std::stod(sql.value("select pg_current_wal_insert_lsn() - '0/0'")); };
    const double wal_before = wal();
    for (int round = 0; round < rounds; ++round) {
      if (round > 0) std::this_thread::sleep_for(pause_between_rounds);
      cost += during([&] { store_round(polls); });
    }
    cost += during([&] { server_.checkpoint(); });
    cost.wal_bytes = wal() - wal_before;
    std::this_thread::sleep_for(pause_between_rounds);
    if (way_out_.writer().count().spooled > 0) throw std::runtime_error("the database refused a batch, it went to the spool: nothing is measured");
    if (!name.empty()) print(name, rounds, cost, iso_utc(first), iso_utc(clock.now()));
  }
  std::string reviews() const { return PlainSql(url_).value("select count(*) from reading_reviews"); }

 private:
  CollectorSettings settings() const {
    CollectorSettings settings;
    settings.batch_rows = options_.batch;
    settings.batch_age_ms = settings.batch_most_age_ms = 300;  // the rest of a round need not wait longer
    settings.spool_directory = server_.folder() / ("spool-" + database_);
    return settings;
  }
  template <class Work>
  Cost during(Work work) const {
    const double ours = cpu_seconds(), servers = server_.cpu_seconds();
    work();
    return {cpu_seconds() - ours, server_.cpu_seconds() - servers, 0};
  }
  void store_round(Rounds& polls) {
    polls.poll_all();
    while (way_out_.writer().count().observations < handed_over_) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::vector<db::Learned> learned;
    for (auto& each : polls.take_learned()) learned.push_back({each.device, each.profile, each.instances});
    if (learned.empty()) return;
    auto transaction = learned_.begin();
    db::DeviceStore(transaction).remember(learned);
    transaction.commit();
  }
  void print(const std::string& name, int rounds, const Cost& cost, const std::string& first, const std::string& end) const {
    const auto tables = stored_rows(url_, first, end);
    const int batches = (options_.devices + options_.batch - 1) / options_.batch;
    const double floor_s = store_floor(server_, database_ + "_floor", tables, rounds, batches);
    std::size_t rows = 0;
    for (const auto& table : tables) rows += table.target.starts_with("poll_states") ? 0 : table.lines.size();
    const double polls = std::max(1, read_);
    const auto per_1000 = [&](double seconds) { return seconds * 1000 / polls; };
    std::printf("  %-12s %7d %8.1f %9.4f %9.4f %9.4f %9.1f %9.4f %7.1f\n", name.c_str(), read_, static_cast<double>(rows) / polls, per_1000(cost.sum_s()),
                per_1000(cost.ours_s), per_1000(cost.server_s), cost.wal_bytes / 1024 / polls, per_1000(floor_s), cost.sum_s() / floor_s);
  }

  const Options& options_;
  const BenchServer& server_;
  std::string database_, url_;
  app::WayOut way_out_;
  db::Database learned_;
  std::uint64_t handed_over_ = 0;
  int read_ = 0;
};

void prepare_databases(const BenchServer& server, int devices, const std::string& first, const std::vector<std::string>& names) {
  server.create("park");
  {
    db::Database database = db::Database::connect(server.url("park"));
    db::migrate(database);
  }
  PlainSql sql(server.url("park"));
  sql.run("insert into devices (serial) select 'B' || n from generate_series(1, " + std::to_string(devices) + ") n");
  sql.run("select ensure_partitions('" + first + "', '" + first + "'::timestamptz + interval '1 month')");
  sql.run("vacuum analyze");
  sql = PlainSql(server.url("postgres"));
  for (const auto& name : names)
    for (const char* use : {"", "_floor"}) server.copy_database("park", name + use);
}

void run_kind(const Options& options, const BenchServer& server, const std::string& database, const std::string& title, const ProfileSet& profiles, const Park& moving,
              const Park& still, BenchClock& clock) {
  std::printf("%s\n  %-12s %7s %8s %9s %9s %9s %9s %9s %7s\n", title.c_str(), "", "read", "rows/dev", "CPU-s/1k", "ours", "server", "WAL KiB", "floor", "x floor");
  {
    Rounds polls(options, profiles, clock, moving, [](const Observation&) {});
    for (const char* name : {"no DB, first", "no DB, later"}) {
      const double before = cpu_seconds();
      polls.poll_all();
      std::printf("  %-12s %7d %8s %9.4f\n", name, options.devices, "", (cpu_seconds() - before) * 1000 / options.devices);
    }
  }
  Storing storing(options, server, database);
  const auto hand_over = [&](Observation observation) { storing.note(std::move(observation)); };
  Rounds moving_polls(options, profiles, clock, moving, hand_over), still_polls(options, profiles, clock, still, hand_over);
  storing.measure("first", 1, moving_polls, clock);
  storing.measure("changed", options.rounds, moving_polls, clock);
  storing.measure("", 2, still_polls, clock);
  storing.measure("unchanged", options.rounds, still_polls, clock);
  clock.skip(std::chrono::hours(24));
  storing.measure("next day", 1, still_polls, clock);
  std::printf("  open reviews: %s\n", storing.reviews().c_str());
}

void run(const Options& options) {
  const Park moving(options, 1, 20'000), still(options, 1 + options.devices, 0);
  const BenchServer server;
  BenchClock clock;
  prepare_databases(server, 2 * options.devices, iso_utc(clock.now()), {"names_21", "whole"});
  std::printf("%d devices, batches of %d observations, %d rounds; CPU seconds for 1,000 polls, the server's and its checkpoint's counted\n", options.devices,
              options.batch, options.rounds);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const ProfileSet of_21 = ProfileSet::load(std::string(KLICKWERK_SOURCE_DIR) + "/bench/profiles");
  run_kind(options, server, "names_21", "polls of 21 names", of_21, moving, still, clock);
  if (!options.only_21) run_kind(options, server, "whole", "whole polls", ProfileSet::built_in(), moving, still, clock);
}

}  // namespace
}  // namespace klickwerk::bench

int main(int argc, char** argv) {
  klickwerk::bench::Options options;
  CLI::App app{"Polls stored in PostgreSQL, with the server's CPU counted", "store_bench"};
  app.add_option("--devices", options.devices)->capture_default_str();
  app.add_option("--rounds", options.rounds, "of each steady case")->capture_default_str();
  app.add_option("--batch", options.batch, "observations a transaction (collector.batch_rows)")->capture_default_str();
  app.add_option("--window", options.window)->capture_default_str();
  app.add_flag("--only-21", options.only_21, "without the whole polls");
  CLI11_PARSE(app, argc, argv);
  try {
    klickwerk::use_zone("Europe/Berlin");
    klickwerk::bench::run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "store_bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
