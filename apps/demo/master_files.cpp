// Customers, sites, devices, and what the contracts agree.
#include "apps/demo/file_parts_internal.h"

namespace klickwerk::demo {
namespace {

std::string text_of(const std::optional<Day>& day) { return day ? day->iso() : ""; }
std::string text_of(std::size_t number) { return std::to_string(number); }

}  // namespace

CsvFile customers_file(const Dealer& dealer) {
  CsvFile file({"number", "name", "name_extra", "street", "postcode", "city", "country", "email", "language", "reference", "payment_days",
                "invoice_grouping"});
  for (const DemoCustomer& c : dealer.customers)
    file.row({c.number, c.name, c.name_extra, c.street, c.postcode, c.city, "DE", c.email, c.language, c.reference, std::to_string(c.payment_days),
              c.grouping});
  return file;
}

CsvFile sites_file(const Dealer& dealer) {
  CsvFile file({"customer", "number", "name", "street", "postcode", "city"});
  for (const DemoCustomer& customer : dealer.customers)
    for (const DemoSite& site : customer.sites) file.row({customer.number, site.number, site.name, site.street, site.postcode, site.city});
  return file;
}

CsvFile devices_file(const Dealer& dealer, const Machines& machines, std::uint16_t port) {
  CsvFile file({"serial", "manufacturer", "model", "customer", "site", "location", "address", "port", "snmp_version", "community"});
  for (const Machine& machine : machines.all()) {
    const DemoCustomer& customer = dealer.customers[machine.customer];
    const bool asked = !machine.address.empty() && !machine.in_stock;
    file.row({machine.serial, machine.vendor, machine.model, machine.in_stock ? "" : customer.number,
              machine.in_stock ? "" : customer.sites[machine.site].number, machine.in_stock ? "Lager" : machine.location,
              asked ? machine.address : "", asked ? text_of(port) : "", asked ? (machine.v1 ? "1" : "2c") : "", asked ? "demo-lesen" : ""});
  }
  return file;
}

CsvFile contracts_file(const Dealer& dealer) {
  CsvFile file({"number", "customer", "site", "title", "kind", "start", "last_day", "billing_cycle", "rhythm_anchor", "billing_from", "vat_percent", "proration",
                "credit_unused", "true_up", "settlement", "interim_billing", "minimum", "minimum_meter", "minimum_per_month", "hold_from",
                "billed_elsewhere", "reference", "order_number", "cost_centre"});
  for (const ContractPlan& c : dealer.contracts) {
    const DemoCustomer& customer = dealer.customers[c.customer];
    const char* cycle = c.cycle_months == 12 ? "yearly" : c.cycle_months == 6 ? "halfyearly" : c.cycle_months == 3 ? "quarterly" : "monthly";
    file.row({c.number, customer.number, customer.sites[c.site].number, c.title, c.kind, c.start.iso(), text_of(c.last_day), cycle, text_of(c.anchor),
              text_of(c.billing_from), "19", c.proration, c.credit_unused ? "yes" : "no", c.true_up, c.settlement, c.interim ? "yes" : "no", c.minimum, c.minimum_meter,
              c.minimum_per_month, text_of(c.hold_from), c.billed_elsewhere ? "yes" : "no", c.reference, c.order_number, c.cost_centre});
  }
  return file;
}

CsvFile flat_fees_file(const Dealer& dealer) {
  CsvFile file({"contract", "from", "per_month", "name", "rhythm", "rhythm_anchor", "in_advance", "fee_from", "payer"});
  for (const ContractPlan& contract : dealer.contracts) {
    for (const auto& [from, amount] : contract.fees) file.row({contract.number, from.iso(), amount, "", "", "", "", "", ""});
    for (const NamedFeePlan& fee : contract.named_fees)
      file.row({contract.number, fee.from.iso(), fee.per_month, fee.name, fee.rhythm, text_of(fee.anchor), fee.in_advance ? "yes" : "no",
                fee.from.iso(), fee.payer});
  }
  return file;
}

CsvFile meters_file(const Dealer& dealer) {
  CsvFile file({"contract", "meter", "name", "counts", "free_per_month", "credit_price", "no_average"});
  for (const ContractPlan& contract : dealer.contracts)
    for (const MeterPlan& m : contract.meters)
      file.row({contract.number, m.id, m.name, m.counts, std::to_string(m.free), m.credit_price, m.no_average ? "yes" : "no"});
  return file;
}

CsvFile prices_file(const Dealer& dealer) {
  CsvFile file({"contract", "meter", "from", "model", "price", "up_to", "package_size"});
  for (const ContractPlan& contract : dealer.contracts)
    for (const MeterPlan& meter : contract.meters)
      for (const PricePlan& p : meter.prices) file.row({contract.number, meter.id, p.from.iso(), p.model, p.price, p.up_to, p.package_size});
  return file;
}

CsvFile positions_file(const Dealer& dealer) {
  CsvFile file({"contract", "position", "name", "site"});
  for (const ContractPlan& contract : dealer.contracts)
    for (const PositionPlan& position : contract.positions)
      file.row({contract.number, position.label, position.name, dealer.customers[contract.customer].sites[contract.site].number});
  return file;
}

CsvFile position_terms_file(const Dealer& dealer) {
  CsvFile file({"contract", "position", "meter", "free_per_month", "price"});
  for (const ContractPlan& contract : dealer.contracts)
    for (const PositionTermsPlan& terms : contract.position_terms) file.row({contract.number, terms.position, terms.meter, terms.free, terms.price});
  return file;
}

}  // namespace klickwerk::demo
