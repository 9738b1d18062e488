// What cancels or corrects a document is booked on the accounts of that document, though the settings have changed since.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "config/config.h"
#include "db/accounting.h"
#include "document/accounting/revenue.h"
#include "office/accounting/export_batch.h"

namespace klickwerk::office {

db::RevenueAccounts accounts_of_today(const config::Config& config);

// Of cancellations and corrections whose original an earlier batch handed over to the same program. By that batch's settings where they are not today's,
// unless the chart is another one (its accounts are not there any more), or the batch did not keep them. The report says which.
class OriginalAccounts {
 public:
  OriginalAccounts(db::AccountingStore& store, const config::Config& config, const std::vector<db::DatedRate>& rates, std::span<const InvoiceId> ids, ExportReport& report);

  // Empty: today's.
  std::shared_ptr<const document::accounting::RevenueSettings> of(InvoiceId id) const;

 private:
  std::map<std::int64_t, std::shared_ptr<const document::accounting::RevenueSettings>> of_documents_;
};

}  // namespace klickwerk::office
