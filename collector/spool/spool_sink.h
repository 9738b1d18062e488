// Observations on disk while their true home is away. A batch that store() returned from survives a crash at any
// moment; it leaves the disk only after another sink has stored it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "collector/poll/observation.h"

namespace klickwerk::collector {

class SegmentWriter;

// The spool cannot take or give: what() names the directory, the reason and what to do.
class SpoolError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class SpoolSink final : public ReadingSink {
 public:
  struct Settings {
    std::filesystem::path directory;  // made when it is missing; one process at a time
    std::uint64_t most_bytes = std::uint64_t{1} << 30U;
    std::uint64_t segment_bytes = std::uint64_t{8} << 20U;
  };
  // Reads what a former run left, cuts a torn tail off. Throws SpoolError.
  explicit SpoolSink(Settings settings);
  ~SpoolSink() override;

  // On the disk when it returns. An observation whose device and moment are already in the spool is the same one and
  // is not kept twice. Throws SpoolError when the disk or the set bound is full: then nothing of the batch is kept.
  void store(std::span<const Observation> batch) override;

  bool empty() const { return keys_.empty(); }
  std::size_t observations() const { return keys_.size(); }
  std::uint64_t bytes() const;
  // The earliest moment in the oldest segment.
  std::optional<Instant> oldest() const;
  // What opening found amiss, one sentence each: torn tails, damaged segments set aside.
  const std::vector<std::string>& findings() const { return findings_; }

  // Hands the oldest segment's batches to `sink` and removes it once all are stored. False: there was none. Whatever
  // `sink` throws comes through, and the segment stays; the sink's own idempotence makes the repetition harmless.
  // What can no longer be read of it (a bad disk) is kept beside as .damaged and told in findings().
  bool replay_segment(ReadingSink& sink);

 private:
  using Key = std::pair<std::int64_t, std::int64_t>;  // device, read_at in ms
  struct Segment {
    std::uint64_t number = 0;
    std::uint64_t bytes = 0;
    std::set<Key> keys;
  };
  void lock();
  void open_former_segments();
  void open_segment(const std::filesystem::path& file);
  std::filesystem::path path_of(std::uint64_t number) const;
  void begin_segment();
  void take_off_the_disk(const std::filesystem::path& file, bool whole);
  std::vector<Observation> not_yet_kept(std::span<const Observation> batch) const;
  void check_bound(std::size_t more_bytes) const;

  Settings settings_;
  int lock_handle_ = -1;
  std::vector<Segment> segments_;  // oldest first; the last one is written to
  std::set<Key> keys_;
  std::unique_ptr<SegmentWriter> writer_;
  std::uint64_t next_number_ = 1;
  std::vector<std::string> findings_;
};

}  // namespace klickwerk::collector
