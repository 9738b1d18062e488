// Invoice lines as rows.
#pragma once

#include "db/connection_internal.h"
#include "db/copy_internal.h"
#include "db/invoices.h"

namespace klickwerk::db {

inline constexpr Statement issue_invoice{"invoices.issue", R"(
  update invoices set state = 'issued', series = $2, number_year = $3, number_in_year = $4, number = $5, issued_on = $6, due_on = $7,
         issued_at = clock_timestamp(), issued_by = $8, facts = $9
   where invoice_id = $1)"};

// Of `i`, left joined to its settlement `s`: the end of the run that made it; of a cancellation or a credit by hand its original's.
#define RUN_END_OF_INVOICE                                                                                                            \
  "coalesce(s.run_end,"                                                                                                               \
  "         (select max(t.run_end) from invoice_settlements p join settlements t on t.settlement_id = p.settlement_id"                \
  "           where p.invoice_id = coalesce(i.cancels_id, i.corrects_id, i.invoice_id)),"                                             \
  "         (select t.run_end from invoices o join settlements t on t.settlement_id = o.settlement_id"                                \
  "           where o.invoice_id = coalesce(i.cancels_id, i.corrects_id)), i.service_end)"

extern const char* const invoice_lines_target;
// The first columns of the row: kind, period_first, period_end, meter, position, quantity, months_numerator,
// months_denominator, unit_price_micro, unit_price_places, tier, packaged_clicks, estimated, amount_cents, fee, refund,
// revenue_group, vat_class, vat_rate_bp, discount_bp, discount_cents, discount_reason.
inline constexpr int line_columns = 22;
billing::SettlementLine invoice_line_from(const pqxx::row& row);
void write_line(CopyIn& copy, InvoiceId invoice, int number, const billing::SettlementLine& line);

}  // namespace klickwerk::db
