// One contract with readings of two months, settled with the real settle(): for tests of settlements and invoices.
#pragma once

#include <gtest/gtest.h>

#include "billing/settlement/settlement.h"
#include "db/due_contracts.h"
#include "db/invoices.h"
#include "db/settlements.h"
#include "tests/db/samples.h"

namespace klickwerk::test {

inline const Period september = Period::month(2026, 9), october = Period::month(2026, 10), november = Period::month(2026, 11);

class SettlingTest : public testing::Test {
 protected:
  SettlingTest() {
    auto transaction = server_.database().begin();
    customer_ = add_customer(transaction);
    device_ = add_device(transaction, "SN1");
    auto contract = simple_contract(customer_, device_);
    contract.terms.start = contract.positions[0].placements[0].from = on("2026-09-01");
    contract.terms.flat_fees[0].from = on("2026-09-01");
    contract_ = db::ContractStore(transaction).add(contract);
    db::ReadingStore(transaction).add(std::vector{reading(device_, "mono", "2026-09-30", 1500), reading(device_, "mono", "2026-10-31", 2100),
                                                  reading(device_, "colour", "2026-09-30", 300), reading(device_, "colour", "2026-10-31", 450)});
    transaction.commit();
  }

  std::vector<db::SettlementJob> jobs(Period run, db::DueFilter filter = {}) {
    std::vector<db::SettlementJob> all;
    summary_ = db::DueContracts(server_.database()).for_each_batch(run, filter, 2, [&](std::vector<db::SettlementJob> batch) {
      for (auto& job : batch) all.push_back(std::move(job));
    });
    return all;
  }
  db::StoreOutcome store(const std::vector<db::SettlementJob>& jobs, bool replace = false) {
    std::vector<db::SettledContract> settled;
    for (const auto& job : jobs) {
      auto settlement = billing::settle(job.input);
      auto hash = billing::result_hash(settlement);
      settled.push_back({&job, std::move(settlement), std::move(hash)});
    }
    auto transaction = server_.database().begin();
    db::SettlementStore settlements(transaction);
    const auto run = settlements.begin_run(october, "test", "");
    const auto outcome = settlements.store_drafts(run, settled, replace);
    settlements.finish_run(run, {});
    transaction.commit();
    return outcome;
  }
  void settle(Period run) { store(jobs(run)); }
  InvoiceId draft() {
    auto transaction = server_.database().begin();
    return db::InvoiceStore(transaction).list().front().id;
  }
  void approve(InvoiceId id) {
    auto transaction = server_.database().begin();
    EXPECT_EQ(db::InvoiceStore(transaction).approve(std::span(&id, 1), "anna"), 1);
    transaction.commit();
  }
  static db::IssueFacts facts(db::InvoiceNumber number) {
    number.text = number.series + "-" + std::to_string(number.year) + "-" + std::to_string(number.in_year);
    return {number, on("2026-11-02"), on("2026-11-16"), "anna", "{}", {{"pdf", "2026/x.pdf", std::string(64, 'a'), 1234}}};
  }
  void issue(InvoiceId id, const std::string& series = "invoice") {
    auto transaction = server_.database().begin();
    db::InvoiceStore invoices(transaction);
    invoices.issue(id, facts(invoices.take_number(series, 2026)));
    transaction.commit();
  }
  std::string refusal(const std::string& sql) {
    try {
      server_.execute(sql);
    } catch (const db::Refused& error) {
      return error.what();
    } catch (const db::Error& error) {
      return error.what();
    }
    return "no refusal";
  }

  TestDatabase server_;
  CustomerId customer_;
  DeviceId device_;
  ContractId contract_;
  db::DueSummary summary_;
};

}  // namespace klickwerk::test
