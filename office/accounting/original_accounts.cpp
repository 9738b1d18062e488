#include "office/accounting/original_accounts.h"

#include "office/accounting/ledger.h"

namespace klickwerk::office {
namespace {

std::string documents(int count) { return std::to_string(count) + (count == 1 ? " cancellation or correction of what batch " : " cancellations and corrections of what batch "); }

std::string remark_of(const db::RevenueAccounts& then, std::int64_t batch, int count, bool same_chart) {
  const std::string what = documents(count) + std::to_string(batch) + " handed over";
  if (then.chart.empty())
    return what + ": that batch was made before its accounts were kept, so today's accounting.revenue_accounts are used. If the setting has changed since, compare with the batch's file";
  if (!same_chart) return what + " by " + then.chart + ": today's chart is used, with today's accounting.revenue_accounts. Let the tax adviser look at them";
  return what + ": accounting.revenue_accounts has changed since; booked on the accounts of then (" + (then.rules.empty() ? "the chart's automatic ones" : "\"" + then.rules + "\"") + ")";
}

}  // namespace

db::RevenueAccounts accounts_of_today(const config::Config& config) {
  return {config.accounting.chart == "skr04" ? "skr04" : "skr03", config.accounting.revenue_accounts};
}

OriginalAccounts::OriginalAccounts(db::AccountingStore& store, const config::Config& config, const std::vector<db::DatedRate>& rates, std::span<const InvoiceId> ids, ExportReport& report) {
  const db::RevenueAccounts today = accounts_of_today(config);
  struct Batch {
    db::RevenueAccounts accounts;
    std::shared_ptr<const document::accounting::RevenueSettings> settings;
    int documents = 0;
  };
  std::map<std::int64_t, Batch> batches;
  for (const db::LaterDocument& document : store.later_documents(ids, report.kind)) {
    if (document.accounts == today) continue;
    Batch& batch = batches[document.batch];
    if (batch.documents++ == 0) {
      batch.accounts = document.accounts;
      if (document.accounts.chart == today.chart) {
        config::Config then = config;
        then.accounting.revenue_accounts = document.accounts.rules;
        batch.settings = std::make_shared<const document::accounting::RevenueSettings>(revenue_settings(then, rates));
      }
    }
    if (batch.settings) of_documents_[document.id.value] = batch.settings;
  }
  for (const auto& [id, batch] : batches) report.remarks.push_back(remark_of(batch.accounts, id, batch.documents, batch.settings != nullptr));
}

std::shared_ptr<const document::accounting::RevenueSettings> OriginalAccounts::of(InvoiceId id) const {
  const auto found = of_documents_.find(id.value);
  return found == of_documents_.end() ? nullptr : found->second;
}

}  // namespace klickwerk::office
