#include "office/reading_requests/missing_readings.h"

#include <algorithm>
#include <set>

#include "billing/contract/counters.h"
#include "billing/settlement/contract_view.h"

namespace klickwerk::office {
namespace {

// The last one that came and has not left before the day.
const billing::PlacedDevice* device_on(const billing::PositionHistory& position, Day day) {
  const billing::PlacedDevice* found = nullptr;
  for (const auto& device : position.devices)
    if (device.from <= day && (!device.last_day || *device.last_day >= day)) found = &device;
  return found;
}

bool has_final(const billing::PlacedDevice& device, Day day, const std::string& counter) {
  return device.last_day == day && std::ranges::any_of(device.final_, [&](const auto& value) { return value.counter == counter; });
}

}  // namespace

std::vector<MissingReading> missing_readings(const billing::SettlementInput& input) {
  std::vector<MissingReading> missing;
  if (input.fees_only) return missing;
  const billing::ContractView view(input);
  for (std::size_t i = 0; i < input.positions.size(); ++i) {
    const auto& position = input.positions[i];
    const billing::Place& place = view.places[i];
    const Period days = place.active().intersection(input.period);
    if (days.empty()) continue;
    const auto* device = device_on(position, days.last());
    if (!device) continue;
    for (const std::string& counter : billing::counters_of(input.terms))
      if (!place.known_on(counter, days.last()) && !has_final(*device, days.last(), counter)) missing.push_back({device->serial, counter, days.last()});
  }
  return missing;
}

}  // namespace klickwerk::office
