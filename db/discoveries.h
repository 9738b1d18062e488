// What discovery found: the inbox of devices that nobody has decided about, what became of known ones, the networks that
// are looked through by themselves, and when sites want to be left alone.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collector/discovery/arrival.h"
#include "collector/poll/access.h"
#include "collector/poll/quiet_hours.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

using DiscoveryId = Id<struct DiscoveryTag>;
using NetworkId = Id<struct NetworkTag>;

enum class DiscoveryState { fresh, managed, ignored, later };  // "new" in the database

// A device as a scan saw it.
struct Sighting {
  collector::Endpoint endpoint;
  std::string snmp_version = "v2c";  // v1, v2c, v3
  std::int64_t credential = 0;       // that it answered, in the office's list; 0: the community "public"
  std::string serial, plate_serial, vendor, model, profile, description, object_id;
  std::map<std::string, std::uint64_t> counters;
};

struct Discovery {
  DiscoveryId id;
  DiscoveryState state = DiscoveryState::fresh;
  std::string serial, address;
  std::uint16_t port = 161;
  std::string snmp_version;
  std::int64_t credential = 0;  // as in Sighting
  std::string vendor, model, profile, description, object_id;
  std::map<std::string, std::uint64_t> counters;
  std::optional<SiteId> site;
  Instant first_seen_at, last_seen_at;
  std::optional<DeviceId> device;
  std::optional<Day> later_until;
};

struct Judged {
  collector::Arrival arrival = collector::Arrival::unknown;
  Sighting sighting;
  std::string known_serial;         // of devices that are known
  std::string old_address;          // "10.1.2.3:161", where it was asked until now
  DiscoveryState inbox = DiscoveryState::fresh;  // of unknown ones
  bool first_time = false;          // unknown, and not in the inbox before
};

struct DiscoveryNetwork {
  NetworkId id;  // given by add()
  std::optional<SiteId> site;
  std::string network;
  std::uint16_t port = 161;
  int every_days = 7;
  int at_minute = 720;  // of the local day
  std::optional<Instant> last_run_at;
  std::optional<int> last_found;
};

class DiscoveryStore {
 public:
  explicit DiscoveryStore(Transaction& transaction) : transaction_(transaction) {}

  // Takes in what a scan saw: unknown devices go into the inbox (each serial once), known ones that moved get their new
  // address, with a line in the audit log. `looked_at` says whether the scan asked an address.
  std::vector<Judged> take_in(std::span<const Sighting> sightings, const std::function<bool(const collector::Endpoint&)>& looked_at,
                              std::optional<SiteId> site, Instant now, const std::string& actor);

  std::vector<Discovery> inbox(std::optional<DiscoveryState> state);  // by address; empty: all
  // By number, serial or address; several: the reference is not unique.
  std::vector<Discovery> find(std::string_view reference);
  void set_managed(DiscoveryId id, DeviceId device, const std::string& actor);
  void set_ignored(DiscoveryId id, const std::string& actor);
  void set_later(DiscoveryId id, Day until, const std::string& actor);
  void set_new(DiscoveryId id);
  // Those put off until `today` or earlier are new again.
  void wake_later(Day today);

  NetworkId add(const DiscoveryNetwork& network);
  std::vector<DiscoveryNetwork> networks();
  void remove(NetworkId id);
  // True: this program runs it now; false: another one began it since `network` was read.
  bool begin_run(const DiscoveryNetwork& network, Instant now);
  void end_run(NetworkId id, int found);

  void set_quiet_hours(SiteId site, const collector::QuietHours& hours);
  void forget_quiet_hours(SiteId site);  // as configured again
  std::map<SiteId, collector::QuietHours> quiet_hours();
  // What to ask unknown devices with: the site's credential, those in the order to try, the community "public".
  collector::AccessList accesses(std::optional<SiteId> site);

 private:
  void put_into_inbox(Judged& judged, std::optional<SiteId> site, Instant now);
  Transaction& transaction_;
};

// An endpoint for a device, with what it answered to.
void give_endpoint(Transaction& transaction, DeviceId device, const std::string& address, std::uint16_t port, const std::string& snmp_version,
                   std::int64_t credential);

}  // namespace klickwerk::db
