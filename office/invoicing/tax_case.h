// A customer who moves, or gets a VAT id, between the settlement and the invoice: the VAT is frozen with the settlement, the
// buyer is read when the invoice gets its number, and both must be of the same day.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/config.h"
#include "db/database.h"
#include "db/invoice_batch.h"

namespace klickwerk::office {

// Why the draft or approved invoice has another VAT class than its contracts' customers call for today, with the command that mends it; a
// sentence for each contract. Corrections keep the VAT of what they correct.
std::vector<std::string> tax_case_faults(const db::InvoiceSources& sources, const db::Invoice& invoice, const std::string& seller_country);

// Of these drafts those with such a fault.
std::map<InvoiceId, std::vector<std::string>> changed_tax_cases(db::Transaction& transaction, const std::vector<InvoiceId>& drafts, const config::Config& config);

}  // namespace klickwerk::office
