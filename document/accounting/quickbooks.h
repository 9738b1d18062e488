// QuickBooks: IIF for the desktop program, CSV for QuickBooks Online (Intuit help pages "iif_reference_transactions", "import
// invoices"). One item line for each revenue account.
#pragma once

#include <string>
#include <vector>

#include "document/accounting/datev.h"

namespace klickwerk::document::accounting {

struct QuickBooksNames {
  std::string receivables, tax;
};

// klickwerk.iif, quickbooks-online-invoices.csv and, when there are any, quickbooks-online-credits.csv with positive
// amounts (an invoice below 0 cannot be imported). Throws AccountingError.
std::vector<AccountingFile> quickbooks_files(const std::vector<LedgerInvoice>& invoices, const RevenueSettings& settings, const QuickBooksNames& names);

}  // namespace klickwerk::document::accounting
