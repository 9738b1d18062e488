// Facts that may be wrong before a month is billed, found over all contracts with one statement each. What they mean
// and what to do is said by office/lint.
#pragma once

#include <string>
#include <vector>

#include "core/calendar.h"
#include "db/database.h"

namespace klickwerk::db {

enum class LintQuery {
  zero_price,               // contract, meter, from
  no_meter,                 // contract
  flat_only,                // contract, number of places
  no_position,              // contract
  position_without_device,  // contract, position, since
  no_price_at_start,        // contract, meter, first price's day, first day
  no_start_counter,         // contract, position, serial, counter
  takeover_unread,          // contract, position, serial, counter, eve of our first day
  ended_with_usage,         // contract, serial, last day, counter, clicks since
  ended_but_placed,         // contract, serial, last day
  overlap,                  // contract, other contract, serial, from
  not_prorated,             // contract, day, "begins" or "ends"
  vat_rate,                 // contract, rate in bp, customer, country
  device_without_contract,  // serial, days seen
  counter_never_told,       // contract, serial, counter
  not_read,                 // contract, serial, last day read (empty: never)
  no_endpoint,              // contract, serial
  price_changed_in_past,    // contract, meter, from, settled until
  no_average_base,          // contract, meter
  on_hold,                  // contract, since
  inactive_customer,        // contract, customer, name
  fee_by_days_of_two_months,  // contract, day of the month on which its periods begin, or the named fee's
  whole_discount,           // contract, scope, from
  discount_of_nothing,      // contract, scope, from
  customers,                // customer, name, street, postcode, city, country, vat id, buyer reference, email (billed ones)
  mandates,                 // customer, reference, iban, last used or signed, "in force", "expired", "missing" or "revoked"
};

struct LintScope {
  Period period;            // to be billed
  Day today;
  int silent_days = 30;     // no reading for so long
  int seen_days = 14;       // a device without contract that was seen for so long
};

class LintStore {
 public:
  explicit LintStore(Transaction& transaction) : transaction_(transaction) {}

  // Columns as named above, as text, by the first column.
  std::vector<std::vector<std::string>> rows(LintQuery query, const LintScope& scope);

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
