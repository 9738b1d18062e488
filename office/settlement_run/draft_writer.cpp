#include "office/settlement_run/draft_writer.h"

#include <span>
#include <utility>

namespace klickwerk::office {
namespace {

constexpr std::size_t most_waiting = 2;

void mark_refused(ContractOutcome& outcome, const std::string& why) {
  outcome.verdict = Verdict::failed;
  outcome.code = "NOT_STORED";
  outcome.reason = why;
  outcome.next_step = "run the settlement again; if it stays, tell your administrator this message";
  outcome.lines = 0;
  outcome.net = outcome.gross = Money{};
  outcome.exceptions.clear();
  outcome.drafts.clear();
  outcome.result_hash.clear();
}

}  // namespace

DraftWriter::DraftWriter(db::Database database, db::RunId run)
    : database_(std::move(database)), run_(run), thread_([this] { work(); }) {}

DraftWriter::~DraftWriter() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
    waiting_.clear();
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void DraftWriter::put(Batch batch) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return error_ || waiting_.size() < most_waiting; });
  if (error_) std::rethrow_exception(error_);
  waiting_.push_back(std::move(batch));
  changed_.notify_all();
}

std::vector<ContractOutcome> DraftWriter::finish() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return error_ || (waiting_.empty() && !busy_); });
  if (error_) std::rethrow_exception(error_);
  return std::move(outcomes_);
}

// The thread's unit of work ends here: whatever storing throws travels to put() or finish().
void DraftWriter::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return ending_ || !waiting_.empty(); });
    if (ending_) return;
    Batch batch = std::move(waiting_.front());
    waiting_.pop_front();
    busy_ = true;
    lock.unlock();
    std::exception_ptr error;
    try {
      store(batch);
    } catch (const std::exception&) {
      error = std::current_exception();
    }
    lock.lock();
    busy_ = false;
    error_ = error;
    for (auto& outcome : batch.outcomes) outcomes_.push_back(std::move(outcome));
    changed_.notify_all();
    if (error_) return;
  }
}

void DraftWriter::store(Batch& batch) {
  if (!store_together(batch)) store_one_by_one(batch);
}

// False when the database refused something in it: nothing of the batch is stored then.
bool DraftWriter::store_together(Batch& batch) {
  try {
    db::Transaction transaction = database_.begin();
    db::SettlementStore store(transaction);
    if (!batch.settled.empty()) store.store_drafts(run_, batch.settled, true);
    if (!batch.unchanged.empty()) store.take_along(run_, batch.unchanged);
    if (!batch.failed.empty()) store.store_failures(run_, batch.failed);
    transaction.commit();
    return true;
  } catch (const db::Unavailable&) {
    throw;  // not the batch's fault
  } catch (const db::Error&) {
    return false;
  }
}

void DraftWriter::store_one_by_one(Batch& batch) {
  for (std::size_t i = 0; i < batch.settled.size(); ++i) {
    ContractOutcome& outcome = batch.outcomes[batch.settled_outcome[i]];
    try {
      db::Transaction transaction = database_.begin();
      db::SettlementStore(transaction).store_drafts(run_, std::span(&batch.settled[i], 1), true);
      transaction.commit();
    } catch (const db::Unavailable&) {
      throw;
    } catch (const db::Error& error) {
      mark_refused(outcome, error.what());
      batch.failed.push_back({outcome.contract, outcome.period, outcome.code, outcome.reason, outcome.next_step});
    }
  }
  if (batch.failed.empty() && batch.unchanged.empty()) return;
  db::Transaction transaction = database_.begin();
  if (!batch.unchanged.empty()) db::SettlementStore(transaction).take_along(run_, batch.unchanged);
  db::SettlementStore(transaction).store_failures(run_, batch.failed);
  transaction.commit();
}

}  // namespace klickwerk::office
