#include <set>

#include "db/connection_internal.h"
#include "db/due_rows_internal.h"
#include "db/frozen_settlement.h"
#include "db/invoice_batch.h"
#include "db/party_rows_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

constexpr Statement contracts_of{"contracts.invoiced", R"(
  select k.contract_id, k.customer_id, k.site_id, k.title, k.buyer_reference, k.order_number, k.cost_centre, k.payment_terms_days, c.number, c.country, c.vat_id,
         coalesce(k.vat_class = 'by_customer', false)
    from contracts k join customers c using (customer_id) where k.contract_id = any($1::bigint[]))"};
constexpr Statement classes_of{"invoice_lines.classes_by_customer", R"(
  select distinct p.invoice_id, c.country, c.vat_id, l.vat_class
    from invoice_parts p join contracts k on k.contract_id = p.contract_id and k.vat_class = 'by_customer' join customers c on c.customer_id = k.customer_id
    join settlements s on s.settlement_id = p.settlement_id and s.kind <> 'correction'
    join invoice_lines l on l.invoice_id = p.invoice_id and coalesce(l.settlement_id, p.settlement_id) = p.settlement_id
   where p.invoice_id = any($1::bigint[]) and l.vat_class is not null order by 1)"};
constexpr Statement meter_names_of{"contract_meters.names", R"(
  select contract_id, meter, name from contract_meters where contract_id = any($1::bigint[]) and name <> '')"};
constexpr Statement positions_of{"contract_positions.names", R"(
  select contract_id, label, name from contract_positions where contract_id = any($1::bigint[]) order by contract_id, position_id)"};
constexpr Statement customers_with_ids{"customers.invoiced", "select " CUSTOMER_COLUMNS " from customers where customer_id = any($1::bigint[])"};
constexpr Statement sites_of{"sites.invoiced", "select " SITE_COLUMNS " from sites where site_id = any($1::bigint[])"};
constexpr Statement settlements_of{"settlements.frozen", R"(
  select settlement_id, input, result, kind = 'correction', run_end from settlements where settlement_id = any($1::bigint[]))"};
constexpr Statement models_of{"devices.models", "select serial, model from devices where serial = any($1::text[])"};

template <class Ids>
std::string array_of(const Ids& ids) {
  ArrayText text;
  for (const auto& id : ids) text.add(id.value);
  return text.text();
}

std::string array_of_texts(const std::set<std::string>& texts) {
  ArrayText array;
  for (const std::string& text : texts) array.add_text(text);
  return array.text();
}

void read_contracts(Transaction& transaction, const std::set<ContractId>& ids, InvoiceSources& sources) {
  const std::string array = array_of(ids);
  for (const auto& row : run(transaction, contracts_of, array)) {
    InvoicedContract& contract = sources.contracts[{integer(row[0])}];
    contract.customer = {integer(row[1])};
    contract.site = optional_id<SiteId>(row[2]);
    contract.title = text(row[3]), contract.buyer_reference = text(row[4]), contract.order_number = text(row[5]), contract.cost_centre = text(row[6]);
    if (auto days = optional_integer(row[7])) contract.payment_terms_days = static_cast<int>(*days);
    contract.customer_number = text(row[8]), contract.customer_country = text(row[9]), contract.customer_vat_id = text(row[10]);
    contract.vat_by_customer = truth(row[11]);
  }
  for (const auto& row : run(transaction, meter_names_of, array)) sources.contracts.at({integer(row[0])}).meter_names.emplace(text(row[1]), text(row[2]));
  for (const auto& row : run(transaction, positions_of, array)) sources.contracts.at({integer(row[0])}).positions.emplace(text(row[1]), text(row[2]));
}

std::map<CustomerId, Customer> read_customers(Transaction& transaction, const std::set<CustomerId>& ids) {
  std::map<CustomerId, Customer> customers;
  for (const auto& row : run(transaction, customers_with_ids, array_of(ids))) customers.emplace(CustomerId{integer(row[0])}, customer_from(row));
  return customers;
}

void read_parties(Transaction& transaction, const std::set<CustomerId>& customers, InvoiceSources& sources) {
  sources.customers = read_customers(transaction, customers);
  std::set<SiteId> sites;
  for (const auto& [id, contract] : sources.contracts)
    if (contract.site) sites.insert(*contract.site);
  if (!sites.empty())
    for (const auto& row : run(transaction, sites_of, array_of(sites))) sources.sites.emplace(SiteId{integer(row[0])}, site_from(row));
  sources.mandates = MandateStore(transaction).in_force(std::vector(customers.begin(), customers.end()));
}

void read_settlements(Transaction& transaction, const std::set<SettlementId>& ids, InvoiceSources& sources) {
  std::set<std::string> serials;
  for (const auto& row : run(transaction, settlements_of, array_of(ids))) {
    FrozenSettlement frozen{thaw_input(view(row[1])), thaw_settlement(view(row[2])), truth(row[3]), day(row[4]) - 1};
    for (const auto& account : frozen.result.accounts)
      for (const auto& segment : account.segments) serials.insert(segment.serial);
    sources.settlements.emplace(SettlementId{integer(row[0])}, std::move(frozen));
  }
  for (const auto& row : run(transaction, models_of, array_of_texts(serials))) sources.models.emplace(text(row[0]), text(row[1]));
}

}  // namespace

std::map<CustomerId, Customer> customers_of(Transaction& transaction, std::span<const Invoice> invoices) {
  std::set<CustomerId> ids;
  for (const Invoice& invoice : invoices) ids.insert(invoice.customer);
  return read_customers(transaction, ids);
}

std::vector<BilledVatClass> classes_by_customer(Transaction& transaction, std::span<const InvoiceId> invoices) {
  std::vector<BilledVatClass> classes;
  for (const auto& row : run(transaction, classes_of, array_of(invoices)))
    classes.push_back({{integer(row[0])}, text(row[1]), text(row[2]), from_word<billing::VatClass>(view(row[3]))});
  return classes;
}

InvoiceSources read_invoice_sources(Transaction& transaction, std::span<const Invoice> invoices) {
  std::set<ContractId> contracts;
  std::set<CustomerId> customers;
  std::set<SettlementId> settlements;
  for (const Invoice& invoice : invoices) {
    customers.insert(invoice.customer);
    if (invoice.contract) contracts.insert(*invoice.contract);
    for (const InvoicePart& part : invoice.parts) contracts.insert(part.contract), settlements.insert(part.settlement);
  }
  InvoiceSources sources;
  read_contracts(transaction, contracts, sources);
  read_parties(transaction, customers, sources);
  read_settlements(transaction, settlements, sources);
  return sources;
}

}  // namespace klickwerk::db
