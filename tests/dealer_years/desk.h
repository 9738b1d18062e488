// The office of the simulation: every step by the entry point that its command calls, and a diary of them by customer.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "config/config.h"
#include "db/invoices.h"
#include "db/reading_sink.h"
#include "office/corrections/correction_run.h"
#include "office/invoicing/issuing.h"
#include "office/settlement_run/run_report.h"
#include "tests/db/test_database.h"
#include "tests/dealer_years/files.h"

namespace klickwerk::dealer_years {

struct BrokenPromise : std::runtime_error {
  BrokenPromise(std::string whose, const std::string& what) : std::runtime_error(what), customer(std::move(whose)) {}
  std::string customer;  // empty: of the whole dealer
};

// "V10003-1" and its successor "V10003-1-N" belong to customer 10003.
inline std::string customer_of(const std::string& contract) { return contract.substr(1, 5); }

class Desk {
 public:
  Desk();
  ~Desk();

  Day today;  // of what is done next

  db::Database& database() { return books_.database(); }
  test::TestDatabase& books() { return books_; }
  const config::Config& config() const { return config_; }
  void note(const std::string& customer, const std::string& what);
  std::string diary(const std::string& customer) const;  // with what concerned everybody

  void import(const std::vector<office::ImportFile>& files);
  // By the collector's sink: on that day at that minute.
  void observe(const std::string& serial, Day day, int minute, const Values& values);
  void observe_other(const std::string& serial, Day day, const std::string& other_serial);
  void type(const std::string& serial, Day day, int minute, const Values& values);
  bool knows(const std::string& serial);
  std::optional<std::int64_t> counter(const std::string& serial, const std::string& name, Day day);

  office::RunReport settle(Period month, const std::string& contract = "", bool dry_run = false, std::optional<Day> not_after = {});
  office::CorrectionReport correct(bool every_contract, bool dry_run = false);
  std::vector<db::InvoiceSummary> documents(const std::string& contract = "", std::optional<db::InvoiceState> state = {});
  // Approves and issues drafts, but for those of the contracts named.
  void issue(const std::vector<std::string>& but_of = {});
  office::IssuingDesk issuing();

 private:
  DeviceId device(const std::string& serial);

  class SimulatedClock final : public Clock {
   public:
    explicit SimulatedClock(const Day& today) : today_(today) {}
    Instant now() const override { return start_of_local_day(today_ + 1); }

   private:
    const Day& today_;
  };

  test::TestDatabase books_;
  config::Config config_;
  SimulatedClock clock_{today};
  std::unique_ptr<db::DatabaseReadingSink> sink_;
  std::map<std::string, DeviceId> devices_;
  std::vector<std::pair<std::string, std::string>> diary_;
};

}  // namespace klickwerk::dealer_years
