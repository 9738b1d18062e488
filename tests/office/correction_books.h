// A dealer whose months are settled, issued, cancelled and corrected: for tests of corrections.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "db/contracts.h"
#include "db/invoices.h"
#include "db/readings.h"
#include "db/settlements.h"
#include "office/corrections/correction_run.h"
#include "office/invoicing/invoice_desk.h"
#include "office/invoicing/issuing.h"
#include "tests/office/dealer.h"

namespace klickwerk::test {

class CorrectionBooks {
 public:
  Dealer dealer;

  // Everything that is drafted gets its number.
  void issue_all() {
    dealer.approve_all();
    office::InvoiceQuery query;
    query.state = db::InvoiceState::approved;
    office::IssuingDesk desk(dealer.database(), dealer.config(), "anna");
    for (const auto& invoice : office::list_invoices(dealer.database(), query)) desk.issue(invoice.id, issued_on);
  }
  office::CorrectionReport correct(bool dry_run = false) {
    office::CorrectionRequest request;
    request.today = issued_on;
    request.dry_run = dry_run;
    request.actor = "anna";
    return office::run_corrections(dealer.database(), request);
  }
  void month(int month) {
    issued_on = std::max(issued_on, Period::month(2026, month).last());
    dealer.settle(month);
    issue_all();
  }
  std::string cancel(const std::string& number) {
    return office::IssuingDesk(dealer.database(), dealer.config(), "anna").cancel(number, "Irrtum", issued_on).number;
  }
  // The reading of that day never was; what is known about it stays in the books.
  void invalidate(const std::string& contract, Day day, std::int64_t value) {
    db::NewReading key;
    db::Transaction transaction = dealer.database().begin();
    key.device = dealer.device(contract);
    key.counter = "bw";
    key.read_at = db::end_of_day(day);
    key.source = "snmp";
    key.value = value;
    db::ReadingStore(transaction).decide(key, db::ReadingState::invalid, "anna", "mistyped");
    transaction.commit();
  }
  // As entered by a clerk, so that a wrong one of the device may stand beside it.
  void enter(const std::string& contract, Day day, std::int64_t value) {
    db::NewReading reading;
    reading.device = dealer.device(contract);
    reading.counter = "bw";
    reading.read_at = db::end_of_day(day);
    reading.source = "clerk";
    reading.value = value;
    db::Transaction transaction = dealer.database().begin();
    db::ReadingStore(transaction).add(std::span(&reading, 1));
    transaction.commit();
  }
  Money issued_net() { return {std::stoll(dealer.books().value("select coalesce(sum(net_cents), 0) from invoices where state = 'issued'"))}; }
  std::string numbers(const std::string& kind) {
    return dealer.books().value("select coalesce(string_agg(number, ' ' order by invoice_id), '') from invoices where state = 'issued' and kind = '" + kind + "'");
  }

  Day issued_on = Day::of(2026, 11, 20);  // or the end of the last month that was issued
};

inline Day end_of(int month) { return Period::month(2026, month).last(); }

// The books of a test with one contract "V-1".
class Corrections : public testing::Test {
 protected:
  // Two months issued: 600 and 900 clicks at 0.0100, flat fee 30.00 each.
  void two_months(const std::function<void(db::Contract&)>& change = {}) {
    books_.dealer.add_contract("V-1", change);
    books_.dealer.read("V-1", end_of(9), 1600);
    books_.month(9);
    books_.dealer.read("V-1", end_of(10), 2500);
    books_.month(10);
  }
  office::CorrectionOutcome only(const office::CorrectionReport& report) {
    EXPECT_THAT(report.outcomes, testing::SizeIs(1));
    return report.outcomes.empty() ? office::CorrectionOutcome{} : report.outcomes.front();
  }
  // In force, of all periods.
  std::int64_t clicks_in_ledger(const std::string& number) {
    db::Transaction transaction = books_.dealer.database().begin();
    std::int64_t sum = 0;
    for (const auto& entry : db::SettlementStore(transaction).ledger(db::ContractStore(transaction).find(number)->id))
      for (const auto& usage : entry.usage) sum += usage.clicks.count;
    return sum;
  }
  CorrectionBooks books_;
};


}  // namespace klickwerk::test
