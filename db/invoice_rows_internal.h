// Invoice lines as rows.
#pragma once

#include "db/connection_internal.h"
#include "db/copy_internal.h"
#include "db/invoices.h"

namespace klickwerk::db {

extern const char* const invoice_lines_target;
void write_line(CopyIn& copy, InvoiceId invoice, int number, const billing::SettlementLine& line);

}  // namespace klickwerk::db
