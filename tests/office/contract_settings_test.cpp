// What the office sets in a running contract: holds, and how its invoices are made out; each told in the audit log.
#include "office/contract_change/contract_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/errors.h"
#include "tests/office/correction_books.h"

namespace klickwerk::office {
namespace {

using test::CorrectionBooks;
using testing::HasSubstr;

Day on(const char* iso) { return Day::parse(iso).value(); }

class ContractSettings : public testing::Test {
 protected:
  ContractSettings() { books_.dealer.add_contract("V-1", [](db::Contract& contract) { contract.terms.pauses = {{on("2027-03-01"), on("2027-04-01")}}; }); }
  db::Contract contract() {
    db::Transaction transaction = books_.dealer.database().begin();
    return db::ContractStore(transaction).find("V-1").value();
  }
  void hold(const std::optional<Hold>& wanted) { hold_contract(books_.dealer.database(), "V-1", wanted, "anna"); }
  std::string log(const std::string& action) {
    return books_.dealer.books().value("select coalesce(string_agg(actor || ' ' || after, ' | ' order by entry_id), '') from audit_log where action = '" + action + "'");
  }
  std::string refusal(const std::optional<Hold>& wanted) {
    try {
      hold(wanted);
    } catch (const db::Refused& refused) {
      return refused.what();
    }
    return "accepted";
  }
  CorrectionBooks books_;
};

TEST_F(ContractSettings, AHoldLeavesThePeriodOutAndItsEndTakesItUp) {
  hold(Hold{on("2026-09-10"), {}, false});
  books_.dealer.read("V-1", on("2026-09-30"), 1600);
  EXPECT_EQ(test::outcome(books_.dealer.settle(9), "V-1").verdict, Verdict::on_hold);
  EXPECT_EQ(books_.dealer.books().value("select count(*) from invoices"), "0");
  hold({});
  EXPECT_FALSE(contract().hold_from);
  EXPECT_EQ(test::outcome(books_.dealer.settle(9), "V-1").net, Money{3600});
  EXPECT_THAT(log("contract.hold"), testing::AllOf(HasSubstr(R"(anna {"from": "2026-09-10",)"), HasSubstr(R"(| anna {"from": null,)")));
}

TEST_F(ContractSettings, ARefundedHoldCostsItsClicksOnly) {
  hold(Hold{on("2026-09-01"), on("2026-09-30"), true});
  books_.dealer.read("V-1", on("2026-10-31"), 1900);
  EXPECT_EQ(test::outcome(books_.dealer.settle(9), "V-1").verdict, Verdict::on_hold);
  EXPECT_EQ(test::outcome(books_.dealer.settle(10), "V-1").net, Money{3000 + 900}) << "one fee, the clicks of both months";
  EXPECT_TRUE(contract().refund_hold);
}

TEST_F(ContractSettings, WhatIsCancelledIsBilledAgainWithoutTheFreeDays) {
  hold(Hold{on("2026-09-22"), on("2026-10-15"), true});
  books_.dealer.read("V-1", on("2026-09-30"), 1600);
  books_.dealer.read("V-1", on("2026-10-31"), 2500);
  books_.dealer.settle(9);
  books_.month(10);
  const Money both = books_.issued_net();
  EXPECT_EQ(both, Money{2100 + 1548 + 1500}) << "21 of 30 days, 16 of 31, the clicks of all";
  books_.dealer.read("V-1", on("2026-11-30"), 2800);
  books_.month(11);
  books_.cancel("RE-2026-000001");
  EXPECT_EQ(books_.issued_net(), Money{3300});
  books_.correct();
  books_.issue_all();
  EXPECT_EQ(books_.issued_net(), both + Money{3300});
}

TEST_F(ContractSettings, FreeDaysStayFreeWhenTheContractIsHeldOnceMore) {
  hold(Hold{on("2026-09-01"), on("2026-09-30"), true});
  hold(Hold{on("2026-09-01"), on("2026-10-15"), true});
  EXPECT_EQ(contract().terms.pauses.size(), 1U) << "the same hold, with another end";
  hold(Hold{on("2026-11-01"), on("2026-11-30"), true});
  EXPECT_EQ(contract().terms.pauses, (std::vector<Period>{{on("2026-09-01"), on("2026-10-16")}, {on("2027-03-01"), on("2027-04-01")}}));
  hold(Hold{on("2026-12-01"), {}, false});
  hold(Hold{on("2027-01-01"), {}, true});
  EXPECT_EQ(contract().terms.pauses.size(), 3U) << "what is caught up for is no pause";
}

TEST_F(ContractSettings, HoldsThatContradictAreRefused) {
  EXPECT_THAT(refusal(Hold{on("2026-09-10"), on("2026-09-01"), false}), HasSubstr("ends before it begins"));
  EXPECT_THAT(refusal(Hold{on("2027-02-15"), on("2027-03-15"), true}), HasSubstr("pause from 2027-03-01"));
  EXPECT_EQ(refusal(Hold{on("2027-02-15"), on("2027-03-15"), false}), "accepted");
  EXPECT_THROW(hold_contract(books_.dealer.database(), "V-9", {}, "anna"), db::Refused);
}

TEST_F(ContractSettings, OrderNumberCostCentreAndGrouping) {
  set_invoice_settings(books_.dealer.database(), "V-1", {"B-77", "KST 4", "customer"}, "anna");
  set_invoice_settings(books_.dealer.database(), "V-1", {{}, "", {}}, "bert");
  const auto now = contract();
  EXPECT_EQ(now.order_number, "B-77") << "what is not given stays";
  EXPECT_EQ(now.cost_centre, "") << "an empty text means the customer's";
  EXPECT_EQ(now.invoice_grouping, "customer");
  EXPECT_THAT(log("contract.invoice_settings"), HasSubstr("bert"));
  books_.dealer.read("V-1", on("2026-09-30"), 1600);
  books_.month(9);
  const auto account = invoice_account(books_.dealer.database(), "RE-2026-000001", books_.dealer.config());
  EXPECT_EQ(account.facts.order_number, "B-77") << "printed";
}

}  // namespace
}  // namespace klickwerk::office
