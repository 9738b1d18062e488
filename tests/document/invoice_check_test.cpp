#include "document/invoice_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "document/document_error.h"
#include "document/vat_groups.h"
#include "sample_invoice.h"

namespace klickwerk::document {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct FaultCase {
  const char* expected;
  void (*spoil)(InvoiceDocument&);
};

const FaultCase fault_cases[] = {
    {"the seller has no name", [](InvoiceDocument& invoice) { invoice.seller.address.name.clear(); }},
    {"the seller has no town", [](InvoiceDocument& invoice) { invoice.seller.address.city.clear(); }},
    {"the customer has no name", [](InvoiceDocument& invoice) { invoice.buyer.name.clear(); }},
    {"the customer has no town", [](InvoiceDocument& invoice) { invoice.buyer.city.clear(); }},
    {"neither a VAT id nor a tax number",
     [](InvoiceDocument& invoice) { invoice.seller.vat_id.clear(), invoice.seller.tax_number.clear(); }},
    {"the discount of line 1 is not its percentage of quantity and price",
     [](InvoiceDocument& invoice) { invoice.lines[0].discount = billing::LineDiscount{500, Money{1}, "Rabatt"}; }},
    {"number is missing", [](InvoiceDocument& invoice) { invoice.number.clear(); }},
    {"no service period",
     [](InvoiceDocument& invoice) { invoice.service = Period{}, invoice.lines[1].service = Period{}; }},
    {"the lines add up to 53.04, but the net sum is 53.05",
     [](InvoiceDocument& invoice) { invoice.net.cents += 1, invoice.gross.cents += 1; }},
    {"net 53.04 and VAT 10.08 are not the gross sum 63.13", [](InvoiceDocument& invoice) { invoice.gross.cents += 1; }},
    {"the groups' VAT is 10.08, but the sum says 10.09",
     [](InvoiceDocument& invoice) { invoice.vat.cents += 1, invoice.gross.cents += 1; }},
    {"not what the lines add up to by category and rate",
     [](InvoiceDocument& invoice) { invoice.lines[0].vat_rate_bp = 700; }},
    {"not what the lines add up to by category and rate",
     [](InvoiceDocument& invoice) { invoice.vat_groups[0].net.cents += 1; }},
    {"VAT category AE has no reason",
     [](InvoiceDocument& invoice) {
       for (DocumentLine& line : invoice.lines) line.vat_category = "AE", line.vat_rate_bp = 0;
       add_up(invoice);
     }},
    {"VAT category E has no reason why no tax is charged (§ 14 (4) no. 8 UStG, BR-E-10): say it in exempt_note of [invoice]",
     [](InvoiceDocument& invoice) {
       for (DocumentLine& line : invoice.lines) line.vat_category = "E", line.vat_rate_bp = 0;
       add_up(invoice);
     }},
    {"must name its invoice", [](InvoiceDocument& invoice) { invoice.kind = DocumentKind::cancellation; }},
    {"must name its invoice", [](InvoiceDocument& invoice) { invoice.kind = DocumentKind::correction; }},
};

TEST(InvoiceCheck, TheSamplesAreComplete) {
  EXPECT_THAT(invoice_faults(sample::short_invoice()), IsEmpty());
  EXPECT_THAT(invoice_faults(sample::eventful_invoice()), IsEmpty());
  EXPECT_THAT(invoice_faults(sample::cancellation()), IsEmpty());
  EXPECT_THAT(invoice_faults(sample::long_invoice(0, 0)), IsEmpty());
}

TEST(InvoiceCheck, EachFaultIsNamedAlone) {
  for (const FaultCase& fault : fault_cases) {
    InvoiceDocument invoice = sample::short_invoice();
    fault.spoil(invoice);
    EXPECT_THAT(invoice_faults(invoice), ElementsAre(HasSubstr(fault.expected)));
  }
}

TEST(InvoiceCheck, OneOfTheTwoTaxIdentitiesIsEnough) {
  InvoiceDocument invoice = sample::short_invoice();
  invoice.seller.tax_number.clear();
  EXPECT_THAT(invoice_faults(invoice), IsEmpty());
  invoice.seller.vat_id.clear();
  invoice.seller.tax_number = "27/123/45678";
  EXPECT_THAT(invoice_faults(invoice), IsEmpty());
}

TEST(InvoiceCheck, PeriodsOfAllLinesStandForTheInvoices) {
  InvoiceDocument invoice = sample::short_invoice();
  invoice.service = Period{};
  EXPECT_THAT(invoice_faults(invoice), IsEmpty());
}

TEST(InvoiceCheck, TheErrorNamesTheInvoiceAndAllFaults) {
  InvoiceDocument invoice = sample::short_invoice();
  invoice.buyer.name.clear();
  invoice.gross.cents += 1;
  try {
    require_complete(invoice);
    FAIL() << "an incomplete invoice passed";
  } catch (const DocumentError& error) {
    EXPECT_THAT(error.what(), HasSubstr("invoice RE-2026-000123 cannot be printed"));
    EXPECT_THAT(error.what(), HasSubstr("the customer has no name"));
    EXPECT_THAT(error.what(), HasSubstr("gross sum 63.13"));
  }
}

}  // namespace

}  // namespace klickwerk::document
