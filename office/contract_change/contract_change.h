// Changes of a running contract: its end, an agreed pause, another customer, test copies of a technician. Each is one
// transaction with an entry in the audit log. What was billed too much comes back with the next run.
#pragma once

#include <optional>
#include <string>

#include "core/calendar.h"
#include "db/database.h"

namespace klickwerk::office {

// All throw db::Refused with what is in the way and what to do; nothing is stored then.

// The last day that belongs to the contract. Not before the end of a period of clicks that is settled.
void end_contract(db::Database& database, const std::string& number, Day last_day, const std::string& actor);

// No fee, no free clicks, no minimum from that day on; without a last day until further notice. Clicks are billed.
void pause_contract(db::Database& database, const std::string& number, Day from, std::optional<Day> last_day, const std::string& actor);

struct TakeOver {
  std::string number;        // of the contract as it is
  std::string new_customer;  // number
  std::string new_number;    // of the contract that goes on
  Day from;                  // the new customer's first day
};

// Ends the contract on the eve and begins the same one for the new customer: terms, positions, devices. The counters of
// that evening close the one and open the other, so each must have been read at its end. Returns the number of devices
// that changed over.
int take_over_contract(db::Database& database, const TakeOver& request, const std::string& actor);

struct ServiceCopiesEntry {
  std::string serial;
  Day day;
  std::string counter;
  std::int64_t copies = 0;
  std::string remark;
};

// Copies of that day that are not billed.
void record_service_copies(db::Database& database, const ServiceCopiesEntry& entry, const std::string& actor);
// Takes those of the device, day and counter back; returns how many entries.
int withdraw_service_copies(db::Database& database, const std::string& serial, Day day, const std::string& counter, const std::string& actor);

}  // namespace klickwerk::office
