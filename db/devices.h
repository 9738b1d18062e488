// Devices (identity: the serial number), how they are asked, and what became of asking.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collector/poll/observation.h"
#include "collector/snmp/varbind.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

struct Device {
  DeviceId id;  // given by add()
  std::string serial, vendor, model;
  std::optional<SiteId> site;
  std::string location, remark;
  bool active = true;
  bool operator==(const Device&) const = default;
};

struct Endpoint {
  DeviceId device;
  std::string address;
  std::uint16_t port = 161;
  collector::PollTarget::Version version = collector::PollTarget::Version::v2c;
  std::string community;             // its own; a secret, sealed in the database; empty: as credentials say
  std::string profile;               // empty: detect
  std::optional<int> poll_interval_s;
  bool active = true;
  bool operator==(const Endpoint&) const = default;
};

struct PollState {
  DeviceId device;
  Instant last_attempt_at;
  std::optional<Instant> last_read_at;
  collector::PollOutcome outcome = collector::PollOutcome::read;
  std::string detail, address, profile;
  int failures = 0;  // in a row
  bool operator==(const PollState&) const = default;
};

// What the collector found out about a device and wants to know after a restart: the instances to GET next time.
struct Learned {
  DeviceId device;
  std::string profile;
  std::vector<collector::Oid> instances;
  bool operator==(const Learned&) const = default;
};

struct LearnedGroup {
  std::string profile;
  std::vector<collector::Oid> instances;
  std::vector<DeviceId> devices;
};

class DeviceStore {
 public:
  explicit DeviceStore(Transaction& transaction) : transaction_(transaction) {}

  std::vector<DeviceId> add(std::span<const Device> devices);  // Conflict when a serial exists
  DeviceId add(const Device& device) { return add(std::span(&device, 1)).front(); }
  void change(const Device& device);
  std::optional<Device> find(std::string_view serial);
  std::optional<Device> device(DeviceId id);
  std::vector<Device> devices();  // by serial

  void set(std::span<const Endpoint> endpoints);  // new or in place of the device's old one
  void set(const Endpoint& endpoint) { set(std::span(&endpoint, 1)); }
  std::optional<Endpoint> endpoint(DeviceId device);

  // Active endpoints of active devices, in the order of their ids: those that the office asks itself, or those at the
  // sites of a relay. Nobody else's.
  std::vector<collector::PollTarget> poll_targets(int default_interval_s, std::optional<RelayId> relay = std::nullopt);
  std::vector<PollState> poll_states();  // of devices that were ever asked
  // One after the other, devices that learned the same together: ten thousand devices are a few models.
  void learned(const std::function<void(const LearnedGroup&)>& take);
  // Gives back what found no place: of devices whose first answer is still on its way here.
  std::vector<Learned> remember(std::span<const Learned> learned);

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
