// How far the clock of a site is off, and what that means for the moments of its readings. Exchanges of moments with
// the office measure it as NTP does (RFC 5905 section 8); a moment is corrected once, when it is read, and stays what it
// is from then on, so that a delivery that is repeated is the same delivery.
//   - offset within the bound: the site's clock is as good as the office's, nothing changes;
//   - beyond it: read_at is corrected, a remark tells both moments;
//   - not known yet (the office was away since the start, or since the clock jumped): the observation is marked, and
//     corrected on its way out once the clock of that run is measured; otherwise the mark stays as a flag.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "collector/poll/observation.h"

namespace klickwerk::collector {

struct ClockOffset {
  std::int64_t offset_ms = 0;      // to be added to the site's clock
  std::int64_t round_trip_ms = 0;  // the offset is wrong by half of it at most
  bool operator==(const ClockOffset&) const = default;
};

// The same request seen by both clocks.
struct ClockExchange {
  Instant sent, got;           // by the site's clock
  Instant received, answered;  // by the office's clock
};
// Empty when the moments contradict each other (a clock was set meanwhile), or took too long to tell anything.
std::optional<ClockOffset> offset_of(const ClockExchange& exchange);

// Safe to use from several threads.
class SiteClock {
 public:
  using Steady = std::chrono::steady_clock::time_point;
  struct Moment {
    Instant system;
    Steady steady;  // does not jump: tells when `system` did
  };
  struct Settings {
    std::int64_t bound_ms = 2000;
    std::filesystem::path file;  // what was measured of former runs; empty: kept in memory only
  };
  explicit SiteClock(Settings settings);

  static Moment now();
  void measured(const ClockExchange& exchange, Moment at);
  void stamp(Observation& observation, Moment at);
  // On the way out: marked observations of runs that were measured are corrected.
  void settle(Observation& observation) const;
  std::optional<ClockOffset> offset() const;
  bool off() const;  // known, and beyond the bound

 private:
  void look_for_a_jump(Moment at);
  void begin_run(Moment at);
  void correct(Observation& observation, const ClockOffset& offset) const;
  void keep_run(const ClockOffset& offset);

  Settings settings_;
  mutable std::mutex mutex_;
  std::string run_;  // since the start or the last jump of the clock
  bool marked_ = false;
  std::chrono::milliseconds base_{};  // system minus steady
  std::optional<ClockOffset> offset_;
  Steady measured_at_{};
  std::map<std::string, ClockOffset> runs_;
};

}  // namespace klickwerk::collector
