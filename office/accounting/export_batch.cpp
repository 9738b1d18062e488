#include "office/accounting/export_batch.h"

#include <algorithm>
#include <span>

#include "core/sha256.h"
#include "db/audit.h"
#include "db/invoice_batch.h"
#include "db/mandates.h"
#include "db/parties.h"
#include "document/accounting/quickbooks.h"
#include "document/document_file.h"
#include "office/accounting/ledger.h"
#include "office/accounting/original_accounts.h"

namespace klickwerk::office {
namespace {

using document::accounting::AccountingFile;

constexpr std::size_t invoices_at_once = 5000;

std::vector<db::ExportFile> to_keep(std::vector<AccountingFile>&& files) {
  std::vector<db::ExportFile> list;
  for (AccountingFile& file : files) list.push_back({std::move(file.name), std::move(file.bytes), file.rows, {}});
  return list;
}

std::vector<AccountingFile> debtor_file(db::Transaction& transaction, const config::Config& config, const ExportRequest& request, int& customers) {
  document::accounting::DebtorFile file(datev_settings(config, {}, request.now, ""), local_day(request.now));
  std::vector<db::Customer> all = db::PartyStore(transaction).customers();
  std::vector<CustomerId> ids;
  for (const db::Customer& customer : all) ids.push_back(customer.id);
  const auto mandates = db::MandateStore(transaction).in_force(ids);
  for (db::Customer& each : all) {
    const db::Customer customer = std::move(each);  // let go as soon as its row is written
    if (customer.debtor_account.empty()) continue;
    document::accounting::Debtor debtor{customer.debtor_account, customer.number, customer.name, customer.name_extra, customer.street, customer.postcode,
                                        customer.city, customer.country, customer.vat_id, customer.email, customer.language, "", "", "",
                                        customer.payment_terms_days.value_or(config.invoice.payment_terms_days)};
    if (const auto found = mandates.find(customer.id); found != mandates.end())
      debtor.iban = found->second.iban, debtor.bic = found->second.bic, debtor.mandate = found->second.reference;
    file.add(debtor);
  }
  customers = file.rows();
  if (customers == 0) return {};
  std::vector<AccountingFile> files;
  files.push_back(file.finish());
  return files;
}

// Some thousand at a time: of 100,000 only the files are held.
template <class Take>
void each_invoice(db::AccountingStore& store, std::span<const InvoiceId> ids, const OriginalAccounts& originals, ExportReport& report, const Take& take) {
  for (; !ids.empty(); ids = ids.subspan(std::min(invoices_at_once, ids.size())))
    for (const db::BookedInvoice& invoice : store.invoices(ids.first(std::min(invoices_at_once, ids.size())))) {
      report.gross += invoice.gross;
      document::accounting::LedgerInvoice ledger = ledger_invoice(invoice);
      ledger.settings_of_original = originals.of(invoice.id);
      take(std::move(ledger));
    }
}

std::vector<AccountingFile> ledger_files(db::AccountingStore& store, const config::Config& config, const ExportRequest& request,
                                         std::span<const InvoiceId> ids, ExportReport& report) {
  if (ids.empty()) return {};
  const auto rates = store.standard_rates(config.seller.country);
  const OriginalAccounts originals(store, config, rates, ids, report);
  if (request.kind == ExportKind::quickbooks) {
    std::vector<document::accounting::LedgerInvoice> ledger;
    each_invoice(store, ids, originals, report, [&](document::accounting::LedgerInvoice&& invoice) { ledger.push_back(std::move(invoice)); });
    return document::accounting::quickbooks_files(ledger, revenue_settings(config, rates),
                                                  {config.accounting.quickbooks_receivables, config.accounting.quickbooks_tax});
  }
  document::accounting::BookingFiles files(datev_settings(config, rates, request.now, report.note),
                                           request.by_month ? document::accounting::Division::month : document::accounting::Division::fiscal_year);
  each_invoice(store, ids, originals, report, [&](const document::accounting::LedgerInvoice& invoice) { files.add(invoice); });
  return files.finish();
}

std::string note_of(const ExportRequest& request) {
  return request.kind == ExportKind::debtors ? "customers on " + local_day(request.now).iso()
                                             : "issued " + request.issued.first.iso() + ".." + request.issued.last().iso();
}

void give_accounts(db::Transaction& transaction, const config::Config& config, const ExportRequest& request, ExportReport& report) {
  constexpr std::size_t named_at_most = 10;
  std::vector<db::AuditEntry> entries;
  const auto accounts = db::AccountingStore(transaction).assign_debtor_accounts(config.accounting.debtor_first, config.accounting.debtor_last);
  if (accounts.size() > named_at_most)
    report.remarks.push_back(std::to_string(accounts.size()) + " customers have debtor accounts from now on: " + accounts.front().account + " (customer " +
                             accounts.front().customer_number + ") to " + accounts.back().account + " (customer " + accounts.back().customer_number + ")");
  for (const auto& account : accounts) {
    if (accounts.size() <= named_at_most)
      report.remarks.push_back("customer " + account.customer_number + " has debtor account " + account.account + " from now on");
    entries.push_back({{}, request.actor, "customer.debtor_account", "customer", account.customer_number, "", "", account.account});
  }
  db::record_all(transaction, entries);
}

void record(db::Transaction& transaction, const ExportRequest& request, const ExportReport& report) {
  db::AuditStore(transaction).record(db::AuditEntry{{}, request.actor, "export." + report.kind, "export", std::to_string(*report.batch), "", "",
                                                    report.note + ", " + std::to_string(report.invoices) + " documents, gross " + decimal(report.gross)});
}

std::string content_if_there(const std::filesystem::path& path) {
  return std::filesystem::exists(path) ? document::read_document_file(path) : "";
}

}  // namespace

const char* name_of(ExportKind kind) {
  static constexpr const char* names[] = {"datev", "debtors", "sepa", "quickbooks"};
  return names[static_cast<std::size_t>(kind)];
}

ExportReport run_export(db::Database& database, const config::Config& config, const ExportRequest& request) {
  ExportReport report;
  report.kind = name_of(request.kind), report.note = note_of(request), report.dry_run = request.dry_run;
  db::Transaction transaction = database.begin();
  db::AccountingStore store(transaction);
  give_accounts(transaction, config, request, report);
  std::vector<InvoiceId> ids;
  if (request.kind == ExportKind::debtors) {
    report.files = to_keep(debtor_file(transaction, config, request, report.invoices));
  } else {
    ids = store.issued(request.issued, report.kind);
    report.files = to_keep(ledger_files(store, config, request, ids, report));
    report.invoices = static_cast<int>(ids.size());
  }
  if (request.dry_run || report.files.empty()) return report;
  report.batch = store.add_batch(report.kind, request.actor, report.note, report.files, ids, ids.empty() ? db::RevenueAccounts{} : accounts_of_today(config));
  record(transaction, request, report);
  transaction.commit();
  report.paths = write_files(report.files, request.folder / ("batch-" + std::to_string(*report.batch)));
  return report;
}

ExportReport export_again(db::Database& database, std::int64_t id, ExportKind kind, const std::filesystem::path& folder) {
  db::Transaction transaction = database.begin();
  db::AccountingStore store(transaction);
  const auto batch = store.batch(id);
  if (!batch || batch->kind != name_of(kind))
    throw db::Refused("there is no " + std::string(name_of(kind)) + " batch " + std::to_string(id) + ": klickwerk export list names them");
  ExportReport report;
  report.batch = id, report.again = true, report.kind = batch->kind, report.note = batch->note, report.invoices = batch->invoices;
  report.files = store.files(id);
  for (const db::ExportFile& file : report.files)
    if (const std::string now = sha256_hex(file.content); now != file.sha256)
      throw db::Refused(file.name + " of batch " + std::to_string(id) + " is not what was handed over: its SHA-256 was " + file.sha256 + " and is " + now +
                        ". Nothing was written; somebody has changed the books past the program: compare with a backup");
  report.paths = write_files(report.files, folder / ("batch-" + std::to_string(id)));
  return report;
}

std::vector<std::filesystem::path> write_files(const std::vector<db::ExportFile>& files, const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const db::ExportFile& file : files) {
    const std::filesystem::path path = folder / file.name;
    if (std::filesystem::exists(path) && content_if_there(path) != file.content)
      throw std::runtime_error(path.string() + " exists with another content; name another folder with --out, then write the batch again with --again");
    document::write_document_file(path, file.content);
    paths.push_back(path);
  }
  return paths;
}

}  // namespace klickwerk::office
