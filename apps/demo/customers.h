// The demo dealer's customers: invented names in real towns.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/fleet/growth.h"

namespace klickwerk::demo {

struct DemoSite {
  std::string number, name, street, postcode, city;
};

struct DemoCustomer {
  std::string number, name, name_extra, street, postcode, city, email, vat_id, reference;
  std::string language = "de";
  int payment_days = 14;
  std::string grouping = "contract";  // what one invoice is for
  std::vector<DemoSite> sites;
};

// Pays the rental of some contracts, has none of its own.
DemoCustomer leasing_company();

std::vector<DemoCustomer> make_customers(std::size_t count, fleet::Random& random);

}  // namespace klickwerk::demo
