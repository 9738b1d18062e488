#include "db/billed_lines.h"

#include "db/invoice_rows_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement billed_within{"invoices.billed_before", R"(
  select l.kind, l.period_first, l.period_end, l.meter, l.position, l.quantity, l.months_numerator, l.months_denominator, l.unit_price_micro,
         l.unit_price_places, l.tier, l.packaged_clicks, l.estimated, l.amount_cents, l.fee, l.refund, l.revenue_group, l.vat_class, l.vat_rate_bp,
         l.discount_bp, l.discount_cents, l.discount_reason, i.invoice_id, coalesce(i.number, '')
    from invoice_parts p join invoices i using (invoice_id)
    join invoice_lines l on l.invoice_id = i.invoice_id and coalesce(l.settlement_id, p.settlement_id) = p.settlement_id
   where p.contract_id = $1 and i.customer_id = $2 and i.invoice_id <> $5 and i.state in ('approved', 'issued')
     and l.period_first >= $3 and l.period_end <= $4
     and not exists (select from invoices x where x.cancels_id = i.invoice_id and x.state = 'issued')
   order by i.invoice_id, l.line)"};

}  // namespace

std::vector<BilledBefore> billed_before(Transaction& transaction, ContractId contract, CustomerId customer, Period span, InvoiceId except) {
  std::vector<BilledBefore> lines;
  for (const auto& row : run(transaction, billed_within, contract.value, customer.value, span.first.iso(), span.end.iso(), except.value))
    lines.push_back({{integer(row[line_columns])}, text(row[line_columns + 1]), invoice_line_from(row)});
  return lines;
}

}  // namespace klickwerk::db
