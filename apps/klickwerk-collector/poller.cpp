#include "apps/klickwerk-collector/poller.h"

#include <spdlog/spdlog.h>

#include <system_error>

namespace klickwerk::app {

namespace {

collector::PollLoop::Manners manners_of(const config::Collector& settings) {
  collector::PollLoop::Manners manners{{settings.subnet_concurrency, settings.device_spacing_ms, settings.jitter_percent, settings.due_readings_in_quiet_hours}, {}};
  if (settings.wake_up) manners.wake_up.emplace();
  return manners;
}

}  // namespace

Poller::Poller(const config::Config& config, const collector::CollectorSettings& settings, collector::DueQueue::Rhythm rhythm, Ends ends)
    : engine_file_(config.state_directory / "collector/engines"), client_(loop_, {.max_packets_per_s = settings.max_packets_per_s}) {
  client_.recall(collector::read_engine_file(engine_file_, clock_.now()));
  if (!config.collector.profiles_directory.empty()) {
    own_profiles_ = std::make_unique<collector::ProfileSet>(collector::ProfileSet::load(config.collector.profiles_directory));
  }
  // A window of answers must fit into the socket's buffer, or the kernel drops what arrives together.
  constexpr int bytes_per_answer = 2048;
  if (client_.receive_buffer_bytes() < settings.window * bytes_per_answer) {
    spdlog::warn("KW-C104 the receive buffer has {} KiB, too little for a window of {}: answers may get lost; raise net.core.rmem_max to {} or lower collector.window",
                 client_.receive_buffer_bytes() / 1024, settings.window, settings.window * bytes_per_answer);
  }
  const collector::DevicePoll::Rules rules{.patience = {settings.timeout_ms, settings.retries}, .relearn_after_polls = settings.relearn_after_polls};
  polls_ = std::make_unique<collector::PollLoop>(
      collector::PollLoop::Wiring{loop_, client_, profiles(), clock_, std::move(ends.on_observation),
                                  std::move(ends.may_start), std::move(ends.on_idle)},
      rhythm, settings.window, rules, manners_of(config.collector));
}

Poller::~Poller() {
  kept_engines_ = 0;
  keep_engines();
}

void Poller::look_at_clock() {
  const auto event = clock_.look();
  if (!event) return;
  const auto by_s = static_cast<double>(event->by.count()) / 1000;
  switch (event->kind) {
    case collector::JumpGuard::Event::jumped:
      ++clock_jumps_;
      spdlog::warn("KW-C701 the system's clock jumped by {:+.1f} s: polls keep their time without the jump for {} minutes", by_s, collector::JumpGuard::patience.count());
      return;
    case collector::JumpGuard::Event::returned: spdlog::info("KW-C702 the system's clock is back where it was before it jumped"); return;
    case collector::JumpGuard::Event::taken_over:
      spdlog::warn("KW-C703 the system's clock stayed where it jumped to ({:+.1f} s): readings from now on have its time", by_s);
      polls_->clock_moved(event->by);
      return;
  }
}

void Poller::keep_engines() {
  const auto engines = client_.known_engines();
  if (engines.size() == kept_engines_) return;
  kept_engines_ = engines.size();
  try {
    std::filesystem::create_directories(engine_file_.parent_path());
    collector::write_engine_file(engine_file_, engines, clock_.now());
  } catch (const std::system_error& error) {
    spdlog::debug("the SNMPv3 engines that were found are not kept: {}", error.what());
  }
}

}  // namespace klickwerk::app
