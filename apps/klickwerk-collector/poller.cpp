#include "apps/klickwerk-collector/poller.h"

#include <spdlog/spdlog.h>

namespace klickwerk::app {

Poller::Poller(const config::Config& config, const collector::CollectorSettings& settings, collector::DueQueue::Rhythm rhythm, Ends ends)
    : client_(loop_, {.max_packets_per_s = settings.max_packets_per_s}) {
  if (!config.collector.profiles_directory.empty()) {
    own_profiles_ = std::make_unique<collector::ProfileSet>(collector::ProfileSet::load(config.collector.profiles_directory));
  }
  // A window of answers must fit into the socket's buffer, or the kernel drops what arrives together.
  constexpr int bytes_per_answer = 2048;
  if (client_.receive_buffer_bytes() < settings.window * bytes_per_answer) {
    spdlog::warn("the receive buffer has {} KiB, too little for a window of {}: answers may get lost; raise net.core.rmem_max to {} or lower collector.window",
                 client_.receive_buffer_bytes() / 1024, settings.window, settings.window * bytes_per_answer);
  }
  const collector::DevicePoll::Rules rules{.patience = {settings.timeout_ms, settings.retries}, .relearn_after_polls = settings.relearn_after_polls};
  polls_ = std::make_unique<collector::PollLoop>(
      collector::PollLoop::Wiring{loop_, client_, own_profiles_ ? *own_profiles_ : collector::ProfileSet::built_in(), clock_, std::move(ends.on_observation),
                                  std::move(ends.may_start), std::move(ends.on_idle)},
      rhythm, settings.window, rules);
}

}  // namespace klickwerk::app
