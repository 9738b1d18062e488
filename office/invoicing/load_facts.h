// The facts of an invoice from the database: its settlement as frozen, and the parties as they are known today. An
// issued invoice has its facts frozen and is never loaded anew.
#pragma once

#include "config/config.h"
#include "db/database.h"
#include "db/invoice_batch.h"
#include "db/invoices.h"
#include "document/invoice_document.h"

namespace klickwerk::office {

document::Seller seller_of(const config::Config& config);

// Of a draft or approved invoice: number, issued_on and due_on stay empty. Of an issued one: the frozen facts. `sources` are those of
// this invoice, perhaps among others.
document::InvoiceDocument load_facts(db::Transaction& transaction, const db::InvoiceSources& sources, const db::Invoice& invoice,
                                     const config::Config& config);
document::InvoiceDocument load_facts(db::Transaction& transaction, const db::Invoice& invoice, const config::Config& config);

// A month's fee of 1.00, taxed by vat_class or vat_rate_bp of `tax`, as this customer would get it for a contract with that reference of its own:
// what its check finds is missing with him or the seller.
document::InvoiceDocument sample_facts(const db::Customer& customer, const std::string& contract_reference, const billing::ContractTerms& tax,
                                       const config::Config& config);

// Days from the invoice's date to its due date: the contract's, else the customer's, else the configured ones.
int payment_terms_days(const db::InvoiceSources& sources, const db::Invoice& invoice, const config::Config& config);

}  // namespace klickwerk::office
