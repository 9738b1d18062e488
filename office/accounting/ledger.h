// From the books to the bookkeeping's words, and the settings as the writers want them.
#pragma once

#include "config/config.h"
#include "db/accounting.h"
#include "document/accounting/datev.h"
#include "document/accounting/ledger_invoice.h"

namespace klickwerk::office {

document::accounting::LedgerInvoice ledger_invoice(const db::BookedInvoice& invoice);

// Throws document::accounting::AccountingError for rules that cannot be read. `created` is the batch's moment.
// `rates`: the standard ones of the seller's country (db::AccountingStore::standard_rates).
document::accounting::RevenueSettings revenue_settings(const config::Config& config, const std::vector<db::DatedRate>& rates);
document::accounting::DatevSettings datev_settings(const config::Config& config, const std::vector<db::DatedRate>& rates, Instant created, const std::string& label);

}  // namespace klickwerk::office
