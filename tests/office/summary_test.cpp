#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/devices.h"
#include "office/summary.h"
#include "tests/office/dealer.h"

namespace klickwerk::office {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

// Two contracts: one billed, one whose meter is held because its counter fell.
TEST(Summary, SaysWhatTheMonthCameToAndWhatWaits) {
  test::Dealer dealer;
  dealer.add_contract("V1");
  dealer.add_contract("V2");
  dealer.read("V1", Day::of(2026, 9, 30), 1500);
  dealer.read("V2", Day::of(2026, 9, 30), 900);
  dealer.settle(9);

  const Summary summary = summarise(dealer.database(), Period::month(2026, 9), "/documents");
  EXPECT_EQ(summary.stock.contracts, 2);
  EXPECT_EQ(summary.settled, 2);
  EXPECT_EQ(summary.invoices.drafts, 2);
  EXPECT_EQ(summary.invoices.issued, 0);
  EXPECT_EQ(summary.invoices.net, Money{2 * 3000 + 500});  // two fees of 30.00, 500 clicks at 0.0100
  ASSERT_THAT(summary.meters, SizeIs(1));
  EXPECT_EQ(summary.meters[0].billed, Clicks{500});
  EXPECT_EQ(summary.meters[0].amount, Money{500});
  ASSERT_THAT(summary.customers, SizeIs(1));
  EXPECT_EQ(summary.customers[0].invoices, 2);
  ASSERT_THAT(summary.exceptions, SizeIs(1));
  EXPECT_EQ(summary.exceptions[0].contract_number, "V2");

  const std::string text = text_of(summary);
  EXPECT_THAT(text, HasSubstr("2 contracts settled, 2 invoices: 0 issued, 0 approved, 2 drafts"));
  EXPECT_THAT(text, HasSubstr("net 65.00 EUR"));
  EXPECT_THAT(text, HasSubstr("Next: "));
  EXPECT_THAT(json_of(summary), HasSubstr("\"net\": \"65.00\""));

  const Summary other = summarise(dealer.database(), Period::month(2026, 10), "/documents");
  EXPECT_EQ(other.settled, 0);
  EXPECT_EQ(other.invoices.net, Money{});
  EXPECT_THAT(text_of(other), HasSubstr("To look at  nothing"));
}

}  // namespace
}  // namespace klickwerk::office
