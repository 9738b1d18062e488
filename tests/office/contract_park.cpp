#include "tests/office/contract_park.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "db/contracts.h"
#include "db/devices.h"
#include "db/parties.h"
#include "db/readings.h"
#include "db/settlements.h"

namespace klickwerk::test {
namespace {

using billing::AgreedPrice;

constexpr int contracts_at_once = 2000;
constexpr std::array<const char*, 3> meters{"bw", "colour", "scan"};

AgreedPrice price(std::int64_t micro, int places = 4) { return {UnitPrice{micro}, places}; }

std::string numbered(const char* prefix, int number) {
  char text[32];
  std::snprintf(text, sizeof text, "%s%07d", prefix, number);
  return text;
}

// The counter of meter `m` at the start, at the end of August, and of September.
std::int64_t start_value(int i, int m) { return 1000 + 37 * (i % 911) + 500 * m; }
std::int64_t august_value(int i, int m) { return start_value(i, m) + 3 * (1200 + 17 * (i % 101)) / (m + 1); }
std::int64_t september_value(int i, int m) {
  if (i % 97 == 5) return august_value(i, m) - 10;  // fell, nobody knows why
  return august_value(i, m) + (900 + 29 * (i % 113)) / (m + 1);
}
bool september_missing(int i) { return i % 41 == 7; }

billing::Pricing pricing_of(int i, int m) {
  std::int64_t base = m == 0 ? 8900 : m == 1 ? 59000 : 2000;
  if (m == 0 && i % 8 == 1)
    return billing::GraduatedPricing{{{Clicks{500}, price(11000)}, {Clicks{1500}, price(9000)}, {std::nullopt, price(7500)}}};
  if (m == 0 && i % 8 == 2) return billing::VolumePricing{{{Clicks{1000}, price(11000)}, {std::nullopt, price(9000)}}};
  if (m == 0 && i % 8 == 3) return billing::PackagePricing{Clicks{1000}, price(9'500'000, 2)};
  return billing::UnitPricing{price(base + 100 * (i % 5))};
}

billing::MeterTerms meter_terms(int i, int m) {
  billing::MeterTerms terms;
  terms.id = meters[static_cast<std::size_t>(m)];
  terms.free_per_month = Clicks{m == 0 ? 500 * (i % 4) : 0};
  terms.prices = {{Day::of(2024, 1, 1), pricing_of(i, m)}};
  if (i % 8 == 4) terms.credit_price = price(5000);
  terms.no_average = m == 2 && i % 3 == 0;
  return terms;
}

db::Contract contract(int i, CustomerId customer, DeviceId device) {
  db::Contract contract;
  contract.customer = customer;
  contract.terms.number = numbered("V-", i);
  contract.terms.start = Day::of(2024, 1, 1);
  contract.terms.credit_unused = i % 8 == 4;
  contract.terms.true_up = i % 2 == 0 ? billing::TrueUp::keep_estimates : billing::TrueUp::by_days;
  if (i % 8 == 5) contract.terms.minimum = billing::MinimumAmount{billing::MinimumAmount::Scope::clicks, price(25'000'000, 2)};
  contract.terms.flat_fees = {{Day::of(2024, 1, 1), price(1'000'000 * (20 + i % 60), 2)}};
  for (int m = 0; m < 3; ++m) contract.terms.meters.push_back(meter_terms(i, m));
  db::Position position;
  position.label = "P1";
  position.name = "Empfang";
  position.placements = {{device, Day::of(2024, 1, 1), {}, {}, {}}};
  for (int m = 0; m < 3; ++m) position.placements[0].start.push_back({meters[static_cast<std::size_t>(m)], start_value(i, m)});
  contract.positions = {position};
  return contract;
}

db::Customer customer(int i) {
  db::Customer customer;
  customer.number = numbered("K-", i);
  customer.name = "Kunde " + std::to_string(i);
  customer.street = "Hauptstraße " + std::to_string(i % 200 + 1);
  customer.postcode = "20095";
  customer.city = "Hamburg";
  if (i % 10 == 3) customer.language = "en";
  return customer;
}

db::Device device(int i) {
  db::Device device;
  device.serial = numbered("SN", i);
  device.model = "MFP " + std::to_string(2000 + 500 * (i % 6));
  return device;
}

void add_history(std::vector<db::TakenOverHistory>& history, int i, ContractId contract_id) {
  for (int m = 0; m < 3; ++m)
    for (int month = 6; month <= 8; ++month) {
      db::TakenOverHistory entry;
      entry.contract = contract_id;
      entry.entry.meter = meters[static_cast<std::size_t>(m)];
      entry.entry.period = Period::month(2026, month);
      entry.entry.usage = {{"P1", Clicks{(1200 + 17 * (i % 101)) / (m + 1)}, false}};
      history.push_back(entry);
    }
}

void add_readings(std::vector<db::NewReading>& readings, int i, DeviceId device_id) {
  auto add = [&](int m, Day day, std::int64_t value) {
    readings.push_back({device_id, meters[static_cast<std::size_t>(m)], db::end_of_day(day), "snmp", value, "1.3.6.1.2.1.43.10.2.1.4.1.1", db::ReadingState::valid});
  };
  for (int m = 0; m < 3; ++m) {
    add(m, Day::of(2026, 8, 31), august_value(i, m));
    if (!september_missing(i)) add(m, Day::of(2026, 9, 30), september_value(i, m));
  }
}

void build_part(db::Database& database, int first, int count) {
  std::vector<db::Customer> customers;
  std::vector<db::Device> devices;
  for (int i = first; i < first + count; ++i) {
    customers.push_back(customer(i));
    devices.push_back(device(i));
  }
  db::Transaction transaction = database.begin();
  auto customer_ids = db::PartyStore(transaction).add(customers);
  auto device_ids = db::DeviceStore(transaction).add(devices);
  std::vector<db::Contract> contracts;
  for (int i = 0; i < count; ++i)
    contracts.push_back(contract(first + i, customer_ids[static_cast<std::size_t>(i)], device_ids[static_cast<std::size_t>(i)]));
  auto contract_ids = db::ContractStore(transaction).add(contracts);
  std::vector<db::TakenOverHistory> history;
  std::vector<db::NewReading> readings;
  for (int i = 0; i < count; ++i) {
    add_history(history, first + i, contract_ids[static_cast<std::size_t>(i)]);
    add_readings(readings, first + i, device_ids[static_cast<std::size_t>(i)]);
  }
  db::SettlementStore(transaction).add_history(history);
  db::ReadingStore(transaction).add(readings);
  transaction.commit();
}

}  // namespace

void build_contract_park(db::Database& database, ParkSize size, const std::function<void(int)>& progress) {
  for (int built = 0; built < size.contracts; built += contracts_at_once) {
    build_part(database, size.first + built, std::min(contracts_at_once, size.contracts - built));
    if (progress) progress(std::min(built + contracts_at_once, size.contracts));
  }
}

}  // namespace klickwerk::test
