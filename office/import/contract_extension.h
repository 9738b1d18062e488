// What may come later to a contract that is stored: a device leaves its place, its final counters get known, another one
// comes. Nothing else about a contract is changed by an import.
#pragma once

#include <optional>
#include <vector>

#include "db/contracts.h"

namespace klickwerk::office {

struct PlacementStep {
  PositionId position;
  db::Placement placement;
  bool is_new = false;  // else: what `placement` says about the end of a known one
};

// The steps that lead from the one to the other, ends first; none when they are the same, empty when they differ in
// anything else.
std::optional<std::vector<PlacementStep>> extension_of(const db::Contract& known, const db::Contract& wanted);

}  // namespace klickwerk::office
