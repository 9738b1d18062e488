#include "tests/office/dealer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

#include "db/devices.h"
#include "db/readings.h"
#include "office/invoicing/invoice_desk.h"

namespace klickwerk::test {
namespace {

std::filesystem::path temporary_folder() {
  char pattern[] = "/tmp/klickwerk-dealer-XXXXXX";
  if (mkdtemp(pattern) == nullptr) throw std::runtime_error("no temporary folder for the dealer's documents");
  return pattern;
}

db::Contract plain_contract(const std::string& number, CustomerId customer, DeviceId device) {
  db::Contract contract;
  contract.customer = customer;
  contract.terms.number = number;
  contract.terms.start = Day::of(2026, 1, 1);
  contract.billing_from = Day::of(2026, 9, 1);
  contract.terms.flat_fees = {{Day::of(2026, 1, 1), {UnitPrice{30'000'000}, 2}}};
  billing::MeterTerms meter;
  meter.id = "bw";
  meter.prices = {{Day::of(2026, 1, 1), billing::UnitPricing{{UnitPrice{10'000}, 4}}}};
  contract.terms.meters = {meter};
  db::Position position;
  position.label = "P1";
  position.name = "Empfang";
  position.placements = {{device, Day::of(2026, 1, 1), {}, {{"bw", 1000}}, {}}};
  contract.positions = {position};
  return contract;
}

// What a predecessor billed is known up to the eve: the first counters are of that day.
void place_at_takeover(db::Contract& contract) {
  if (!contract.billing_from || *contract.billing_from <= contract.terms.start) return;
  for (db::Position& position : contract.positions)
    if (!position.placements.empty() && position.placements.front().from == contract.terms.start)
      position.placements.front().from = *contract.billing_from - 1;
}

}  // namespace

config::Seller sample_seller() {
  config::Seller seller;
  seller.name = "Bürotechnik Nord GmbH";
  seller.street = "Hafenstraße 7";
  seller.postcode = "20457";
  seller.city = "Hamburg";
  seller.vat_id = "DE123456788";
  seller.register_entry = "Amtsgericht Hamburg, HRB 12345";
  seller.managing_directors = "Anna Beispiel";
  seller.iban = "DE89370400440532013000";
  seller.bic = "COBADEFFXXX";
  seller.bank_name = "Beispielbank";
  return seller;
}

Dealer::Dealer() : config_(books_.config()) {
  config_.seller = sample_seller();
  config_.state_directory = temporary_folder();
  config_.invoice.documents_directory = config_.state_directory / "documents";
  db::Customer customer;
  customer.number = "10042";
  customer.name = "Kanzlei Möller & Partner";
  customer.street = "Gänsemarkt 1";
  customer.postcode = "20354";
  customer.city = "Hamburg";
  db::Transaction transaction = database().begin();
  customer_ = db::PartyStore(transaction).add(customer);
  transaction.commit();
}

Dealer::~Dealer() {
  std::error_code ignored;
  std::filesystem::remove_all(config_.state_directory, ignored);
}

ContractId Dealer::add_contract(const std::string& number, const std::function<void(db::Contract&)>& change) {
  db::Transaction transaction = database().begin();
  db::Device device;
  device.serial = "SN-" + number;
  device.model = "MFP 3000";
  DeviceId id = db::DeviceStore(transaction).add(device);
  devices_[number] = id;
  db::Contract contract = plain_contract(number, customer_, id);
  if (change) change(contract);
  place_at_takeover(contract);
  ContractId added = db::ContractStore(transaction).add(contract);
  transaction.commit();
  return added;
}

void Dealer::read(const std::string& contract_number, Day day, std::int64_t value, const std::string& counter) {
  db::NewReading reading;
  reading.device = devices_.at(contract_number);
  reading.counter = counter;
  reading.read_at = db::end_of_day(day);
  reading.source = "snmp";
  reading.value = value;
  db::Transaction transaction = database().begin();
  db::ReadingStore(transaction).add(std::span(&reading, 1));
  transaction.commit();
}

office::RunReport Dealer::settle(int month, bool dry_run) {
  office::RunRequest request;
  request.period = Period::month(2026, month);
  request.dry_run = dry_run;
  request.started_by = "test";
  return settle(request);
}

office::RunReport Dealer::settle(const office::RunRequest& request) { return office::run_settlement(database(), request); }

void Dealer::approve_all() {
  std::vector<InvoiceId> drafts;
  office::InvoiceQuery query;
  query.state = db::InvoiceState::draft;
  for (const auto& invoice : office::list_invoices(database(), query)) drafts.push_back(invoice.id);
  office::approve_invoices(database(), drafts, "test");
}

const office::ContractOutcome& outcome(const office::RunReport& report, const std::string& number) {
  static const office::ContractOutcome none;
  for (const auto& contract : report.contracts)
    if (contract.number == number) return contract;
  ADD_FAILURE() << "contract " << number << " is not in the report";
  return none;
}

}  // namespace klickwerk::test
