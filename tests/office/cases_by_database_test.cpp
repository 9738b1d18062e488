// The worked settlement cases by the way that every month goes: stored as customer, contract, devices and readings, settled
// by the run, drafted as invoices. The shared cases where they are beside the project, our own always.
#include <gtest/gtest.h>

#include <map>

#include "db/devices.h"
#include "db/invoices.h"
#include "db/readings.h"
#include "db/settlements.h"
#include "office/case/case_reader.h"
#include "office/case/case_result.h"
#include "office/settlement_run/settlement_run.h"
#include "tests/db/test_database.h"
#include "db/contracts.h"
#include "db/parties.h"

namespace klickwerk::office {
namespace {

namespace fs = std::filesystem;

int months_between(Day first, Day end) {
  int months = 1;
  while (first.plus_months(months) < end) ++months;
  return months;
}

// A contract's rhythm from its runs: all of them end where the rhythm's periods end.
void set_rhythm(const SettlementCase& settlement_case, db::Contract& contract) {
  int cycle = 1;
  for (const Period& run : settlement_case.runs) cycle = std::max(cycle, months_between(run.first, run.end));
  contract.cycle_months = cycle;
  contract.rhythm_anchor = settlement_case.runs.front().end.plus_months(-cycle);
  contract.billing_from = settlement_case.runs.front().first;
}

class StoredCase {
 public:
  explicit StoredCase(const SettlementCase& settlement_case) : case_(settlement_case) {
    db::Transaction transaction = books_.database().begin();
    store_contract(transaction);
    store_counters(transaction);
    store_history(transaction);
    transaction.commit();
  }

  CaseResult settle() {
    CaseResult result{&case_, {}};
    for (const Period& run : case_.runs) {
      RunRequest request;
      request.period = {run.last().first_of_month(), run.last().first_of_next_month()};
      request.started_by = "test";
      const RunReport report = run_settlement(books_.database(), request);
      EXPECT_EQ(report.contracts.size(), 1u) << case_.id;
      if (report.contracts.empty()) return result;
      EXPECT_TRUE(report.contracts[0].reason.empty()) << case_.id << ": " << report.contracts[0].reason;
      result.settlements.push_back(stored(report.contracts[0], run));
    }
    return result;
  }

 private:
  void store_contract(db::Transaction& transaction) {
    db::Customer customer;
    customer.number = "10001";
    customer.name = "Kunde";
    db::Contract contract;
    contract.customer = db::PartyStore(transaction).add(customer);
    contract.terms = case_.contract.terms;
    contract.tolerance = contract.terms.tolerance;
    set_rhythm(case_, contract);
    for (const auto& place : case_.contract.positions) {
      db::Position position;
      position.label = place.id;
      position.from = place.from;
      position.last_day = place.last_day;
      for (const auto& device : place.devices)
        position.placements.push_back({device_of(transaction, device.serial), device.from, device.last_day, device.start, device.final_});
      contract.positions.push_back(std::move(position));
    }
    contract_ = db::ContractStore(transaction).add(contract);
  }

  DeviceId device_of(db::Transaction& transaction, const std::string& serial) {
    auto known = devices_.find(serial);
    if (known != devices_.end()) return known->second;
    db::Device device;
    device.serial = serial.empty() ? "unnamed" : serial;
    return devices_[serial] = db::DeviceStore(transaction).add(device);
  }

  // The device that stands on the place in the evening.
  static const billing::PlacedDevice& device_on(const billing::PositionHistory& place, Day day) {
    const billing::PlacedDevice* found = &place.devices.front();
    for (const auto& device : place.devices)
      if (device.from <= day) found = &device;
    return *found;
  }

  void store_counters(db::Transaction& transaction) {
    std::vector<db::NewReading> readings;
    for (const auto& place : case_.contract.positions) {
      for (const auto& reading : place.readings) {
        db::NewReading stored;
        stored.device = devices_.at(device_on(place, reading.day).serial);
        stored.counter = reading.counter;
        stored.read_at = db::end_of_day(reading.day);
        stored.source = "csv";
        stored.value = reading.value;
        readings.push_back(stored);
      }
      for (const auto& reset : place.resets)
        db::ReadingStore(transaction).document_reset(devices_.at(device_on(place, reset.day).serial), reset, "test", "as the case says");
    }
    db::ReadingStore(transaction).add(readings);
  }

  void store_history(db::Transaction& transaction) {
    std::vector<db::TakenOverHistory> history;
    for (const auto& entry : case_.contract.ledger) history.push_back({contract_, entry});
    db::SettlementStore(transaction).add_history(history);
  }

  // What stands in the books: the settlement, and its invoice with the same lines and sums.
  billing::Settlement stored(const ContractOutcome& outcome, Period run) {
    db::Transaction transaction = books_.database().begin();
    auto settlement = db::SettlementStore(transaction).find(contract_, outcome.period.end);
    EXPECT_TRUE(settlement) << case_.id;
    if (!settlement) return {};
    db::InvoiceFilter filter;
    filter.service_end = outcome.period.end;
    const auto invoices = db::InvoiceStore(transaction).list(filter);
    EXPECT_EQ(invoices.size(), settlement->result.lines.empty() ? 0u : 1u) << case_.id;
    if (!invoices.empty()) {
      const auto invoice = db::InvoiceStore(transaction).invoice(invoices[0].id);
      EXPECT_EQ(invoice->lines, settlement->result.lines) << case_.id;
      EXPECT_EQ(invoice->net, settlement->result.net) << case_.id;
      EXPECT_EQ(invoice->gross, settlement->result.gross) << case_.id;
    }
    billing::Settlement result = settlement->result;
    result.period = run;  // the books cut it to the contract's term
    return result;
  }

  const SettlementCase& case_;
  test::TestDatabase books_;
  ContractId contract_;
  std::map<std::string, DeviceId> devices_;
};

void check(const fs::path& file) {
  const auto cases = read_case_file(file);
  ASSERT_FALSE(cases.empty()) << file;
  for (const auto& settlement_case : cases) {
    ASSERT_FALSE(settlement_case.expected.empty()) << settlement_case.id;
    for (const auto& difference : differences(StoredCase(settlement_case).settle())) ADD_FAILURE() << file.filename() << ": " << difference;
  }
}

TEST(CasesByDatabase, OurOwnCasesGiveTheirInvoices) {
  int files = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(KLICKWERK_SOURCE_DIR) / "tests/golden/cases"))
    if (entry.path().extension() == ".json") check(entry.path()), ++files;
  EXPECT_GT(files, 0);
}

TEST(CasesByDatabase, TheSharedCasesGiveTheirInvoices) {
  const fs::path shared = fs::path(KLICKWERK_SOURCE_DIR).parent_path() / "shared/settlement/cases.json";
  if (fs::exists(shared)) check(shared);
  else check(fs::path(KLICKWERK_SOURCE_DIR) / "tests/golden/cases/true_ups.json");
}

}  // namespace
}  // namespace klickwerk::office
