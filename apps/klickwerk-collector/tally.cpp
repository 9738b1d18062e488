#include "apps/klickwerk-collector/tally.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

namespace klickwerk::app {
namespace {

using collector::PollOutcome;

const char* word_for(PollOutcome outcome) {
  switch (outcome) {
    case PollOutcome::read: return "read";
    case PollOutcome::silent: return "silent";
    case PollOutcome::wrong_device: return "wrong device";
    case PollOutcome::undecodable: return "undecodable";
  }
  return "";
}

constexpr std::array all_outcomes{PollOutcome::read, PollOutcome::silent, PollOutcome::wrong_device, PollOutcome::undecodable};
constexpr std::size_t most_troubles = 20;  // as text; JSON has all

double per_second(int devices, std::chrono::milliseconds took) {
  return devices * 1000.0 / static_cast<double>(std::max<std::int64_t>(1, took.count()));
}

}  // namespace

void Tally::know(const std::vector<collector::PollTarget>& targets) {
  for (const auto& target : targets) {
    if (!target.serial.empty()) serials_.insert_or_assign(target.device.value, target.serial);
  }
}

void Tally::add(const collector::Observation& observation) {
  ++counts_[static_cast<std::size_t>(observation.outcome)];
  if (observation.outcome == PollOutcome::read || keeps_ == Keeps::counts) return;
  const auto known = serials_.find(observation.device.value);
  troubles_.push_back({observation.device.value, known == serials_.end() ? std::string() : known->second, observation.address, observation.outcome, observation.detail});
}

int Tally::asked() const { return std::accumulate(counts_.begin(), counts_.end(), 0); }

std::string Tally::line(std::size_t of) const {
  return fmt::format("{} of {} devices asked, {} read, {} silent", asked(), of, count(PollOutcome::read), count(PollOutcome::silent));
}

std::string Tally::text(std::chrono::milliseconds took, const collector::SinkWriter::Count& stored) const {
  std::string text = fmt::format("{} devices asked in {:.1f} s ({:.0f} devices/s)\n", asked(), static_cast<double>(took.count()) / 1000, per_second(asked(), took));
  for (const PollOutcome outcome : all_outcomes) text += fmt::format("  {:<14}{:>7}\n", word_for(outcome), count(outcome));
  text += fmt::format("{} readings stored", stored.readings);
  if (stored.spooled > 0) text += fmt::format(", of {} devices in the spool: the database is away, they follow when it is back", stored.spooled);
  text += "\n";
  if (troubles_.empty()) return text;
  text += "\nDevices that need a look:\n";
  for (std::size_t i = 0; i < std::min(troubles_.size(), most_troubles); ++i) {
    const auto& t = troubles_[i];
    const std::string name = t.serial.empty() ? fmt::format("device {}", t.device) : t.serial;
    text += fmt::format("  {:<16} {:<13} {}\n", name, word_for(t.outcome), t.detail);
  }
  if (troubles_.size() > most_troubles) text += fmt::format("  … and {} more (--json lists all)\n", troubles_.size() - most_troubles);
  return text;
}

std::string Tally::json(std::chrono::milliseconds took, const collector::SinkWriter::Count& stored) const {
  nlohmann::ordered_json troubles = nlohmann::ordered_json::array();
  for (const auto& t : troubles_) {
    troubles.push_back({{"device", t.device}, {"serial", t.serial}, {"address", t.address}, {"outcome", word_for(t.outcome)}, {"detail", t.detail}});
  }
  const nlohmann::ordered_json summary{{"asked", asked()},
                                       {"read", count(PollOutcome::read)},
                                       {"silent", count(PollOutcome::silent)},
                                       {"wrong_device", count(PollOutcome::wrong_device)},
                                       {"undecodable", count(PollOutcome::undecodable)},
                                       {"readings_stored", stored.readings},
                                       {"observations_spooled", stored.spooled},
                                       {"seconds", static_cast<double>(took.count()) / 1000},
                                       {"devices_per_s", per_second(asked(), took)},
                                       {"troubles", troubles}};
  return summary.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace klickwerk::app
