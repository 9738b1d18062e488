// The time of the service on a document is the span of its own lines: on paper, in the e-invoice and in the books; and a
// document does not bear a date before the readings that it bills.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "document/einvoice/from_invoice.h"
#include "office/corrections/rebill.h"
#include "office/invoicing/issue_run.h"
#include "tests/office/correction_books.h"
#include "tests/office/three_rhythms.h"

namespace klickwerk::office {
namespace {

using test::fee, test::on;
using testing::HasSubstr, testing::IsEmpty, testing::SizeIs;

class ServicePeriod : public testing::Test {
 protected:
  // Clicks every month; the rental in advance for three months from 1 October, paid by `payer`.
  void september(const char* payer) {
    if (*payer != '\0') {
      db::Customer customer;
      customer.number = payer, customer.name = "Leasing AG", customer.street = "Weg 1", customer.postcode = "20095", customer.city = "Hamburg";
      db::Transaction transaction = books_.dealer.database().begin();
      db::PartyStore(transaction).add(customer);
      transaction.commit();
    }
    books_.dealer.add_contract("V-1", [&](db::Contract& contract) {
      contract.terms.flat_fees.clear();
      contract.terms.fees = {fee("Miete", 3, true, 20, payer)};
      contract.terms.fees[0].from = on("2026-10-01");
    });
    books_.dealer.read("V-1", on("2026-09-30"), 1600);
    books_.dealer.settle(9);
  }
  std::string service_of(const std::string& number) {
    return books_.dealer.books().value("select service_first || '..' || (service_end - 1) from invoices where number = '" + number + "'");
  }
  std::string printed_and_sent(const std::string& number) {
    const auto facts = invoice_account(books_.dealer.database(), number, books_.dealer.config()).facts;
    const auto xml = document::einvoice::from_invoice(facts);
    EXPECT_EQ(xml.delivery.on, facts.service.last());
    EXPECT_EQ(*xml.period, facts.service);
    return facts.service.iso();
  }
  std::string number_of(const std::string& customer) {
    return books_.dealer.books().value("select i.number from invoices i join customers c using (customer_id) where c.number = '" + customer +
                                       "' and i.kind = 'invoice' order by i.invoice_id desc limit 1");
  }
  test::CorrectionBooks books_;
};

TEST_F(ServicePeriod, EachPayersInvoiceSpansItsOwnLines) {
  september("LEASE");
  books_.issue_all();
  EXPECT_EQ(service_of(number_of("LEASE")), "2026-10-01..2026-12-31");
  EXPECT_EQ(printed_and_sent(number_of("LEASE")), "2026-10-01..2026-12-31");
  EXPECT_EQ(printed_and_sent(number_of("10042")), "2026-09-01..2026-09-30");
  const auto rebilled = rebill(books_.dealer.database(), books_.dealer.config(), {number_of("LEASE"), "Anschrift", books_.issued_on, "anna"});
  ASSERT_THAT(rebilled.invoices, SizeIs(1));
  EXPECT_EQ(printed_and_sent(rebilled.invoices[0].number), "2026-10-01..2026-12-31");
}

TEST_F(ServicePeriod, ClicksAndAFeeInAdvanceAreSpannedTogether) {
  september("");
  books_.issue_all();
  EXPECT_EQ(service_of("RE-2026-000001"), "2026-09-01..2026-12-31");
  EXPECT_EQ(printed_and_sent("RE-2026-000001"), "2026-09-01..2026-12-31");
  const auto rebilled = rebill(books_.dealer.database(), books_.dealer.config(), {"RE-2026-000001", "Anschrift", books_.issued_on, "anna"});
  EXPECT_THAT(rebilled.problems, IsEmpty());
  ASSERT_THAT(rebilled.invoices, SizeIs(1));
  EXPECT_EQ(rebilled.invoices[0].gross, -rebilled.cancellation.gross) << "settled again in the run of September";
}

TEST_F(ServicePeriod, NoDocumentIsOlderThanTheReadingsThatItBills) {
  september("LEASE");
  books_.dealer.approve_all();
  std::vector<InvoiceId> approved;
  for (const auto& invoice : list_invoices(books_.dealer.database(), {})) approved.push_back(invoice.id);
  ASSERT_THAT(approved, SizeIs(2));
  const auto report = IssueRun(books_.dealer.database(), books_.dealer.config(), "anna", {}).issue(approved, on("2026-09-25"));
  ASSERT_THAT(report.failed, SizeIs(1));
  EXPECT_THAT(report.failed[0].why, HasSubstr("cannot bear the date 2026-09-25: it bills a reading of 2026-09-30; issue with --date 2026-09-30 or later"));
  ASSERT_THAT(report.issued, SizeIs(1)) << "the fee in advance may be dated before its period";
  EXPECT_EQ(report.issued[0].number, number_of("LEASE"));
  const auto later = IssueRun(books_.dealer.database(), books_.dealer.config(), "anna", {}).issue(std::span(&report.failed[0].id, 1), on("2026-09-30"));
  ASSERT_THAT(later.issued, SizeIs(1));
  EXPECT_EQ(later.issued[0].number, "RE-2026-000002");
}

}  // namespace
}  // namespace klickwerk::office
