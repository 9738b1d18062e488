// A small dealer in a real database: a customer, contracts with one device each, readings at the ends of months.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "config/config.h"
#include "db/contracts.h"
#include "db/parties.h"
#include "office/settlement_run/settlement_run.h"
#include "tests/db/test_database.h"

namespace klickwerk::test {

class Dealer {
 public:
  Dealer();
  ~Dealer();

  db::Database& database() { return books_.database(); }
  TestDatabase& books() { return books_; }
  // With a seller, the test's database and a folder for documents that goes with the dealer.
  const config::Config& config() const { return config_; }
  CustomerId customer() const { return customer_; }
  DeviceId device(const std::string& contract_number) const { return devices_.at(contract_number); }

  // Monthly from 1 September 2026 (billing_from), flat fee 30.00, meter "bw" at 0.0100 with counter "bw" from 1000 on
  // device SN-<number>; `change` may alter it before it is stored.
  ContractId add_contract(const std::string& number, const std::function<void(db::Contract&)>& change = {});
  // The counter at the end of that day, as read by SNMP.
  void read(const std::string& contract_number, Day day, std::int64_t value, const std::string& counter = "bw");

  office::RunReport settle(int month, bool dry_run = false);
  office::RunReport settle(const office::RunRequest& request);
  // All drafts of the month approved.
  void approve_all();

 private:
  TestDatabase books_;
  config::Config config_;
  CustomerId customer_;
  std::map<std::string, DeviceId> devices_;
};

// The outcome of the contract in the report; fails the test when there is none.
const office::ContractOutcome& outcome(const office::RunReport& report, const std::string& number);

config::Seller sample_seller();

}  // namespace klickwerk::test
