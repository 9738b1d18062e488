#include "office/invoicing/issue_run.h"

#include <algorithm>
#include <memory>
#include <set>

#include "db/audit.h"
#include "db/books_currency.h"
#include "db/invoice_batch.h"
#include "document/document_error.h"
#include "office/invoicing/numbering.h"

namespace klickwerk::office {
namespace {

using Clock = std::chrono::steady_clock;

// Adds the time until its end.
class Stopwatch {
 public:
  explicit Stopwatch(std::chrono::microseconds& sum) : sum_(sum), begin_(Clock::now()) {}
  ~Stopwatch() { sum_ += std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin_); }
  Stopwatch(const Stopwatch&) = delete;

 private:
  std::chrono::microseconds& sum_;
  Clock::time_point begin_;
};

// Cuts the list into batches and reads the next one while the one before is worked on.
class ReadAhead {
 public:
  ReadAhead(DraftReader& reader, std::span<const InvoiceId> invoices, int batch)
      : reader_(reader), rest_(invoices), size_(static_cast<std::size_t>(std::max(1, batch))) {
    begin_next();
  }
  // Null after the last one.
  std::unique_ptr<IssueBatch> next() {
    if (!reading_.valid()) return nullptr;
    auto batch = std::make_unique<IssueBatch>(reading_.get());
    begin_next();
    return batch;
  }

 private:
  void begin_next() {
    if (rest_.empty()) return;
    const auto part = rest_.first(std::min(size_, rest_.size()));
    rest_ = rest_.subspan(part.size());
    reading_ = std::async(std::launch::async, [this, part] { return reader_.read(part); });
  }
  DraftReader& reader_;
  std::span<const InvoiceId> rest_;
  std::size_t size_;
  std::future<IssueBatch> reading_;
};

}  // namespace

IssueRun::IssueRun(db::Database& database, const config::Config& config, std::string actor, IssueSettings settings)
    : database_(database), config_(config), actor_(actor), settings_(settings), folder_(config.invoice.documents_directory),
      drawing_room_(folder_, settings.hands), desk_(database, config, actor) {}

IssueReport IssueRun::issue(std::span<const InvoiceId> invoices, Day issued_on, const Progress& progress, const Issued& issued) {
  report_ = {}, written_ = {}, issued_on_ = issued_on, issued_ = issued;
  report_.times.emplace();
  const auto begin = Clock::now();
  const auto at_work = folder_.lock_for_work();
  DraftReader reader(database_, config_, issued_on);
  ReadAhead ahead(reader, invoices, settings_.batch);
  // The batch outlives its drawing, whatever is thrown.
  std::unique_ptr<IssueBatch> batch = ahead.next(), next;
  std::future<std::chrono::microseconds> drawing;
  if (batch) {
    LastNumbers expected = written_;
    number(*batch, expected);
    drawing = drawing_room_.draw(*batch);
  }
  long long done = 0;
  for (; batch; batch = std::move(next)) {
    {
      const Stopwatch waiting(report_.times->waiting);
      report_.times->drawing += drawing.get();
    }
    LastNumbers expected = written_;
    if (!follows(*batch, expected)) draw_again(*batch, expected);
    else pass(*batch, expected);
    next = ahead.next();
    if (next) {
      number(*next, expected);
      drawing = drawing_room_.draw(*next);
    }
    report_.times->reading += batch->reading;
    done += static_cast<long long>(batch->drafts.size() + batch->failed.size());
    std::ranges::move(batch->failed, std::back_inserter(report_.failed));
    write(*batch);
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
    if (progress) progress(done, elapsed);
  }
  report_.times->whole = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
  return std::move(report_);
}

void IssueRun::write(IssueBatch& batch) {
  if (batch.drafts.empty()) return;
  try {
    commit(batch);
  } catch (const db::Unavailable&) {
    throw;  // nothing more can be issued
  } catch (const db::Error&) {
    one_by_one(batch);
  } catch (const document::DocumentError&) {
    one_by_one(batch);
  }
}

void IssueRun::commit(IssueBatch& batch) {
  db::Transaction transaction = database_.begin();
  LastNumbers last = locked_numbers(transaction, batch);
  db::keep_books_currency(transaction, config_.seller.currency);
  if (follows(batch, last)) pass(batch, last);
  else draw_again(batch, last);  // somebody else has issued: now in the lock, so that it comes to an end
  for (const IssueDraft& draft : batch.drafts)
    if (draft.failure) std::rethrow_exception(draft.failure);
  // The rows go to the server while the disk takes the files; nothing is committed before it has them.
  std::future<void> forced = std::async(std::launch::async, [this, &batch] { force(batch); });
  {
    const Stopwatch storing(report_.times->storing);
    store(transaction, batch);
  }
  forced.get();
  {
    const Stopwatch storing(report_.times->storing);
    transaction.commit();
  }
  publish(batch);
  written_ = last;
}

