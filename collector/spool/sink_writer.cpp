#include "collector/spool/sink_writer.h"

namespace klickwerk::collector {

SinkWriter::SinkWriter(FallbackSink& sink, Settings settings, std::function<void(const std::string&)> warn)
    : sink_(sink), settings_(settings), warn_(std::move(warn)), patience_(settings.batch_observations / 5, settings.batch_age, settings.batch_most_age), thread_([this] { run(); }) {}

SinkWriter::~SinkWriter() {
  if (thread_.joinable()) finish();
}

void SinkWriter::add(Observation observation) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(observation));
  if (waiting_.size() == 1 || waiting_.size() == settings_.batch_observations) wake_.notify_one();
}

bool SinkWriter::has_room() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size() < settings_.most_waiting;
}

SinkWriter::Count SinkWriter::count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

std::vector<Observation> SinkWriter::finish() {
  {
    const std::lock_guard lock(mutex_);
    finishing_ = true;
  }
  wake_.notify_one();
  thread_.join();
  return std::move(homeless_);
}

void SinkWriter::run() {
  std::unique_lock lock(mutex_);
  while (!finishing_ || !waiting_.empty()) {
    const auto batch = next_batch(lock);
    lock.unlock();
    const bool stored = batch.empty() || store(batch);
    // An away database costs a connection attempt each time: in a busy moment the batches themselves are the attempt.
    const bool quiet = batch.size() < settings_.batch_observations;
    if (stored && quiet && !(sink_.primary_is_away() && !batch.empty())) sink_.drain(4);
    lock.lock();
    if (!stored) {
      waiting_.insert(waiting_.begin(), batch.begin(), batch.end());
      if (finishing_) homeless_ = std::exchange(waiting_, {});
      else wake_.wait_for(lock, settings_.retry_pause, [this] { return finishing_; });
    }
  }
}

// Waits until a batch is full or old enough; empty after a quiet while.
std::vector<Observation> SinkWriter::next_batch(std::unique_lock<std::mutex>& lock) {
  wake_.wait_for(lock, settings_.retry_pause, [this] { return finishing_ || !waiting_.empty(); });
  if (!waiting_.empty()) {
    patience_.was_quiet_for(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - last_batch_at_));
    wake_.wait_for(lock, patience_.now(), [this] { return finishing_ || waiting_.size() >= settings_.batch_observations; });
  }
  const auto count = std::min(waiting_.size(), settings_.batch_observations);
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<Observation> batch(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  if (!batch.empty()) patience_.was_stored(batch.size()), last_batch_at_ = std::chrono::steady_clock::now();
  return batch;
}

bool SinkWriter::store(const std::vector<Observation>& batch) {
  bool stored = true;
  try {
    sink_.store(batch);
  } catch (const std::exception& error) {  // the unit of work ends here: the batch is kept and tried again
    warn_(std::string("a batch of ") + std::to_string(batch.size()) + " observations has no place, it is kept in memory and tried again: " + error.what());
    stored = false;
  }
  const std::lock_guard lock(mutex_);
  if (!stored) {
    ++count_.failed_batches;
    return false;
  }
  count_.observations += batch.size();
  if (sink_.primary_is_away()) count_.spooled += batch.size();
  for (const auto& observation : batch) {
    if (observation.outcome == PollOutcome::read) count_.readings += observation.decoded.counters.size();
  }
  return true;
}

}  // namespace klickwerk::collector
