// Invented e-invoices for the tests: every kind of line, every tax case, corrections. All add up and pass check().
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "document/einvoice/semantic_invoice.h"

namespace klickwerk::document::einvoice::sample {

// EN 16931 profile, transfer: fees in advance, clicks in arrears, an estimate, its correction, a credit, packages,
// a price for 1000 pages, a minimum, pages that are all included.
SemanticInvoice quarter();
// XRechnung for a public buyer with a Leitweg-ID: 19 %, 7 % and 0 %, order numbers, allowances and charges of line and
// document, a price reduction, Skonto, an attachment.
SemanticInvoice public_buyer();
// XRechnung by SEPA direct debit.
SemanticInvoice direct_debit();
SemanticInvoice reverse_charge();   // clicks for a business in the Netherlands
SemanticInvoice intra_community();  // a device to a business in Austria
SemanticInvoice export_goods();     // a device to Switzerland
SemanticInvoice small_business();   // § 19 UStG
SemanticInvoice not_subject();      // clicks in Switzerland
SemanticInvoice credit_note();      // 381 to direct_debit(), XRechnung
SemanticInvoice corrected();        // 384 to public_buyer(), XRechnung

struct Sample {
  std::string name;  // of the golden file
  SemanticInvoice invoice;
};
std::vector<Sample> all();

// A line as most tests need it: S 19 %, one period, unit pieces.
Line line(const std::string& id, const std::string& name, Quantity quantity, UnitPrice price, Period period);

}  // namespace klickwerk::document::einvoice::sample