void IssueRun::store(db::Transaction& transaction, const IssueBatch& batch) {
  std::vector<db::NumberedIssue> issues;
  std::vector<db::AuditEntry> entries;
  for (const IssueDraft& draft : batch.drafts) {
    issues.push_back({draft.invoice.id, {draft.number, issued_on_, draft.facts.due_on, actor_, draft.facts_text, draft.rows}});
    entries.push_back(issue_entry(actor_, draft.invoice, draft.facts));
  }
  db::issue_numbered(transaction, issues);
  db::record_all(transaction, entries);
}

void IssueRun::force(IssueBatch& batch) {
  const Stopwatch forcing(report_.times->forcing);
  std::set<std::string> paths;
  for (IssueDraft& draft : batch.drafts) {
    for (auto& file : draft.on_disk) file.force();
    for (const auto& row : draft.rows) paths.insert(row.path);
  }
  folder_.force_folders(paths);
}

void IssueRun::publish(const IssueBatch& batch) {
  for (const IssueDraft& draft : batch.drafts) {
    for (std::size_t i = 0; i < draft.files.size(); ++i) folder_.publish(draft.invoice.id, draft.rows[i].path, draft.files[i].bytes);
    add({draft.invoice.id, draft.number.text, draft.invoice.gross, folder_.absolute(draft.rows.front().path)});
  }
}

// One of them cannot be issued after all: each for itself then, so that it holds up nobody else.
void IssueRun::one_by_one(IssueBatch& batch) {
  take_back(batch);
  written_.clear();
  for (const IssueDraft& draft : batch.drafts) {
    try {
      add(desk_.issue(draft.invoice.id, issued_on_));
    } catch (const db::Unavailable&) {
      throw;
    } catch (const db::Error& error) {
      report_.failed.push_back({draft.invoice.id, error.what()});
    } catch (const document::DocumentError& error) {
      report_.failed.push_back({draft.invoice.id, error.what()});
    }
  }
}

void IssueRun::add(const IssuedInvoice& issued) {
  if (issued_) issued_(issued);
  report_.add(issued);
}

std::int64_t& IssueRun::last_of(LastNumbers& last, const std::string& series) {
  if (const auto known = last.find(series); known != last.end()) return known->second;
  db::Transaction transaction = database_.begin();
  return last[series] = db::last_number(transaction, series, issued_on_.year(), false);
}

void IssueRun::number(IssueBatch& batch, LastNumbers& last) {
  for (IssueDraft& draft : batch.drafts) {
    const std::string series = series_of(draft.invoice.kind);
    const std::int64_t in_year = ++last_of(last, series);
    draft.number = {series, issued_on_.year(), in_year, number_text(draft.invoice.kind, issued_on_.year(), in_year, config_.invoice)};
    put_number(draft.facts, draft.number.text, issued_on_, draft.terms_days, config_);
  }
}

void IssueRun::pass(const IssueBatch& batch, LastNumbers& last) {
  for (const IssueDraft& draft : batch.drafts) last[draft.number.series] = draft.number.in_year;
}

// Whether the batch's numbers follow these; of a series that is not known here nothing speaks against it.
bool IssueRun::follows(const IssueBatch& batch, const LastNumbers& last) {
  std::set<std::string> seen;
  for (const IssueDraft& draft : batch.drafts) {
    if (!seen.insert(draft.number.series).second) continue;
    const auto known = last.find(draft.number.series);
    if (known != last.end() && known->second + 1 != draft.number.in_year) return false;
  }
  return true;
}

IssueRun::LastNumbers IssueRun::locked_numbers(db::Transaction& transaction, const IssueBatch& batch) {
  std::map<std::string, const IssueDraft*> firsts;  // always in the same order, so that two who issue never wait for each other
  for (const IssueDraft& draft : batch.drafts) firsts.emplace(draft.number.series, &draft);
  LastNumbers last = written_;
  db::InvoiceStore store(transaction);
  for (const auto& [series, draft] : firsts) {
    last[series] = db::last_number(transaction, series, issued_on_.year(), true);
    require_date_order(store, draft->number, issued_on_);
  }
  return last;
}

void IssueRun::draw_again(IssueBatch& batch, LastNumbers& last) {
  take_back(batch);
  number(batch, last);
  report_.times->drawing += drawing_room_.draw(batch).get();
}

void IssueRun::take_back(IssueBatch& batch) {
  for (IssueDraft& draft : batch.drafts) {
    draft.on_disk.clear();
    for (const auto& row : draft.rows) folder_.discard(draft.invoice.id, row.path);
  }
}

}  // namespace klickwerk::office
