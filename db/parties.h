// Customers and their sites.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

struct Customer {
  CustomerId id;  // given by add()
  std::string number, name, name_extra, street, postcode, city;
  std::string country = "DE";   // ISO 3166-1 alpha-2
  std::string language = "de";  // de, en
  std::string email, vat_id, buyer_reference, debtor_account;
  std::optional<int> payment_terms_days;  // empty: as configured
  std::string remark;                     // internal, never printed
  bool active = true;
  std::string einvoice_format;            // zugferd, xrechnung_cii, xrechnung_ubl, pdf; empty: by Leitweg-ID and configuration
  std::string einvoice_address, einvoice_scheme;  // BT-49; empty: the e-mail address
  std::string order_number, cost_centre;          // BT-13, BT-19, the customer's
  std::string intro_note, closing_note;           // instead of the configured ones
  std::string invoice_grouping = "contract";      // contract, site, customer: what one invoice is for
  std::optional<int> price_per;                   // click prices are printed for so many: 1, 100, 1000; empty: as configured
  std::string layout;                             // [layout.NAME] of the configuration; empty: the dealer's own
  bool operator==(const Customer&) const = default;
};

struct Site {
  SiteId id;  // given by add()
  CustomerId customer;
  std::string number, name, street, postcode, city;
  std::string country = "DE";
  std::string remark;
  bool operator==(const Site&) const = default;
};

class PartyStore {
 public:
  explicit PartyStore(Transaction& transaction) : transaction_(transaction) {}

  // By COPY; the ids come back in the order given. Throws Conflict when a number exists.
  std::vector<CustomerId> add(std::span<const Customer> customers);
  std::vector<SiteId> add(std::span<const Site> sites);
  CustomerId add(const Customer& customer) { return add(std::span(&customer, 1)).front(); }
  SiteId add(const Site& site) { return add(std::span(&site, 1)).front(); }
  // All fields of the row with that id. Throws Refused when there is none.
  void change(const Customer& customer);
  void change(const Site& site);

  std::optional<Customer> find_customer(std::string_view number);
  std::optional<Customer> customer(CustomerId id);
  std::vector<Customer> customers();  // by number
  std::optional<Site> find_site(CustomerId customer, std::string_view number);
  std::optional<Site> site(SiteId id);
  std::vector<Site> sites();  // by customer, then number

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
