#include "billing/settlement/averaging.h"

#include <numeric>

namespace klickwerk::billing {
namespace {

std::optional<Average> mean(std::vector<std::int64_t> values) {
  if (values.empty()) return {};
  const std::int64_t sum = std::accumulate(values.begin(), values.end(), std::int64_t{0});
  return Average{multiply_rounded(sum, 1, std::ssize(values)), std::move(values)};
}

// The place's actual usage in one entry; empty when it was estimated, is not known, or not known per place.
std::optional<std::int64_t> actual_usage(const MeterLedgerEntry& entry, const ContractView& view, std::size_t place) {
  std::optional<std::int64_t> clicks;
  for (const auto& usage : entry.usage) {
    const bool mine = usage.position == view.places[place].id() || (usage.position.empty() && view.places.size() == 1);
    if (!mine) continue;
    if (usage.estimated) return {};
    clicks = clicks.value_or(0) + usage.clicks.count;
  }
  return clicks;
}

bool not_per_place(const MeterLedgerEntry& entry) {
  for (const auto& usage : entry.usage)
    if (usage.position.empty()) return true;
  return false;
}

}  // namespace

std::optional<Average> average_of_place(LedgerView earlier, const ContractView& view, std::size_t place, int n) {
  std::vector<std::int64_t> values;
  for (auto entry = earlier.rbegin(); entry != earlier.rend() && std::ssize(values) < n; ++entry)
    if (auto clicks = actual_usage(**entry, view, place)) values.push_back(*clicks);
  return mean(std::move(values));
}

std::optional<Average> average_of_meter(LedgerView earlier, int n) {
  std::vector<std::int64_t> values;
  bool unknown_places = false;
  for (auto entry = earlier.rbegin(); entry != earlier.rend() && std::ssize(values) < n; ++entry) {
    std::int64_t sum = 0;
    bool estimated = (*entry)->usage.empty();
    for (const auto& usage : (*entry)->usage) {
      sum += usage.clicks.count;
      estimated = estimated || usage.estimated;
    }
    if (estimated) continue;
    values.push_back(sum);
    unknown_places = unknown_places || not_per_place(**entry);
  }
  if (!unknown_places) return {};
  return mean(std::move(values));
}

}  // namespace klickwerk::billing
