#include "tests/dealer_years/desk.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "db/contract_changes.h"
#include "db/devices.h"
#include "office/invoicing/invoice_desk.h"
#include "office/reading_review/reading_desk.h"
#include "office/settlement_run/settlement_run.h"

namespace klickwerk::dealer_years {
namespace {

std::filesystem::path temporary_folder() {
  char pattern[] = "/tmp/klickwerk-years-XXXXXX";
  if (mkdtemp(pattern) == nullptr) throw std::runtime_error("no temporary folder for the dealer's documents");
  return pattern;
}

config::Seller seller() {
  config::Seller seller;
  seller.name = "Bürotechnik Nord GmbH";
  seller.street = "Hafenstraße 7", seller.postcode = "20457", seller.city = "Hamburg";
  seller.vat_id = "DE123456788";
  seller.contact_name = "Anna Beispiel", seller.phone = "+49 40 1234", seller.email = "rechnung@nord.example";
  seller.iban = "DE89370400440532013000";
  return seller;
}

std::string text_of(const Values& values) {
  std::string text;
  for (const auto& [counter, value] : values) text += " " + counter + "=" + std::to_string(value);
  return text;
}

}  // namespace

Desk::Desk() : config_(books_.config()) {
  config_.seller = seller();
  config_.state_directory = temporary_folder();
  config_.invoice.documents_directory = config_.state_directory / "documents";
  db::DatabaseReadingSink::Settings settings;
  settings.clock = &clock_;
  sink_ = std::make_unique<db::DatabaseReadingSink>(books_.another(), settings);
}

Desk::~Desk() {
  std::error_code ignored;
  std::filesystem::remove_all(config_.state_directory, ignored);
}

void Desk::note(const std::string& customer, const std::string& what) { diary_.emplace_back(customer, today.iso() + " " + what); }

std::string Desk::diary(const std::string& customer) const {
  std::string text;
  for (const auto& [whose, what] : diary_)
    if (whose.empty() || customer.empty() || whose == customer) text += what + "\n";
  return text;
}

void Desk::import(const std::vector<office::ImportFile>& files) {
  const auto report = office::import_files(database(), clock_, "anna", files, office::ImportMode::real);
  if (!report.stored) throw BrokenPromise("", "the import was refused: " + office::text_of(report));
}

DeviceId Desk::device(const std::string& serial) {
  const auto known = devices_.find(serial);
  if (known != devices_.end()) return known->second;
  db::Transaction transaction = database().begin();
  const auto found = db::DeviceStore(transaction).find(serial);
  if (!found) throw BrokenPromise("", "device " + serial + " is not in the books");
  return devices_[serial] = found->id;
}

void Desk::observe(const std::string& serial, Day day, int minute, const Values& values) {
  collector::Observation observation;
  observation.device = device(serial);
  observation.read_at = at_local_minute(day, minute);
  observation.address = "10.0.0.1:161";
  observation.decoded.serial = serial;
  for (const auto& [counter, value] : values) observation.decoded.counters.push_back({counter, static_cast<std::uint64_t>(value), "1.3.6.1"});
  sink_->store(std::span(&observation, 1));
  note(customer_of(serial), serial + " read:" + text_of(values));
}

void Desk::observe_other(const std::string& serial, Day day, const std::string& other_serial) {
  collector::Observation observation;
  observation.device = device(serial);
  observation.read_at = at_local_minute(day, 20 * 60);
  observation.outcome = collector::PollOutcome::wrong_device;
  observation.detail = "device " + other_serial + " answers at 10.0.0.1:161";
  observation.address = "10.0.0.1:161";
  observation.decoded.serial = other_serial;
  sink_->store(std::span(&observation, 1));
  note(customer_of(serial), "in place of " + serial + " answers " + other_serial);
}

void Desk::type(const std::string& serial, Day day, int minute, const Values& values) {
  office::ReadingDesk desk(database(), {});
  office::TypedReading typed{serial, {}, at_local_minute(day, minute), "clerk", true};
  for (const auto& [counter, value] : values) typed.counters.push_back({counter, value});
  desk.add(typed, clock_.now(), "anna");
  note(customer_of(serial), serial + " of " + day.iso() + " typed:" + text_of(values));
}

bool Desk::knows(const std::string& serial) {
  if (devices_.contains(serial)) return true;
  db::Transaction transaction = database().begin();
  return db::DeviceStore(transaction).find(serial).has_value();
}

std::optional<std::int64_t> Desk::counter(const std::string& serial, const std::string& name, Day day) {
  const DeviceId id = device(serial);
  db::Transaction transaction = database().begin();
  return db::ContractChanges(transaction).counter_at_end_of(id, name, day);
}

office::RunReport Desk::settle(Period month, const std::string& contract, bool dry_run, std::optional<Day> not_after) {
  office::RunRequest request;
  request.period = month;
  if (!contract.empty()) request.contract_number = contract;
  request.dry_run = dry_run;
  request.today = not_after;
  request.started_by = "anna";
  request.batch_size = 7;
  return office::run_settlement(database(), request);
}

office::CorrectionReport Desk::correct(bool every_contract, bool dry_run) {
  office::CorrectionRequest request;
  request.today = today;
  request.months_back = 60;
  request.every_contract = every_contract;
  request.dry_run = dry_run;
  request.actor = "anna";
  auto report = office::run_corrections(database(), request);
  for (const auto& outcome : report.outcomes)
    if (!dry_run) note(outcome.contract.starts_with("V") ? customer_of(outcome.contract) : "",
         "correction " + outcome.contract + ": " + name_of(outcome.verdict) + ", net " + decimal(outcome.net) + ", " + outcome.what);
  return report;
}

std::vector<db::InvoiceSummary> Desk::documents(const std::string& contract, std::optional<db::InvoiceState> state) {
  office::InvoiceQuery query;
  if (!contract.empty()) query.contract_number = contract;
  query.state = state;
  return office::list_invoices(database(), query);
}

office::IssuingDesk Desk::issuing() { return {database(), config_, "anna"}; }

void Desk::issue(const std::vector<std::string>& but_of) {
  const auto waits = [&](const db::InvoiceSummary& invoice) {
    const auto named = [&](const std::string& number) { return number.empty() ? false : std::ranges::find(but_of, number) != but_of.end(); };
    return named(invoice.contract_number) || std::ranges::any_of(invoice.contracts, named);
  };
  auto printer = issuing();
  for (const auto state : {db::InvoiceState::draft, db::InvoiceState::approved})
    for (const auto& invoice : documents("", state)) {
      if (waits(invoice)) continue;
      office::approve_invoices(database(), {invoice.id}, "anna");
      const auto issued = printer.issue(invoice.id, today);
      for (const auto& contract : invoice.contracts.empty() ? std::vector{invoice.contract_number} : invoice.contracts)
        note(customer_of(contract), "issued " + issued.number + " " + contract + " " + invoice.service.iso() + " net " + decimal(invoice.net));
    }
}

}  // namespace klickwerk::dealer_years
