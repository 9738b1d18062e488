// One contract of a run, for itself alone: whatever is wrong with it becomes a reason and never stops the others.
#pragma once

#include <optional>
#include <string>

#include "billing/settlement/settlement.h"
#include "core/result.h"
#include "db/due_contracts.h"

namespace klickwerk::office {

// Why a contract could not be settled.
struct Refusal {
  enum class Kind { not_due, not_over, blocked, failed } kind = Kind::failed;
  std::string code, what, next_step;
};

struct SettlingContext {
  std::optional<Day> today;
  std::string seller_country = "DE";
};

// Moves the job's period to the first day that we bill. Then: blocked when an earlier period is open (its clicks would
// be lost), failed when the terms are not ones to settle by or the engine gives up; else the settlement. Throws nothing
// that is the contract's fault.
Result<billing::Settlement, Refusal> settle_job(db::SettlementJob& job, const SettlingContext& context = {});

}  // namespace klickwerk::office
