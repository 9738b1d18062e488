#include "collector/spool/fallback_sink.h"

namespace klickwerk::collector {

// Thrown through the spool's replay to keep the segment; never leaves this file.
class PrimaryIsAway : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What the spool replays into: the primary without what it refuses.
class FallbackSink::Sieve final : public ReadingSink {
 public:
  explicit Sieve(FallbackSink& outer) : outer_(outer) {}
  void store(std::span<const Observation> batch) override {
    if (outer_.try_primary(batch) == Attempt::away) throw PrimaryIsAway(outer_.last_reason_);
  }

 private:
  FallbackSink& outer_;
};

void FallbackSink::store(std::span<const Observation> batch) {
  if (try_primary(batch) != Attempt::away) return;
  wiring_.spool.store(batch);
  waiting_ = wiring_.spool.observations();
}

FallbackSink::Attempt FallbackSink::try_primary(std::span<const Observation> batch) {
  try {
    wiring_.primary.store(batch);
    note(false, "");
    return Attempt::stored;
  } catch (const std::exception& error) {
    last_reason_ = error.what();
    if (!wiring_.is_refusal(error)) {
      note(true, last_reason_);
      return Attempt::away;
    }
  }
  if (batch.size() > 1) return store_one_by_one(batch);
  const std::string reason = last_reason_;
  const std::string where = wiring_.set_aside ? "is set aside " + wiring_.set_aside(batch.front()) : "is left out";
  wiring_.warn("the observation of device " + std::to_string(batch.front().device.value) + " at " + iso_utc(batch.front().read_at) + " " + where + ", " +
               wiring_.primary_name + " refuses it: " + reason);
  return Attempt::refused;
}

// Redelivery of the ones before a failure is harmless: a sink keeps each observation once.
FallbackSink::Attempt FallbackSink::store_one_by_one(std::span<const Observation> batch) {
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (try_primary(batch.subspan(i, 1)) == Attempt::away) return Attempt::away;
  }
  return Attempt::stored;
}

bool FallbackSink::drain(int segments) {
  Sieve sieve(*this);
  const std::size_t before = wiring_.spool.observations();
  try {
    for (int i = 0; i < segments && wiring_.spool.replay_segment(sieve); ++i) waiting_ = wiring_.spool.observations();
  } catch (const PrimaryIsAway&) {
    return false;
  }
  waiting_ = wiring_.spool.observations();
  if (before > 0) {
    wiring_.tell(std::to_string(before - wiring_.spool.observations()) + " observations from the spool arrived in " + wiring_.primary_name + ", " +
                 std::to_string(wiring_.spool.observations()) + " still wait");
  }
  return wiring_.spool.empty();
}

void FallbackSink::note(bool away, const std::string& why) {
  if (away == away_) return;
  away_ = away;
  if (away) {
    wiring_.warn(wiring_.primary_name + " is away, readings go to the spool: " + why);
  } else {
    wiring_.tell(wiring_.primary_name + " is back");
  }
}

}  // namespace klickwerk::collector
