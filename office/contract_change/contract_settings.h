// What the office agrees with itself about a running contract: a hold, and how its invoices are made out.
#pragma once

#include <optional>
#include <string>

#include "core/calendar.h"
#include "db/database.h"

namespace klickwerk::office {

// Both throw db::Refused with what is in the way; nothing is stored then.

struct Hold {
  Day from;
  std::optional<Day> until;  // empty: until it is entered
  bool refund = false;       // the held days are free but for their clicks; else the first period after the hold catches up
};
// Runs leave out the periods that end within it. Empty: the hold ends as if it had not been. Free days of a hold that lies before the
// new one become a pause.
void hold_contract(db::Database& database, const std::string& number, const std::optional<Hold>& hold, const std::string& actor);

// Empty optionals stay as they are; an empty text means the customer's.
struct InvoiceSettings {
  std::optional<std::string> order_number, cost_centre, grouping;
};
void set_invoice_settings(db::Database& database, const std::string& number, const InvoiceSettings& settings, const std::string& actor);

}  // namespace klickwerk::office
