// Stores batches of drafts on a connection and a thread of its own, while the next batch is loaded and settled.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "db/database.h"
#include "db/settlements.h"
#include "office/settlement_run/run_report.h"

namespace klickwerk::office {

// A batch on its way: what was settled of the jobs, what was not, and the outcomes as the report will show them.
struct Batch {
  std::vector<db::SettlementJob> jobs;        // settled points into it
  std::vector<db::SettledContract> settled;   // to be stored
  std::vector<SettlementId> unchanged;        // drafts of earlier runs: of this one from now on
  std::vector<db::FailedContract> failed;     // to be stored as what a person must look at
  std::vector<ContractOutcome> outcomes;      // of all jobs
  std::vector<std::size_t> settled_outcome;   // settled[i] is outcomes[settled_outcome[i]]
};

class DraftWriter {
 public:
  DraftWriter(db::Database database, db::RunId run);
  // Waits for what is being stored; what waits behind it is dropped.
  ~DraftWriter();

  // Waits while two batches are under way. Throws what storing threw.
  void put(Batch batch);
  // All batches stored: their outcomes. Throws what storing threw.
  std::vector<ContractOutcome> finish();

 private:
  void work();
  void store(Batch& batch);
  bool store_together(Batch& batch);
  void store_one_by_one(Batch& batch);

  db::Database database_;
  db::RunId run_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch> waiting_;
  bool busy_ = false, ending_ = false;
  std::exception_ptr error_;
  std::vector<ContractOutcome> outcomes_;
  std::thread thread_;
};

}  // namespace klickwerk::office
