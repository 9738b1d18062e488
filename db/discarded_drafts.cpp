// Drafts that a person takes back.
#include "db/connection_internal.h"
#include "db/invoices.h"

namespace klickwerk::db {
namespace {

constexpr Statement together{"invoices.drafts_with", R"(
  select distinct i.invoice_id from invoice_parts mine join invoice_parts p on p.settlement_id = mine.settlement_id join invoices i on i.invoice_id = p.invoice_id
   where mine.invoice_id = $1 and i.state <> 'issued' order by 1)"};
constexpr Statement is_correction{"settlements.is_correction", "select kind = 'correction' from settlements where settlement_id = $1"};
constexpr Statement drop_draft{"invoices.drop_draft", "delete from invoices where invoice_id = $1 and settlement_id is null and state <> 'issued'"};

}  // namespace

std::vector<InvoiceId> InvoiceStore::drafts_with(InvoiceId invoice) {
  std::vector<InvoiceId> list;
  for (const auto& row : run(transaction_, together, invoice.value)) list.push_back({integer(row[0])});
  return list;
}

bool InvoiceStore::from_correction(SettlementId settlement) {
  const auto rows = run(transaction_, is_correction, settlement.value);
  return !rows.empty() && truth(rows[0][0]);
}

void InvoiceStore::discard(InvoiceId draft) { run(transaction_, drop_draft, draft.value); }

}  // namespace klickwerk::db
