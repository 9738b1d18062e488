#include "db/credentials.h"

#include <nlohmann/json.hpp>

#include "db/connection_internal.h"
#include "db/sealing.h"
#include "db/sealing_internal.h"
#include "db/sequence_internal.h"

namespace klickwerk::db {
namespace {

#define CREDENTIAL_COLUMNS \
  "credential_id, name, snmp_version, user_name, auth_protocol, privacy_protocol, context, secrets_sealed, try_place, remark"

constexpr Statement add_credential{"snmp_credentials.add", R"(
  insert into snmp_credentials ()" CREDENTIAL_COLUMNS R"() overriding system value values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))"};
constexpr Statement change_credential{"snmp_credentials.change", R"(
  update snmp_credentials set name = $2, snmp_version = $3, user_name = $4, auth_protocol = $5, privacy_protocol = $6, context = $7,
         secrets_sealed = $8, try_place = $9, remark = $10 where credential_id = $1)"};
constexpr Statement remove_credential{"snmp_credentials.remove", "delete from snmp_credentials where credential_id = $1"};
constexpr Statement by_name{"snmp_credentials.by_name", "select " CREDENTIAL_COLUMNS " from snmp_credentials where name = $1"};
constexpr Statement all_credentials{"snmp_credentials.all", "select " CREDENTIAL_COLUMNS " from snmp_credentials order by try_place nulls last, name"};
constexpr Statement use{"snmp_credentials.use", R"(
  select (select count(*) from device_endpoints where credential_id = $1), (select count(*) from sites where credential_id = $1),
         (select count(*) from device_endpoints where found_credential_id = $1))"};
constexpr Statement clear_order{"snmp_credentials.clear_order", "update snmp_credentials set try_place = null where try_place is not null"};
constexpr Statement set_place{"snmp_credentials.set_place", "update snmp_credentials set try_place = $2 where credential_id = $1"};
constexpr Statement give_device{"snmp_credentials.assign_device", R"(
  update device_endpoints set credential_id = $2, found_credential_id = null, community = '', community_sealed = '' where device_id = $1)"};
constexpr Statement give_site{"snmp_credentials.assign_site", "update sites set credential_id = $2 where site_id = $1"};
constexpr Statement keep_found{"snmp_credentials.found", R"(
  update device_endpoints set found_credential_id = c.credential_id from snmp_credentials c
   where device_id = $1 and c.credential_id = $2 and found_credential_id is distinct from $2)"};

using collector::SnmpVersion;
const char* word_for(SnmpVersion version) { return version == SnmpVersion::v1 ? "v1" : version == SnmpVersion::v2c ? "v2c" : "v3"; }
SnmpVersion version_from(std::string_view word) { return word == "v1" ? SnmpVersion::v1 : word == "v2c" ? SnmpVersion::v2c : SnmpVersion::v3; }

std::string sealed_secrets(Transaction& transaction, const Credential& c) {
  const nlohmann::json secrets{{"community", c.community}, {"auth", c.user.auth_password}, {"privacy", c.user.privacy_password}};
  return seal(transaction, secrets.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace), seal_purpose_of_credential(c.id));
}

Credential credential_from(Transaction& transaction, const pqxx::row& row) {
  Credential c;
  c.id = integer(row[0]);
  c.name = text(row[1]);
  c.version = version_from(view(row[2]));
  c.user.name = text(row[3]);
  const auto auth = collector::v3_auth_from(view(row[4]));
  const auto privacy = collector::v3_privacy_from(view(row[5]));
  if (!auth || !privacy) throw Refused("the credential " + c.name + " uses the protocol \"" + text(auth ? row[5] : row[4]) + "\", which this version does not know");
  c.user.auth = *auth;
  c.user.privacy = *privacy;
  c.user.context = text(row[6]);
  const auto secrets = nlohmann::json::parse(open_sealed(transaction, view(row[7]), seal_purpose_of_credential(c.id)));
  c.community = secrets.at("community").get<std::string>();
  c.user.auth_password = secrets.at("auth").get<std::string>();
  c.user.privacy_password = secrets.at("privacy").get<std::string>();
  if (!row[8].is_null()) c.try_place = small_integer(row[8]);
  c.remark = text(row[9]);
  return c;
}

}  // namespace

std::int64_t CredentialStore::add(const Credential& given) {
  Credential c = given;
  c.id = next_ids<DeviceId>(transaction_, "snmp_credentials", "credential_id", 1).front().value;
  run(transaction_, add_credential, c.id, c.name, word_for(c.version), c.user.name, collector::word_for(c.user.auth), collector::word_for(c.user.privacy),
      c.user.context, sealed_secrets(transaction_, c), c.try_place, c.remark);
  return c.id;
}

void CredentialStore::change(const Credential& c) {
  run(transaction_, change_credential, c.id, c.name, word_for(c.version), c.user.name, collector::word_for(c.user.auth), collector::word_for(c.user.privacy),
      c.user.context, sealed_secrets(transaction_, c), c.try_place, c.remark);
}

void CredentialStore::remove(std::int64_t id) {
  const CredentialUse used = use_of(id);
  if (used.devices + used.sites > 0)
    throw Refused("it is assigned to " + std::to_string(used.devices) + " devices and " + std::to_string(used.sites) + " sites: assign them another one first");
  run(transaction_, remove_credential, id);
}

std::optional<Credential> CredentialStore::find(std::string_view name) {
  const auto rows = run(transaction_, by_name, std::string(name));
  return rows.empty() ? std::nullopt : std::optional(credential_from(transaction_, rows[0]));
}

std::vector<Credential> CredentialStore::all() {
  std::vector<Credential> list;
  for (const auto& row : run(transaction_, all_credentials)) list.push_back(credential_from(transaction_, row));
  return list;
}

CredentialUse CredentialStore::use_of(std::int64_t id) {
  const auto rows = run(transaction_, use, id);
  return {small_integer(rows[0][0]), small_integer(rows[0][1]), small_integer(rows[0][2])};
}

void CredentialStore::set_order(std::span<const std::int64_t> ids) {
  run(transaction_, clear_order);
  for (std::size_t i = 0; i < ids.size(); ++i) run(transaction_, set_place, ids[i], static_cast<int>(i) + 1);
}

void CredentialStore::assign_device(DeviceId device, std::optional<std::int64_t> credential) {
  const auto result = run(transaction_, give_device, device.value, credential);
  if (result.affected_rows() == 0) throw Refused("the device has no address yet: import it with one first");
}

void CredentialStore::assign_site(SiteId site, std::optional<std::int64_t> credential) { run(transaction_, give_site, site.value, credential); }

void CredentialStore::remember(std::span<const collector::FoundAccess> found) {
  for (const auto& one : found) run(transaction_, keep_found, one.device.value, one.credential);
}

collector::SnmpAccess access_of(const Credential& c) {
  collector::SnmpAccess access{c.id, c.name, c.version, c.community, nullptr};
  if (c.version == SnmpVersion::v3) access.v3 = std::make_shared<const collector::V3User>(c.user);
  return access;
}

}  // namespace klickwerk::db
