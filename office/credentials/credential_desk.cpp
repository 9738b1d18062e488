#include "office/credentials/credential_desk.h"

#include <nlohmann/json.hpp>

#include "config/secret_box.h"
#include "db/audit.h"
#include "db/devices.h"
#include "db/parties.h"
#include "db/sealing.h"

namespace klickwerk::office {
namespace {

using collector::SnmpVersion;

const char* word_for(SnmpVersion version) { return version == SnmpVersion::v1 ? "v1" : version == SnmpVersion::v2c ? "v2c" : "v3"; }

void check(const db::Credential& credential) {
  if (credential.version != SnmpVersion::v3) {
    if (credential.community.empty()) throw CredentialRefused("the community of " + credential.name + " is empty: give one");
    return;
  }
  if (const std::string fault = collector::fault_of(credential.user); !fault.empty()) throw CredentialRefused(credential.name + ": " + fault);
}

nlohmann::ordered_json described(const db::Credential& c) {
  nlohmann::ordered_json json{{"name", c.name}, {"version", word_for(c.version)}};
  if (c.version == SnmpVersion::v3) {
    json["user"] = c.user.name;
    json["auth"] = collector::word_for(c.user.auth);
    json["privacy"] = collector::word_for(c.user.privacy);
    json["context"] = c.user.context;
  }
  json["try_place"] = c.try_place ? nlohmann::ordered_json(*c.try_place) : nlohmann::ordered_json(nullptr);
  return json;
}

}  // namespace

db::Credential CredentialDesk::found(db::Transaction& transaction, const std::string& name) {
  auto credential = db::CredentialStore(transaction).find(name);
  if (!credential) throw CredentialRefused("there is no credential " + name + ": `klickwerk credential list` shows all");
  return *credential;
}

std::optional<std::int64_t> CredentialDesk::id_of(db::Transaction& transaction, const std::string& name) {
  return name.empty() ? std::nullopt : std::optional(found(transaction, name).id);
}

void CredentialDesk::record(db::Transaction& transaction, const std::string& action, const std::string& kind, const std::string& subject, const std::string& after) {
  db::AuditEntry entry;
  entry.actor = actor_;
  entry.action = action;
  entry.subject_kind = kind;
  entry.subject = subject;
  entry.after = after;
  db::AuditStore(transaction).record(entry);
}

void CredentialDesk::add(const db::Credential& credential) {
  check(credential);
  auto transaction = database_.begin();
  db::CredentialStore store(transaction);
  if (store.find(credential.name)) throw CredentialRefused("there is a credential " + credential.name + " already: use `klickwerk credential change`, or another name");
  store.add(credential);
  record(transaction, "credential.add", "credential", credential.name, described(credential).dump());
  transaction.commit();
}

void CredentialDesk::change(const db::Credential& credential) {
  check(credential);
  auto transaction = database_.begin();
  db::Credential changed = credential;
  const db::Credential before = found(transaction, credential.name);
  changed.id = before.id;
  changed.try_place = before.try_place;
  db::CredentialStore(transaction).change(changed);
  record(transaction, "credential.change", "credential", credential.name, described(changed).dump());
  transaction.commit();
}

void CredentialDesk::remove(const std::string& name) {
  auto transaction = database_.begin();
  const db::Credential credential = found(transaction, name);
  const db::CredentialUse use = db::CredentialStore(transaction).use_of(credential.id);
  if (use.devices + use.sites > 0)
    throw CredentialRefused(name + " is assigned to " + std::to_string(use.devices) + " devices and " + std::to_string(use.sites) +
                            " sites: assign them another one first (`klickwerk credential assign`)");
  db::CredentialStore(transaction).remove(credential.id);
  record(transaction, "credential.remove", "credential", name, "");
  transaction.commit();
}

db::Credential CredentialDesk::get(const std::string& name) {
  auto transaction = database_.begin();
  return found(transaction, name);
}

std::vector<CredentialLine> CredentialDesk::list() {
  auto transaction = database_.begin();
  db::CredentialStore store(transaction);
  std::vector<CredentialLine> lines;
  for (auto& credential : store.all()) {
    credential.community.clear();
    credential.user.auth_password.clear();
    credential.user.privacy_password.clear();
    const auto use = store.use_of(credential.id);
    lines.push_back({std::move(credential), use});
  }
  return lines;
}

void CredentialDesk::order(const std::vector<std::string>& names) {
  auto transaction = database_.begin();
  std::vector<std::int64_t> ids;
  for (const auto& name : names) ids.push_back(found(transaction, name).id);
  db::CredentialStore(transaction).set_order(ids);
  record(transaction, "credential.order", "credential", "order", nlohmann::json(names).dump());
  transaction.commit();
}

void CredentialDesk::assign_device(const std::string& serial, const std::string& name) {
  auto transaction = database_.begin();
  const auto device = db::DeviceStore(transaction).find(serial);
  if (!device) throw CredentialRefused("there is no device with the serial number " + serial);
  db::CredentialStore(transaction).assign_device(device->id, id_of(transaction, name));
  record(transaction, "credential.assign", "device", serial, nlohmann::json{{"credential", name}}.dump());
  transaction.commit();
}

void CredentialDesk::assign_site(const std::string& customer, const std::string& site, const std::string& name) {
  auto transaction = database_.begin();
  db::PartyStore parties(transaction);
  const auto owner = parties.find_customer(customer);
  if (!owner) throw CredentialRefused("there is no customer with the number " + customer);
  const auto place = parties.find_site(owner->id, site);
  if (!place) throw CredentialRefused("customer " + customer + " has no site with the number " + site);
  db::CredentialStore(transaction).assign_site(place->id, id_of(transaction, name));
  record(transaction, "credential.assign", "site", customer + "/" + site, nlohmann::json{{"credential", name}}.dump());
  transaction.commit();
}

CredentialDesk::Rotation CredentialDesk::rotate_key() {
  auto transaction = database_.begin();
  config::SecretBox& box = db::secrets_of(transaction);
  const bool ours = box.key_file_is_ours();
  if (ours) box.add_key();  // in the file before anything is sealed with it; the old ones stay until all is stored
  Rotation result{box.current_key(), box.key_file().string(), db::seal_anew(transaction)};
  record(transaction, "credential.rotate_key", "credential", "key", nlohmann::json{{"key", result.key}, {"secrets", result.secrets}}.dump());
  transaction.commit();
  if (ours) box.drop_old_keys();
  return result;
}

}  // namespace klickwerk::office
