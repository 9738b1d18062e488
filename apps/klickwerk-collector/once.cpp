#include "apps/klickwerk-collector/once.h"

#include <asio/signal_set.hpp>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>
#include <limits>

#include "apps/klickwerk-collector/office_side.h"
#include "apps/klickwerk-collector/poller.h"
#include "apps/klickwerk-collector/tally.h"
#include "db/errors.h"
#include "db/once_runs.h"

namespace klickwerk::app {
namespace {

using Steady = std::chrono::steady_clock;
using Outcome = collector::PollOutcome;

// One line that is written over; only for people.
class Progress {
 public:
  explicit Progress(bool wanted) : shown_(wanted && ::isatty(STDERR_FILENO) != 0) {}
  void show(const Tally& tally, std::size_t of) {
    const auto now = Steady::now();
    if (!shown_ || now - last_ < std::chrono::milliseconds(100)) return;
    last_ = now;
    std::fprintf(stderr, "\r\033[K%s", tally.line(of).c_str());
  }
  void clear() {
    if (shown_) std::fprintf(stderr, "\r\033[K");
  }

 private:
  bool shown_;
  Steady::time_point last_{};
};

// Also what an earlier run left in the spool: nobody else would bring it home soon.
std::vector<collector::Observation> store_the_rest(WayOut& way_out) {
  auto homeless = way_out.writer().finish();
  if (homeless.empty() && !way_out.spool().empty()) way_out.sink().drain(std::numeric_limits<int>::max());
  return homeless;
}

// Without due devices the summary is all zeros: say why, where a person may wonder.
void explain_nothing_due(std::size_t known, bool json) {
  if (json) return;
  if (known == 0) std::puts("No device is polled: none has an address yet (see `klickwerk import`).");
  else std::printf("Nothing is due: all %zu devices were read within their interval. --all asks them anyway.\n", known);
}

std::vector<collector::PollTarget> due_targets(OfficeDevices& devices, bool all, bool json) {
  auto targets = devices.load();
  const std::size_t known = targets.size();
  if (all) {
    for (auto& target : targets) target.last_read_at.reset();
  }
  const Instant now = SystemClock().now();
  std::erase_if(targets, [&](const auto& target) { return !collector::is_due(target, now); });
  if (targets.empty()) explain_nothing_due(known, json);
  return targets;
}

void remember(OfficeDevices& devices, const std::vector<collector::LearnedRows>& learned, const std::vector<collector::FoundAccess>& found) {
  try {
    devices.remember(learned);
    devices.remember(found);
  } catch (const db::Error& error) {  // the next run learns it again
    spdlog::warn("KW-C207 what was learned about {} devices is not kept: {}", learned.size(), error.what());
  }
}

// `klickwerk status` tells by it that somebody reads, where no service does.
void keep_run(db::Database& database, const db::OnceRun& run) {
  try {
    auto transaction = database.begin();
    db::OnceRunStore(transaction).keep(run);
    transaction.commit();
  } catch (const db::Error& error) {
    spdlog::warn("KW-C208 that this run took place is not noted, klickwerk status will not know it: {}", error.what());
  }
}

}  // namespace

int poll_once(const config::Config& config, const OnceOptions& options) {
  const auto settings = settings_from(config);
  auto database = db::Database::open(config);
  OfficeDevices devices(config, database.another(), true);
  auto run_database = database.another();
  WayOut way_out(std::move(database), settings);
  Tally tally(Tally::Keeps::troubles_too);
  Progress progress(!options.json);
  const auto targets = due_targets(devices, options.all, options.json);
  tally.know(targets);
  if (targets.empty() && !options.json) return store_the_rest(way_out).empty() ? 0 : 1;
  const auto started = Steady::now();
  const Instant started_at = SystemClock().now();
  Poller* running = nullptr;
  Poller poller(config, settings, collector::DueQueue::Rhythm::once,
                {[&](collector::Observation observation) {
                   tally.add(observation);
                   progress.show(tally, targets.size());
                   way_out.writer().add(std::move(observation));
                 },
                 [&] { return way_out.writer().has_room(); }, [&] { running->loop().stop(); }});
  running = &poller;
  asio::signal_set signals(poller.loop(), SIGINT, SIGTERM);
  bool interrupted = false;
  signals.async_wait([&](asio::error_code error, int) {
    if (error) return;
    interrupted = true;
    poller.loop().stop();
  });
  devices.learned([&](const collector::SharedRows& rows) { poller.polls().recall(rows); });
  poller.polls().load(targets);
  poller.loop().run();
  poller.polls().stop();
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - started);
  const auto homeless = store_the_rest(way_out);
  remember(devices, poller.polls().take_learned(), poller.polls().take_found());
  if (!targets.empty()) keep_run(run_database, {config.collector.name, KLICKWERK_VERSION, started_at, {}, tally.asked(), tally.count(Outcome::read), tally.count(Outcome::silent),
                                                tally.count(Outcome::wrong_device), tally.count(Outcome::undecodable)});
  progress.clear();
  const auto stored = way_out.writer().count();
  std::fputs((options.json ? tally.json(took, stored) : tally.text(took, stored)).c_str(), stdout);
  if (interrupted) spdlog::warn("KW-C105 interrupted: {} of {} devices were asked, what they said is stored", tally.asked(), targets.size());
  if (!homeless.empty()) spdlog::error("KW-C306 {} observations found no place, neither in the database nor in the spool, and are lost", homeless.size());
  return homeless.empty() && !interrupted ? 0 : 1;
}

}  // namespace klickwerk::app
