// Documents after a crash: what was prepared is completed or cleared away, what is missing is made again.
#include "core/sha256.h"
#include "document/invoice_files.h"
#include "office/invoicing/facts_text.h"
#include "office/invoicing/issuing.h"

namespace klickwerk::office {
namespace {

const db::InvoiceFile* file_at(const db::Invoice& invoice, const std::string& path) {
  for (const auto& file : invoice.files)
    if (file.path == path) return &file;
  return nullptr;
}

std::string made_again(document::InvoicePrinter& printer, const db::Invoice& invoice, const std::string& kind) {
  for (auto& file : document::invoice_files(printer, read_facts(invoice.facts)))
    if (file.kind == kind) return std::move(file.bytes);
  return {};
}

}  // namespace

int IssuingDesk::tidy_up() {
  auto alone = folder_.try_lock_alone();
  if (!alone) return 0;  // somebody issues right now: what lies there is his
  folder_.remove_half_written();
  int completed = 0;
  for (const auto& prepared : folder_.prepared()) {
    db::Transaction transaction = database_.begin();
    auto invoice = db::InvoiceStore(transaction).invoice(prepared.invoice);
    const db::InvoiceFile* file = invoice ? file_at(*invoice, prepared.path) : nullptr;
    if (file == nullptr) {
      folder_.discard(prepared.invoice, prepared.path);
      continue;
    }
    // Never trust what lies about after a crash: the hash decides, and where it differs the bytes are made again.
    if (folder_.publish_if(prepared.invoice, prepared.path, file->sha256)) {
      ++completed;
      continue;
    }
    DocumentCheck check;
    check_document(*invoice, *file, check);
    if (check.faults.empty()) folder_.discard(prepared.invoice, prepared.path);
    completed += static_cast<int>(check.restored.size());
  }
  return completed;
}

void IssuingDesk::check_document(const db::Invoice& invoice, const db::InvoiceFile& file, DocumentCheck& check) {
  std::string found = folder_.sha256_of(file.path);
  if (found == file.sha256) {
    ++check.sound;
    return;
  }
  std::string where = folder_.absolute(file.path).string();
  if (!found.empty()) {
    check.faults.push_back(invoice.number->text + ": " + where + " was changed after it was issued; move it away, and " +
                           "'klickwerk invoice documents' makes the original again");
    return;
  }
  const std::string bytes = made_again(printer_, invoice, file.kind);
  if (sha256_hex(bytes) != file.sha256) {
    check.faults.push_back(invoice.number->text + ": " + where + " is missing, and what would be made now differs from " +
                           "what was issued (another logo, font or program version); restore it from a backup");
    return;
  }
  folder_.write(file.path, bytes);
  check.restored.push_back(invoice.number->text);
}

IssuingDesk::DocumentCheck IssuingDesk::check_documents() {
  DocumentCheck check;
  db::Transaction transaction = database_.begin();
  db::InvoiceStore store(transaction);
  for (const auto& summary : store.list({.state = db::InvoiceState::issued, .service_end = {}, .customer = {}, .contract = {}})) {
    auto invoice = store.invoice(summary.id);
    for (const auto& file : invoice->files) check_document(*invoice, file, check);
  }
  return check;
}

}  // namespace klickwerk::office
