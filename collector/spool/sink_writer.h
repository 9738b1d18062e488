// A thread between the poll loop and a sink that may block: collects observations into batches, stores them, feeds the
// spool back in quiet moments. A full queue makes the poll loop pause; nothing is dropped.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "collector/spool/batch_patience.h"
#include "collector/spool/fallback_sink.h"

namespace klickwerk::collector {

class SinkWriter {
 public:
  struct Settings {
    std::size_t batch_observations = 500;
    std::chrono::milliseconds batch_age{2000};       // that a batch is stored at, full or not …
    std::chrono::milliseconds batch_most_age{2000};  // … where few come in, for long; what a killed process had not stored by then is asked again
    std::size_t most_waiting = 50000;
    std::chrono::milliseconds retry_pause{5000};  // after both database and spool failed, and between drains
  };
  struct Count {
    std::uint64_t observations = 0;  // stored, in the database or the spool
    std::uint64_t readings = 0;      // counters in them
    std::uint64_t spooled = 0;       // observations of those that went to the spool
    std::uint64_t failed_batches = 0;
  };
  // `spool` may be asked for its size only through the sink's thread; `warn` may be called from there.
  SinkWriter(FallbackSink& sink, Settings settings, std::function<void(const std::string&)> warn);
  ~SinkWriter();

  void add(Observation observation);
  bool has_room() const;
  // Stores what waits and ends the thread. Returns the observations that found no place (neither database nor spool).
  std::vector<Observation> finish();
  Count count() const;

 private:
  void run();
  std::vector<Observation> next_batch(std::unique_lock<std::mutex>& lock);
  bool store(const std::vector<Observation>& batch);

  FallbackSink& sink_;
  const Settings settings_;
  std::function<void(const std::string&)> warn_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Observation> waiting_;
  std::vector<Observation> homeless_;
  BatchPatience patience_;                                // of the thread
  std::chrono::steady_clock::time_point last_batch_at_;   // began to be stored
  Count count_;
  bool finishing_ = false;
  std::thread thread_;
};

}  // namespace klickwerk::collector
