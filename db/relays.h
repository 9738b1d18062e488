// Relays at customers' sites: whose devices they ask, their tokens and one-time codes (hashes only), their last contact,
// and the answers to their deliveries.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/calendar.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

// How far the site's clock is off, as the relay measured it by exchanging moments with the office.
struct ClockReading {
  std::int64_t offset_ms = 0;      // to be added to the site's clock
  std::int64_t round_trip_ms = 0;  // the offset is wrong by half of it at most
  bool operator==(const ClockReading&) const = default;
};

struct Relay {
  RelayId id;
  std::string name;
  std::vector<std::string> sites;  // "K-1001/1 Hauptsitz"
  int devices = 0;                 // active ones at these sites
  Instant created_at;
  std::optional<Instant> enrolled_at, revoked_at, last_contact_at, clock_measured_at, oldest_waiting_at, last_trouble_at;
  std::string enrolled_from, last_contact_from, program_version, last_trouble;
  std::optional<ClockReading> clock;
  std::int64_t waiting_observations = 0;
  std::int64_t delivered = 0;
  std::optional<Instant> invite_expires_at;  // of a code that can still be used
};

// What a relay tells about itself with each request.
struct RelayContact {
  std::string from;     // address
  std::string version;  // of its program
  std::optional<ClockReading> clock;
  std::optional<std::int64_t> waiting_observations;
  std::optional<Instant> oldest_waiting_at;
};

class RelayStore {
 public:
  explicit RelayStore(Transaction& transaction) : transaction_(transaction) {}

  RelayId add(std::string_view name);  // Conflict when the name exists
  std::optional<Relay> find(std::string_view name);
  std::optional<Relay> relay(RelayId id);
  std::vector<Relay> relays();  // by name
  // Gives the site to the relay. Refused when another relay has it.
  void take_site(RelayId relay, SiteId site);
  void release_sites(RelayId relay);

  void invite(RelayId relay, std::string_view code_hash, Instant expires_at, std::string_view actor);
  // Uses the code up. Empty when there is none such, it was used already, or it expired.
  std::optional<RelayId> use_code(std::string_view code_hash, Instant now, std::string_view from);
  // From now on this token is the relay's, and no older one; a revocation ends.
  void enrol(RelayId relay, std::string_view token_hash, std::string_view from);
  void revoke(RelayId relay);

  struct Holder {
    RelayId relay;
    std::string name;
    bool revoked = false;
  };
  std::optional<Holder> holder(std::string_view token_hash);
  void contacted(RelayId relay, const RelayContact& contact);
  void note_trouble(RelayId relay, std::string_view sentence);

  // The devices whose readings the relay may deliver: those at its sites, inactive ones too.
  std::set<DeviceId> devices(RelayId relay);
  // What was answered to this delivery before (JSON).
  std::optional<std::string> answer(RelayId relay, std::string_view batch_id);
  // Keeps the answer and counts the observations; answers older than 90 days are forgotten.
  void keep_answer(RelayId relay, std::string_view batch_id, int observations, int kept, std::string_view answer);

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
