// Customers and sites as rows.
#pragma once

#include "db/connection_internal.h"
#include "db/parties.h"

#define CUSTOMER_COLUMNS                                                                                             \
  "customer_id, number, name, name_extra, street, postcode, city, country, language, email, vat_id, buyer_reference, " \
  "debtor_account, payment_terms_days, remark, active, einvoice_format, einvoice_address, einvoice_scheme, order_number, "  \
  "cost_centre, intro_note, closing_note, invoice_grouping, price_per, layout"
#define SITE_COLUMNS "site_id, customer_id, number, name, street, postcode, city, country, remark"

namespace klickwerk::db {

Customer customer_from(const pqxx::row& row);  // of CUSTOMER_COLUMNS
Site site_from(const pqxx::row& row);          // of SITE_COLUMNS

}  // namespace klickwerk::db
