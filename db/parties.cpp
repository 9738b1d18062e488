#include "db/parties.h"

#include "db/connection_internal.h"
#include "db/copy_internal.h"
#include "db/party_rows_internal.h"
#include "db/sequence_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement change_customer{"customers.change", R"(
  update customers set number = $2, name = $3, name_extra = $4, street = $5, postcode = $6, city = $7, country = $8, language = $9,
         email = $10, vat_id = $11, buyer_reference = $12, debtor_account = $13, payment_terms_days = $14, remark = $15, active = $16,
         einvoice_format = $17, einvoice_address = $18, einvoice_scheme = $19, order_number = $20, cost_centre = $21, intro_note = $22,
         closing_note = $23, invoice_grouping = $24, price_per = $25, layout = $26
   where customer_id = $1)"};
constexpr Statement customer_by_number{"customers.by_number", "select " CUSTOMER_COLUMNS " from customers where number = $1"};
constexpr Statement customer_by_id{"customers.by_id", "select " CUSTOMER_COLUMNS " from customers where customer_id = $1"};
constexpr Statement all_customers{"customers.all", "select " CUSTOMER_COLUMNS " from customers order by number"};
constexpr Statement change_site{"sites.change", R"(
  update sites set customer_id = $2, number = $3, name = $4, street = $5, postcode = $6, city = $7, country = $8, remark = $9
   where site_id = $1)"};
constexpr Statement site_by_number{"sites.by_number", "select " SITE_COLUMNS " from sites where customer_id = $1 and number = $2"};
constexpr Statement site_by_id{"sites.by_id", "select " SITE_COLUMNS " from sites where site_id = $1"};
constexpr Statement all_sites{"sites.all", "select " SITE_COLUMNS " from sites order by customer_id, number"};

template <class T>
std::optional<T> first(const pqxx::result& rows, T (*from)(const pqxx::row&)) {
  return rows.empty() ? std::nullopt : std::optional(from(rows[0]));
}

template <class T>
std::vector<T> each(const pqxx::result& rows, T (*from)(const pqxx::row&)) {
  std::vector<T> list;
  for (const auto& row : rows) list.push_back(from(row));
  return list;
}

void refuse_unless_found(const pqxx::result& result, const char* what, std::int64_t id) {
  if (result.affected_rows() == 0) throw Refused(std::string("there is no ") + what + " with the id " + std::to_string(id));
}

}  // namespace

Customer customer_from(const pqxx::row& row) {
  Customer customer;
  customer.id = {integer(row[0])};
  int column = 1;
  for (std::string* field : {&customer.number, &customer.name, &customer.name_extra, &customer.street, &customer.postcode, &customer.city,
                             &customer.country, &customer.language, &customer.email, &customer.vat_id, &customer.buyer_reference,
                             &customer.debtor_account})
    *field = text(row[column++]);
  if (auto days = optional_integer(row[13])) customer.payment_terms_days = static_cast<int>(*days);
  customer.remark = text(row[14]);
  customer.active = truth(row[15]);
  column = 16;
  for (std::string* field : {&customer.einvoice_format, &customer.einvoice_address, &customer.einvoice_scheme, &customer.order_number,
                             &customer.cost_centre, &customer.intro_note, &customer.closing_note, &customer.invoice_grouping})
    *field = text(row[column++]);
  if (auto clicks = optional_integer(row[24])) customer.price_per = static_cast<int>(*clicks);
  customer.layout = text(row[25]);
  return customer;
}

Site site_from(const pqxx::row& row) {
  return {{integer(row[0])}, {integer(row[1])}, text(row[2]), text(row[3]), text(row[4]), text(row[5]), text(row[6]), text(row[7]), text(row[8])};
}

std::vector<CustomerId> PartyStore::add(std::span<const Customer> customers) {
  auto ids = next_ids<CustomerId>(transaction_, "customers", "customer_id", customers.size());
  CopyIn copy(transaction_, "customers (" CUSTOMER_COLUMNS ")");
  for (std::size_t i = 0; i < customers.size(); ++i) {
    const Customer& c = customers[i];
    copy.row(ids[i], c.number, c.name, c.name_extra, c.street, c.postcode, c.city, c.country, c.language, c.email, c.vat_id, c.buyer_reference,
             c.debtor_account, c.payment_terms_days, c.remark, c.active, c.einvoice_format, c.einvoice_address, c.einvoice_scheme, c.order_number,
             c.cost_centre, c.intro_note, c.closing_note, c.invoice_grouping, c.price_per, c.layout);
  }
  copy.finish();
  return ids;
}

std::vector<SiteId> PartyStore::add(std::span<const Site> sites) {
  auto ids = next_ids<SiteId>(transaction_, "sites", "site_id", sites.size());
  CopyIn copy(transaction_, "sites (" SITE_COLUMNS ")");
  for (std::size_t i = 0; i < sites.size(); ++i) {
    const Site& s = sites[i];
    copy.row(ids[i], s.customer, s.number, s.name, s.street, s.postcode, s.city, s.country, s.remark);
  }
  copy.finish();
  return ids;
}

void PartyStore::change(const Customer& c) {
  refuse_unless_found(run(transaction_, change_customer, c.id.value, c.number, c.name, c.name_extra, c.street, c.postcode, c.city, c.country,
                          c.language, c.email, c.vat_id, c.buyer_reference, c.debtor_account, c.payment_terms_days, c.remark, c.active,
                          c.einvoice_format, c.einvoice_address, c.einvoice_scheme, c.order_number, c.cost_centre, c.intro_note, c.closing_note,
                          c.invoice_grouping, c.price_per, c.layout),
                      "customer", c.id.value);
}

void PartyStore::change(const Site& s) {
  refuse_unless_found(run(transaction_, change_site, s.id.value, s.customer.value, s.number, s.name, s.street, s.postcode, s.city, s.country, s.remark),
                      "site", s.id.value);
}

std::optional<Customer> PartyStore::find_customer(std::string_view number) { return first(run(transaction_, customer_by_number, std::string(number)), customer_from); }
std::optional<Customer> PartyStore::customer(CustomerId id) { return first(run(transaction_, customer_by_id, id.value), customer_from); }
std::vector<Customer> PartyStore::customers() { return each(run(transaction_, all_customers), customer_from); }
std::optional<Site> PartyStore::find_site(CustomerId customer, std::string_view number) {
  return first(run(transaction_, site_by_number, customer.value, std::string(number)), site_from);
}
std::optional<Site> PartyStore::site(SiteId id) { return first(run(transaction_, site_by_id, id.value), site_from); }
std::vector<Site> PartyStore::sites() { return each(run(transaction_, all_sites), site_from); }

}  // namespace klickwerk::db
