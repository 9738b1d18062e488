// Rows that most tests of the stores need: a customer, devices, a contract with every kind of term.
#pragma once

#include "db/contracts.h"
#include "db/devices.h"
#include "db/parties.h"
#include "db/readings.h"
#include "tests/db/test_database.h"

namespace klickwerk::test {

inline Day on(const char* iso) { return *Day::parse(iso); }
inline billing::AgreedPrice price(std::int64_t micro, int places = 4) { return {{micro}, places}; }

inline CustomerId add_customer(db::Transaction& transaction, const std::string& number = "K1") {
  db::Customer customer;
  customer.number = number;
  customer.name = "Käufer & Söhne";
  return db::PartyStore(transaction).add(customer);
}

inline DeviceId add_device(db::Transaction& transaction, const std::string& serial) {
  db::Device device;
  device.serial = serial;
  return db::DeviceStore(transaction).add(device);
}

// Monthly, flat fee 49.00, b/w and colour, one device from 2026-01-01 with start counters 1000 and 100.
inline db::Contract simple_contract(CustomerId customer, DeviceId device, const std::string& number = "V1") {
  db::Contract contract;
  contract.customer = customer;
  contract.terms.number = number;
  contract.terms.start = on("2026-01-01");
  contract.terms.flat_fees = {{on("2026-01-01"), price(49000000, 2)}};
  for (const char* id : {"bw", "colour"}) {
    billing::MeterTerms meter;
    meter.id = id;
    if (meter.id == "bw") meter.counts = {{"mono", 1}};
    meter.free_per_month = {100};
    meter.prices = {{on("2026-01-01"), billing::UnitPricing{price(8900)}}};
    contract.terms.meters.push_back(meter);
  }
  contract.positions = {{{}, "P1", "Büro", {}, {}, {}, {{device, on("2026-01-01"), {}, {{"colour", 100}, {"mono", 1000}}, {}}}}};
  return contract;
}

inline db::NewReading reading(DeviceId device, const std::string& counter, const char* day, std::int64_t value, const std::string& source = "snmp") {
  return {device, counter, db::end_of_day(on(day)), source, value, "", db::ReadingState::valid};
}

}  // namespace klickwerk::test
