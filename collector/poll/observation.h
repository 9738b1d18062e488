// What the collector hands over: one device's answers at one moment, and where they go.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "collector/poll/access.h"
#include "collector/poll/quiet_hours.h"
#include "collector/profile/decoded_device.h"
#include "core/calendar.h"
#include "core/ids.h"

namespace klickwerk::collector {

enum class PollOutcome : std::uint8_t {
  read,             // answered and decoded
  silent,           // no answer within timeout and retries
  wrong_device,     // the serial behind the address is another one: nothing of it is a reading of this device
  undecodable,      // answered, but not with anything that the profile understands
};

struct Observation {
  DeviceId device;
  Instant read_at;
  PollOutcome outcome = PollOutcome::read;
  std::string detail;     // for outcomes other than read: one English sentence with address and values
  std::string address;    // that was asked, "127.1.2.3:161"
  DecodedDevice decoded;  // empty unless read or wrong_device
  bool operator==(const Observation&) const = default;
};

// Where observations go. Both implementations (the database, the spool on disk) pass the same test suite.
// store() is all or nothing and keeps each observation once (key: device, counter, read_at, source), however often
// it is handed the same one. It throws when the place is away; the caller keeps the batch and tries again.
class ReadingSink {
 public:
  virtual ~ReadingSink() = default;
  virtual void store(std::span<const Observation> batch) = 0;
};

// A device to poll. Identity is the device; address and credentials may change.
struct PollTarget {
  DeviceId device;
  std::string serial;       // as known; empty: accept and report what answers
  std::string address;      // IPv4 or IPv6 literal, or a host name
  std::uint16_t port = 161;
  enum class Version : std::uint8_t { v1, v2c, v3 } version = Version::v2c;
  std::string community;    // a secret: never in logs or messages
  std::string profile;      // empty: detect
  int interval_s = 3600;
  std::optional<Instant> last_read_at;
  QuietHours quiet;                 // of its site
  std::uint32_t period_starts = 0;  // days of the month on which one of its billing periods may begin, as bits
  std::shared_ptr<const V3User> v3{};              // with version v3 in place of the community
  std::shared_ptr<const AccessList> try_in_order{};  // nobody told how to ask it: these, until one works
  std::int64_t credential = 0;                       // the one of them that worked before, as given above; 0: none yet
  bool operator==(const PollTarget&) const = default;
};

}  // namespace klickwerk::collector
