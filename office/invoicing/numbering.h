// How an invoice gets its number and its dates: for one and for many.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "db/audit.h"
#include "db/invoice_batch.h"
#include "db/invoices.h"
#include "document/invoice_document.h"
#include "document/invoice_files.h"

namespace klickwerk::office {

std::string series_of(db::InvoiceKind kind);
// The number as printed.
std::string number_text(db::InvoiceKind kind, int year, std::int64_t in_year, const config::Invoice& settings);

// § 14 (4) no. 4 UStG asks for unique numbers; numbers that follow the dates let an auditor see that none is missing. Throws
// db::Refused when the last document of the series, of whatever year, has a later date.
void require_date_order(db::InvoiceStore& store, const db::InvoiceNumber& number, Day issued_on);

// Throws db::Refused when one of the invoices that it cancels or corrects has a later date.
void require_after_originals(const document::InvoiceDocument& facts, Day issued_on);

// The day of the last reading by which a draft bills clicks; empty: it bills none. `sources` are those of the invoice.
std::optional<Day> last_reading(const db::InvoiceSources& sources, const db::Invoice& invoice);
// Throws db::Refused when the date lies before it.
void require_after_readings(const db::InvoiceSources& sources, const db::Invoice& invoice, Day issued_on);

// Number, date, due date, and the day of the collection that follows from it.
void put_number(document::InvoiceDocument& facts, const std::string& number, Day issued_on, int terms_days, const config::Config& config);

// The rows of what the invoice's files are.
std::vector<db::InvoiceFile> described(const document::InvoiceDocument& facts, const std::vector<document::InvoiceFile>& files);

db::AuditEntry issue_entry(const std::string& actor, const db::Invoice& invoice, const document::InvoiceDocument& facts);

// "invoice RE-2026-000123", "invoice draft 42"
std::string label_of(const db::Invoice& invoice);
// Throws db::Refused with what is wrong: there is none, it is issued already, or not approved.
void require_approved(InvoiceId id, const db::Invoice* invoice);
// Before the number is taken, so that a wrong draft holds up nobody else's. Throws db::Refused with the findings.
void require_issuable(const db::Invoice& invoice, const document::InvoiceDocument& facts, Day issued_on);

}  // namespace klickwerk::office
