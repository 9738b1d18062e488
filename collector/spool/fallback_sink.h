// The database when it is there, the spool when it is not, and back: readings arrive late rather than never. One
// thread. It never throws for the database's sake; only when the spool fails too has a batch no place.
#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "collector/poll/observation.h"
#include "collector/spool/spool_sink.h"

namespace klickwerk::collector {

class FallbackSink final : public ReadingSink {
 public:
  struct Wiring {
    ReadingSink& primary;
    SpoolSink& spool;
    // True: the primary is there but will never take this (an unknown device); trying again is pointless.
    std::function<bool(const std::exception&)> is_refusal;
    std::function<void(const std::string&)> warn;  // one English sentence
    std::function<void(const std::string&)> tell;
    std::string primary_name = "the database";  // as messages call it
    // Takes what is refused, and says where it lies now ("in /…"). Empty: it is only reported.
    std::function<std::string(const Observation&)> set_aside = {};
  };
  explicit FallbackSink(Wiring wiring) : wiring_(std::move(wiring)), waiting_(wiring_.spool.observations()) {}

  // The primary first; when it is away, the spool. What the primary refuses for good is reported and set aside, one
  // observation at a time, so that it never holds up the others. Throws SpoolError when both fail.
  void store(std::span<const Observation> batch) override;

  // Feeds the spool back as long as the primary takes it, at most `segments`. True when the spool is empty.
  bool drain(int segments);
  bool primary_is_away() const { return away_; }
  // Observations in the spool, as of the last store() or drain(); from any thread.
  std::size_t waiting() const { return waiting_; }

 private:
  class Sieve;
  enum class Attempt : std::uint8_t { stored, refused, away };
  Attempt try_primary(std::span<const Observation> batch);
  Attempt store_one_by_one(std::span<const Observation> batch);
  void note(bool away, const std::string& why);

  Wiring wiring_;
  std::atomic<std::size_t> waiting_;
  std::atomic<bool> away_ = false;
  std::string last_reason_;
};

}  // namespace klickwerk::collector
