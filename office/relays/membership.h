// How a relay comes and goes: invited with a one-time code, enrolled with it, revoked. Each is in the audit log.
#pragma once

#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "collector/relay/enrolment_code.h"
#include "core/calendar.h"
#include "db/database.h"
#include "db/relays.h"

namespace klickwerk::office {

// The request cannot be done: what() says why and what to do.
class MembershipError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Invitation {
  collector::EnrolmentCode code;  // shown once, kept as a hash
  Instant expires_at;
  int devices = 0;  // at its sites
};
// A new relay, or another code for one that is known (new hardware, a lost token); `sites` are "customer/site" and are
// added to those that it has. Throws MembershipError.
Invitation invite(db::Database& database, const std::string& name, std::span<const std::string> sites, const std::string& pin, int valid_hours,
                  Instant now, const std::string& actor);

struct Enrolled {
  std::string relay;
  std::string token;  // only here; the office keeps its hash
};
// Empty when the secret opens nothing: wrong, used, expired.
std::optional<Enrolled> enrol(db::Database& database, std::string_view secret, std::string_view from, Instant now);

// Its token opens nothing from now on. `sites_to_office`: its devices are asked by the office's own collector again.
// Throws MembershipError when there is no such relay.
void revoke(db::Database& database, const std::string& name, bool sites_to_office, const std::string& reason, const std::string& actor);

}  // namespace klickwerk::office
