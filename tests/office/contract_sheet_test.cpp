// The contract on one screen: what was agreed, the last counters, what was billed and what the next run will take up.
#include "office/contract_view/contract_sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "db/errors.h"
#include "tests/office/dealer.h"

namespace klickwerk::office {
namespace {

using testing::HasSubstr;

const Day today = Day::of(2026, 10, 20);

TEST(ContractSheetTest, TellsTermsCountersInvoicesAndTheNextPeriod) {
  test::Dealer dealer;
  dealer.add_contract("V-1");
  dealer.read("V-1", Day::of(2026, 9, 30), 3500);
  dealer.settle(9);
  dealer.read("V-1", Day::of(2026, 10, 19), 4100);

  const ContractSheet sheet = load_contract_sheet(dealer.database(), "V-1", today);
  EXPECT_EQ(sheet.settled_until, Day::of(2026, 9, 30));
  EXPECT_EQ(sheet.next_period, Period::month(2026, 10));
  ASSERT_EQ(sheet.invoices.size(), 1u);

  const std::string text = contract_sheet_text(sheet);
  EXPECT_THAT(text, HasSubstr("30.00 a month from"));
  EXPECT_THAT(text, HasSubstr("0.0100"));
  EXPECT_THAT(text, HasSubstr("bw 4,100 (2026-10-19)"));
  EXPECT_THAT(text, HasSubstr("55.00"));  // 30.00 and 2,500 clicks at 0.01
  EXPECT_THAT(text, HasSubstr("klickwerk settle --period 2026-10 --contract V-1"));

  const auto json = nlohmann::json::parse(contract_sheet_json(sheet));
  EXPECT_EQ(json["next_period"]["to"], "2026-10-31");
  EXPECT_EQ(json["meters"][0]["prices"][0]["price"], "0.0100");
  EXPECT_EQ(json["positions"][0]["devices"][0]["last_readings"][0]["value"], 4100);
  EXPECT_EQ(json["invoices"][0]["net"], "55.00");
}

TEST(ContractSheetTest, TheNextPeriodIsCutToTheTermAndEndsWithIt) {
  test::Dealer dealer;
  dealer.add_contract("V-1", [](db::Contract& contract) { contract.terms.last_day = Day::of(2026, 9, 15); });
  EXPECT_EQ(load_contract_sheet(dealer.database(), "V-1", today).next_period, Period::inclusive(Day::of(2026, 9, 1), Day::of(2026, 9, 15)));
  dealer.read("V-1", Day::of(2026, 9, 15), 2000);
  dealer.settle(9);
  const ContractSheet sheet = load_contract_sheet(dealer.database(), "V-1", today);
  EXPECT_EQ(sheet.next_period, std::nullopt);
  EXPECT_THAT(contract_sheet_text(sheet), HasSubstr("the contract is settled to its end"));
}

TEST(ContractSheetTest, AnUnknownNumberNamesTheWayOn) {
  test::Dealer dealer;
  try {
    load_contract_sheet(dealer.database(), "V-9", today);
    FAIL();
  } catch (const db::Refused& refused) {
    EXPECT_THAT(refused.what(), HasSubstr("klickwerk contract list"));
  }
}

TEST(ContractListTest, OfAllOrOneCustomer) {
  test::Dealer dealer;
  dealer.add_contract("V-1");
  dealer.add_contract("V-2", [](db::Contract& contract) { contract.hold_from = Day::of(2026, 10, 1); });
  const auto all = list_contracts(dealer.database(), {});
  ASSERT_EQ(all.size(), 2u);
  EXPECT_THAT(contract_list_text(all, today), HasSubstr("on hold"));
  EXPECT_EQ(list_contracts(dealer.database(), all.front().customer_number).size(), 2u);
  EXPECT_THROW(list_contracts(dealer.database(), "no such number"), db::Refused);
  EXPECT_EQ(nlohmann::json::parse(contract_list_json(all))[1]["hold_from"], "2026-10-01");
}

}  // namespace
}  // namespace klickwerk::office
