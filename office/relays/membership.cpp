#include "office/relays/membership.h"

#include <nlohmann/json.hpp>

#include "core/sha256.h"
#include "db/audit.h"
#include "db/errors.h"
#include "db/parties.h"

namespace klickwerk::office {
namespace {

constexpr std::size_t secret_bytes = 13, token_bytes = 32;

void record(db::Transaction& transaction, const std::string& actor, const std::string& action, const std::string& relay, const nlohmann::json& after,
            const std::string& note) {
  db::AuditStore(transaction).record(db::AuditEntry{{}, actor, action, "relay", relay, "", after.is_null() ? "" : after.dump(), note});
}

SiteId site_named(db::Transaction& transaction, const std::string& name) {
  const auto slash = name.find('/');
  if (slash == std::string::npos) throw MembershipError("--site " + name + ": name customer and site, as in K-1001/1");
  db::PartyStore parties(transaction);
  const auto customer = parties.find_customer(name.substr(0, slash));
  if (!customer) throw MembershipError("--site " + name + ": there is no customer " + name.substr(0, slash));
  const auto site = parties.find_site(customer->id, name.substr(slash + 1));
  if (!site) throw MembershipError("--site " + name + ": customer " + customer->number + " (" + customer->name + ") has no site " + name.substr(slash + 1));
  return site->id;
}

RelayId known_or_new(db::RelayStore& relays, const std::string& name) {
  if (const auto known = relays.find(name)) return known->id;
  try {
    return relays.add(name);
  } catch (const db::Refused&) {
    throw MembershipError("\"" + name + "\" is no name for a relay: letters, digits, dots and dashes, as in kiel-1");
  }
}

}  // namespace

Invitation invite(db::Database& database, const std::string& name, std::span<const std::string> sites, const std::string& pin, int valid_hours,
                  Instant now, const std::string& actor) {
  auto transaction = database.begin();
  db::RelayStore relays(transaction);
  const RelayId relay = known_or_new(relays, name);
  for (const auto& site : sites) {
    const SiteId id = site_named(transaction, site);
    try {
      relays.take_site(relay, id);
    } catch (const db::Refused& error) {
      throw MembershipError("--site " + site + ": " + error.what() + "; `klickwerk relay list` shows which");
    }
  }
  const auto known = *relays.relay(relay);
  if (known.sites.empty()) throw MembershipError("a relay needs at least one site: --site CUSTOMER/SITE");
  Invitation invitation{{collector::random_hex(secret_bytes), pin}, now + std::chrono::hours(valid_hours), known.devices};
  relays.invite(relay, sha256_hex(invitation.code.secret), invitation.expires_at, actor);
  record(transaction, actor, "relay.invite", name, {{"sites", known.sites}, {"expires_at", iso_utc(invitation.expires_at)}}, "");
  transaction.commit();
  return invitation;
}

std::optional<Enrolled> enrol(db::Database& database, std::string_view secret, std::string_view from, Instant now) {
  auto transaction = database.begin();
  db::RelayStore relays(transaction);
  const auto relay = relays.use_code(sha256_hex(secret), now, from);
  if (!relay) return std::nullopt;
  Enrolled enrolled{relays.relay(*relay)->name, collector::random_hex(token_bytes)};
  relays.enrol(*relay, sha256_hex(enrolled.token), from);
  record(transaction, "relay " + enrolled.relay, "relay.enrol", enrolled.relay, {{"from", std::string(from)}}, "");
  transaction.commit();
  return enrolled;
}

void revoke(db::Database& database, const std::string& name, bool sites_to_office, const std::string& reason, const std::string& actor) {
  auto transaction = database.begin();
  db::RelayStore relays(transaction);
  const auto relay = relays.find(name);
  if (!relay) throw MembershipError("there is no relay \"" + name + "\": `klickwerk relay list` shows them");
  relays.revoke(relay->id);
  if (sites_to_office) relays.release_sites(relay->id);
  record(transaction, actor, "relay.revoke", name, {{"sites_to_office", sites_to_office}}, reason);
  transaction.commit();
}

}  // namespace klickwerk::office
