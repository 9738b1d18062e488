#include "document/invoice_check.h"

#include "document/document_error.h"
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
    {"number is missing", [](InvoiceDocument& invoice) { invoice.number.clear(); }},
    {"no service period",
     [](InvoiceDocument& invoice) { invoice.service = Period{}, invoice.lines[1].service = Period{}; }},
    {"the lines add up to 53.04, but the net sum is 53.05",
     [](InvoiceDocument& invoice) { invoice.net.cents += 1, invoice.gross.cents += 1; }},
    {"net 53.04 and VAT 10.09 are not the gross sum 63.12", [](InvoiceDocument& invoice) { invoice.vat.cents += 1; }},
    {"must name the invoice that it cancels",
     [](InvoiceDocument& invoice) { invoice.kind = DocumentKind::cancellation; }},
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
  invoice.vat.cents += 1;
  try {
    require_complete(invoice);
    FAIL() << "an incomplete invoice passed";
  } catch (const DocumentError& error) {
    EXPECT_THAT(error.what(), HasSubstr("invoice RE-2026-000123 cannot be printed"));
    EXPECT_THAT(error.what(), HasSubstr("the customer has no name"));
    EXPECT_THAT(error.what(), HasSubstr("VAT 10.09"));
  }
}

}  // namespace

}  // namespace klickwerk::document
