#include "office/import/contract_extension.h"

#include <algorithm>

#include "office/import/contract_assembly.h"

namespace klickwerk::office {
namespace {

bool holds(const std::vector<billing::CounterValue>& all, const std::vector<billing::CounterValue>& some) {
  return std::all_of(some.begin(), some.end(), [&](const auto& value) { return std::find(all.begin(), all.end(), value) != all.end(); });
}

const db::Placement* same_stay(const std::vector<db::Placement>& placements, const db::Placement& wanted) {
  const auto found = std::find_if(placements.begin(), placements.end(), [&](const db::Placement& placement) {
    return placement.device == wanted.device && placement.from == wanted.from;
  });
  return found == placements.end() ? nullptr : &*found;
}

bool may_become(const db::Placement& known, const db::Placement& wanted) {
  const bool end_fits = !known.last_day || known.last_day == wanted.last_day;
  return end_fits && holds(wanted.start, known.start) && holds(known.start, wanted.start) && holds(wanted.final_, known.final_);
}

void add_steps(const db::Position& known, const db::Position& wanted, std::vector<PlacementStep>& ends, std::vector<PlacementStep>& comings) {
  for (const db::Placement& placement : wanted.placements) {
    const db::Placement* stay = same_stay(known.placements, placement);
    if (!stay)
      comings.push_back({known.id, placement, true});
    else if (stay->last_day != placement.last_day || !holds(stay->final_, placement.final_))
      ends.push_back({known.id, placement, false});
  }
}

// Every stay that is known is in the wanted ones, too, and has lost nothing.
bool keeps_all(const db::Position& known, const db::Position& wanted) {
  return std::all_of(known.placements.begin(), known.placements.end(), [&](const db::Placement& stay) {
    const db::Placement* same = same_stay(wanted.placements, stay);
    return same && may_become(stay, *same);
  });
}

}  // namespace

std::optional<std::vector<PlacementStep>> extension_of(const db::Contract& known, const db::Contract& wanted) {
  db::Contract without = wanted;
  std::vector<PlacementStep> ends, comings;
  for (db::Position& position : without.positions) {
    const auto same = std::find_if(known.positions.begin(), known.positions.end(), [&](const auto& other) { return other.label == position.label; });
    if (same == known.positions.end() || !keeps_all(*same, position)) return std::nullopt;
    add_steps(*same, position, ends, comings);
    position.placements = same->placements;
  }
  if (!is_same_contract(known, without)) return std::nullopt;
  ends.insert(ends.end(), comings.begin(), comings.end());
  return ends;
}

}  // namespace klickwerk::office
