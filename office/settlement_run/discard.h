// Takes back settlements that are not issued: of the wrong month, or to reach an earlier invoice that is to be cancelled.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/calendar.h"
#include "db/database.h"

namespace klickwerk::office {

struct DiscardReport {
  int discarded = 0;
  std::vector<std::string> refused;  // why a settlement stays
};

// Those whose period ends within `period` and that have no issued invoice, each with its draft (approved or not); of one
// contract or of all. Settling again makes them anew. Throws db::Refused when the contract does not exist.
DiscardReport discard_settlements(db::Database& database, Period period, const std::optional<std::string>& contract_number,
                                  const std::string& actor);

std::string discard_text(const DiscardReport& report);
std::string discard_json(const DiscardReport& report);

}  // namespace klickwerk::office
