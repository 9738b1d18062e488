// The run over all contracts that are due in a month: load in bulk, settle each for itself, store drafts in bulk. May
// be killed anywhere and started again: what is stored is whole, and the next run completes it.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "db/database.h"
#include "office/settlement_run/run_report.h"

namespace klickwerk::office {

struct RunRequest {
  Period period;                               // a calendar month: contracts with a period that ends within it are due, and fees that begin on its morrow
  std::optional<std::string> contract_number;  // only this one
  bool dry_run = false;                        // the same, but nothing is stored
  std::optional<Day> today;  // contracts whose period ends later are not over; without it every one may be settled
  std::string seller_country = "DE";  // whose VAT rates count
  billing::ReadingTolerance tolerance = {};  // of contracts that agree none
  std::string started_by;
  std::size_t batch_size = 1000;  // contracts in a transaction
};

struct RunProgress {
  int done = 0;   // contracts looked at
  int total = 0;  // that may be due; contracts that turn out not to be make it smaller
  std::chrono::milliseconds elapsed{};
};
using ProgressSink = std::function<void(const RunProgress&)>;

// Throws db::Unavailable when the database goes away (start the run again), db::Refused when the contract does not
// exist. Everything that concerns one contract is in the report.
RunReport run_settlement(db::Database& database, const RunRequest& request, const ProgressSink& progress = {});

}  // namespace klickwerk::office
