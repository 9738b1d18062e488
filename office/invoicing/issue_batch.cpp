#include "office/invoicing/issue_batch.h"

#include <algorithm>
#include <atomic>

#include "db/book_tables.h"
#include "db/invoice_batch.h"
#include "document/document_error.h"
#include "office/invoicing/facts_text.h"
#include "office/invoicing/load_facts.h"
#include "office/invoicing/numbering.h"

namespace klickwerk::office {
namespace {

using Clock = std::chrono::steady_clock;

std::chrono::microseconds since(Clock::time_point begin) { return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin); }

}  // namespace

DraftReader::DraftReader(const db::Database& database, const config::Config& config, Day issued_on)
    : database_(database.another()), config_(config), issued_on_(issued_on) {
  db::see_one_moment(database_);
}

IssueBatch DraftReader::read(std::span<const InvoiceId> ids) {
  const auto begin = Clock::now();
  IssueBatch batch;
  db::Transaction transaction = database_.begin();
  std::vector<db::Invoice> invoices = db::invoices_of(transaction, ids);
  const db::InvoiceSources sources = db::read_invoice_sources(transaction, invoices);
  for (const InvoiceId id : ids) {
    const auto found = std::ranges::lower_bound(invoices, id, {}, &db::Invoice::id);
    add(transaction, sources, id, found != invoices.end() && found->id == id ? &*found : nullptr, batch);
  }
  batch.reading = since(begin);
  return batch;
}

void DraftReader::add(db::Transaction& transaction, const db::InvoiceSources& sources, InvoiceId id, db::Invoice* invoice, IssueBatch& batch) {
  try {
    require_approved(id, invoice);
    document::InvoiceDocument facts = load_facts(transaction, sources, *invoice, config_);
    require_after_readings(sources, *invoice, issued_on_);
    require_issuable(*invoice, facts, issued_on_);
    batch.drafts.push_back({*invoice, std::move(facts), payment_terms_days(sources, *invoice, config_), {}, {}, {}, {}, {}, {}});
  } catch (const db::Unavailable&) {
    throw;  // nothing more can be issued
  } catch (const db::Error& error) {
    batch.failed.push_back({id, error.what()});
  } catch (const document::DocumentError& error) {
    batch.failed.push_back({id, error.what()});
  }
}

DrawingRoom::DrawingRoom(const DocumentFolder& folder, int hands) : folder_(folder), printers_(static_cast<std::size_t>(std::max(1, hands))) {}

std::future<std::chrono::microseconds> DrawingRoom::draw(IssueBatch& batch) {
  return std::async(std::launch::async, [this, &batch] {
    std::atomic<std::size_t> next{0};
    const auto work = [this, &batch, &next](document::InvoicePrinter& printer) {
      const auto begin = Clock::now();
      for (std::size_t at = next++; at < batch.drafts.size(); at = next++) draw_one(printer, batch.drafts[at]);
      return since(begin);
    };
    std::vector<std::future<std::chrono::microseconds>> others;
    for (std::size_t hand = 1; hand < printers_.size(); ++hand) others.push_back(std::async(std::launch::async, work, std::ref(printers_[hand])));
    std::chrono::microseconds worked = work(printers_.front());
    for (auto& other : others) worked += other.get();
    return worked;
  });
}

// What fails here is the writer's to judge.
void DrawingRoom::draw_one(document::InvoicePrinter& printer, IssueDraft& draft) const {
  try {
    draft.failure = nullptr;
    draft.on_disk.clear();
    draft.files = document::invoice_files(printer, draft.facts);
    draft.rows = described(draft.facts, draft.files);
    draft.facts_text = write_facts(draft.facts);
    for (std::size_t i = 0; i < draft.files.size(); ++i)
      draft.on_disk.push_back(folder_.prepare_unforced(draft.invoice.id, draft.rows[i].path, draft.files[i].bytes));
  } catch (const std::exception&) {
    draft.failure = std::current_exception();
  }
}

}  // namespace klickwerk::office
