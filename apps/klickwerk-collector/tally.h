// What became of the devices that were asked: counted, and the ones that need a look kept.
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <unordered_map>
#include <vector>

#include "collector/poll/observation.h"
#include "collector/spool/sink_writer.h"

namespace klickwerk::app {

class Tally {
 public:
  enum class Keeps { counts, troubles_too };  // a service runs for months: it only counts
  explicit Tally(Keeps keeps) : keeps_(keeps) {}

  // People know a device by its serial number; without this, and where there is none, it is named by its id.
  void know(const std::vector<collector::PollTarget>& targets);
  void add(const collector::Observation& observation);
  int asked() const;
  int count(collector::PollOutcome outcome) const { return counts_[static_cast<std::size_t>(outcome)]; }
  std::string line(std::size_t of) const;  // "150 of 200 devices asked, 140 read, 8 silent"
  std::string text(std::chrono::milliseconds took, const collector::SinkWriter::Count& stored) const;
  std::string json(std::chrono::milliseconds took, const collector::SinkWriter::Count& stored) const;

 private:
  struct Trouble {
    std::int64_t device;
    std::string serial;
    std::string address;
    collector::PollOutcome outcome;
    std::string detail;
  };
  Keeps keeps_;
  std::array<int, 4> counts_{};
  std::unordered_map<std::int64_t, std::string> serials_;
  std::vector<Trouble> troubles_;
};

}  // namespace klickwerk::app
