#include "office/accounting/export_batch.h"

#include "db/audit.h"
#include "db/invoice_batch.h"
#include "db/mandates.h"
#include "db/parties.h"
#include "document/accounting/quickbooks.h"
#include "document/document_file.h"
#include "office/accounting/ledger.h"

namespace klickwerk::office {
namespace {

using document::accounting::AccountingFile;

std::vector<db::ExportFile> with_batch_name(const std::vector<AccountingFile>& files) {
  std::vector<db::ExportFile> list;
  for (const AccountingFile& file : files) list.push_back({file.name, file.bytes, file.rows});
  return list;
}

std::vector<AccountingFile> debtor_file(db::Transaction& transaction, const config::Config& config, const ExportRequest& request, int& customers) {
  std::vector<document::accounting::Debtor> debtors;
  const std::vector<db::Customer> all = db::PartyStore(transaction).customers();
  std::vector<CustomerId> ids;
  for (const db::Customer& customer : all) ids.push_back(customer.id);
  const auto mandates = db::MandateStore(transaction).in_force(ids);
  for (const db::Customer& customer : all) {
    if (customer.debtor_account.empty()) continue;
    document::accounting::Debtor debtor{customer.debtor_account, customer.number, customer.name, customer.name_extra, customer.street, customer.postcode,
                                        customer.city, customer.country, customer.vat_id, customer.email, customer.language, "", "", "",
                                        customer.payment_terms_days.value_or(config.invoice.payment_terms_days)};
    if (const auto found = mandates.find(customer.id); found != mandates.end())
      debtor.iban = found->second.iban, debtor.bic = found->second.bic, debtor.mandate = found->second.reference;
    debtors.push_back(debtor);
  }
  customers = static_cast<int>(debtors.size());
  if (debtors.empty()) return {};
  return {datev_debtors(debtors, datev_settings(config, request.now, ""), local_day(request.now))};
}

std::vector<AccountingFile> files_for(db::Transaction& transaction, const config::Config& config, const ExportRequest& request,
                                      std::vector<db::BookedInvoice> invoices, const std::string& note, int& customers) {
  if (request.kind == ExportKind::debtors) return debtor_file(transaction, config, request, customers);
  if (invoices.empty()) return {};
  const auto ledger = ledger_invoices(std::move(invoices));
  if (request.kind == ExportKind::quickbooks)
    return document::accounting::quickbooks_files(ledger, revenue_settings(config),
                                                  {config.accounting.quickbooks_receivables, config.accounting.quickbooks_tax});
  return datev_bookings(ledger, datev_settings(config, request.now, note),
                        request.by_month ? document::accounting::Division::month : document::accounting::Division::fiscal_year);
}

std::string note_of(const ExportRequest& request) {
  return request.kind == ExportKind::debtors ? "customers on " + local_day(request.now).iso()
                                             : "issued " + request.issued.first.iso() + ".." + request.issued.last().iso();
}

void give_accounts(db::Transaction& transaction, const config::Config& config, const ExportRequest& request, ExportReport& report) {
  std::vector<db::AuditEntry> entries;
  for (const auto& account : db::AccountingStore(transaction).assign_debtor_accounts(config.accounting.debtor_first, config.accounting.debtor_last)) {
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
  std::vector<db::BookedInvoice> invoices;
  if (request.kind != ExportKind::debtors) invoices = store.invoices(request.issued, report.kind);
  std::vector<InvoiceId> ids;
  for (const auto& invoice : invoices) ids.push_back(invoice.id), report.gross += invoice.gross;
  int customers = 0;
  report.files = with_batch_name(files_for(transaction, config, request, std::move(invoices), report.note, customers));
  report.invoices = request.kind == ExportKind::debtors ? customers : static_cast<int>(ids.size());
  if (request.dry_run || report.files.empty()) return report;
  report.batch = store.add_batch(report.kind, request.actor, report.note, report.files, ids);
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
