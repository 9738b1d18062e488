// Devices as an office looks at them: where each stands and who reads it, and the ones that need a person.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/calendar.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

struct WatchedDevice {
  std::string serial, vendor, model;
  std::string customer_number, customer, site_number, location;
  bool active = true;
  std::string address;    // "10.1.2.3"; empty: not asked
  std::string outcome;    // of the last poll: read silent wrong_device undecodable; empty: never asked
  std::string detail;     // of an outcome other than read
  std::optional<Instant> last_read_at;
  std::string position;   // "V-1001 P1"; empty: on no contract's position today
};

struct SilentDevice {
  WatchedDevice device;
  Instant since;   // last read; or, never read, since it stands on its position
};
struct UnplacedDevice {
  WatchedDevice device;
  Instant since;   // first seen, or its last position's end
};

// The days on which a device's readings are due at night, and its site's quiet hours in place of the configured ones.
struct PollingManners {
  std::optional<std::string> quiet_hours;
  std::uint32_t period_starts = 0;  // days of the month as bits
};

class DeviceWatch {
 public:
  DeviceWatch(Transaction& transaction, Instant now) : transaction_(transaction), now_(now) {}

  std::vector<WatchedDevice> devices();  // by serial
  // On a contract's position, asked, but not read for so many days.
  std::vector<SilentDevice> silent(int days);
  // Read lately and for so many days, but on no contract's position.
  std::vector<UnplacedDevice> unplaced(int days, int seen_within_days);
  // Another device answers where they are asked.
  std::vector<WatchedDevice> displaced();
  // Of devices that are polled and have any.
  std::map<DeviceId, PollingManners> manners();

 private:
  Transaction& transaction_;
  Instant now_;
};

}  // namespace klickwerk::db
