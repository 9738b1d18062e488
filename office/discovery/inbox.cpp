#include "office/discovery/inbox.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "db/audit.h"
#include "db/devices.h"
#include "db/errors.h"
#include "db/parties.h"

namespace klickwerk::office {
namespace {

using db::DiscoveryState;

std::string name_of(const db::Discovery& d) { return d.serial.empty() ? "the device at " + d.address : d.serial; }

void record(db::Transaction& transaction, const std::string& actor, const std::string& action, const std::string& subject, const nlohmann::json& after) {
  db::AuditStore(transaction).record(
      db::AuditEntry{.at = {}, .actor = actor, .action = action, .subject_kind = "device", .subject = subject, .before = "", .after = after.dump(), .note = ""});
}

// A device known by that serial (imported meanwhile), or a new one.
DeviceId device_for(db::Transaction& transaction, const db::Discovery& found, const std::string& serial, std::optional<SiteId> site, const std::string& location) {
  db::DeviceStore devices(transaction);
  if (const auto known = devices.find(serial)) {
    if (const auto endpoint = devices.endpoint(known->id))
      throw InboxError("device " + serial + " is known already and asked at " + endpoint->address + ": let `klickwerk discover " + found.address +
                       "` recognise it, or import its new address");
    return known->id;
  }
  db::Device device;
  device.serial = serial;
  device.vendor = found.vendor;
  device.model = found.model;
  device.site = site;
  device.location = location;
  return devices.add(device);
}

}  // namespace

std::vector<db::Discovery> look_into_inbox(db::Database& database, InboxView view, Day today) {
  auto transaction = database.begin();
  db::DiscoveryStore store(transaction);
  store.wake_later(today);
  auto list = store.inbox(view == InboxView::open ? std::optional(DiscoveryState::fresh) : std::nullopt);
  transaction.commit();
  return list;
}

db::Discovery discovery_named(db::DiscoveryStore& store, const std::string& reference) {
  const auto found = store.find(reference);
  if (found.empty()) throw InboxError("nothing in the inbox is called \"" + reference + "\": name the number, serial or address that `klickwerk device inbox --all` shows");
  if (found.size() > 1) {
    std::string numbers;
    for (const auto& each : found) numbers += (numbers.empty() ? "" : ", ") + std::to_string(each.id.value);
    throw InboxError("\"" + reference + "\" means several devices of the inbox: name one of the numbers " + numbers);
  }
  return found.front();
}

SiteId site_named(db::Transaction& transaction, const std::string& reference) {
  db::PartyStore parties(transaction);
  const auto slash = reference.find('/');
  const std::string number = reference.substr(0, slash);
  const auto customer = parties.find_customer(number);
  if (!customer) throw InboxError("there is no customer " + number + " (site \"" + reference + "\"): write CUSTOMER/SITE, as in K-1001/HQ");
  if (slash != std::string::npos) {
    if (const auto site = parties.find_site(customer->id, reference.substr(slash + 1))) return site->id;
  }
  std::vector<db::Site> sites = parties.sites();
  std::erase_if(sites, [&](const db::Site& site) { return site.customer != customer->id; });
  if (slash == std::string::npos && sites.size() == 1) return sites.front().id;
  std::string names;
  for (const auto& site : sites) names += (names.empty() ? "" : ", ") + number + "/" + site.number;
  if (names.empty()) throw InboxError("customer " + number + " has no site: import one first (docs/import.md)");
  throw InboxError("\"" + reference + "\" is no site of customer " + number + ": there are " + names);
}

std::string manage(db::Database& database, const std::string& reference, const Managing& how, const std::string& actor) {
  auto transaction = database.begin();
  db::DiscoveryStore store(transaction);
  const db::Discovery found = discovery_named(store, reference);
  if (found.state == DiscoveryState::managed) throw InboxError(name_of(found) + " is managed already");
  const std::string serial = how.serial.value_or(found.serial);
  if (serial.empty()) throw InboxError("the device at " + found.address + " tells no serial number: read it from its plate and add --serial");
  const auto site = how.site ? std::optional(site_named(transaction, *how.site)) : found.site;
  const DeviceId device = device_for(transaction, found, serial, site, how.location);
  db::give_endpoint(transaction, device, found.address, found.port, found.snmp_version, found.credential);
  store.set_managed(found.id, device, actor);
  record(transaction, actor, "device.manage", serial, {{"address", found.address}, {"model", found.model}, {"site", how.site.value_or("")}});
  transaction.commit();
  return serial + (found.model.empty() ? "" : " (" + found.model + ")") + " is managed and asked at " + found.address + (site ? "" : "; it stands at no site yet");
}

std::string ignore(db::Database& database, const std::string& reference, const std::string& actor) {
  auto transaction = database.begin();
  db::DiscoveryStore store(transaction);
  const db::Discovery found = discovery_named(store, reference);
  if (found.state == DiscoveryState::managed) throw InboxError(name_of(found) + " is managed: set the device inactive instead");
  store.set_ignored(found.id, actor);
  record(transaction, actor, "device.ignore", name_of(found), {{"address", found.address}, {"model", found.model}});
  transaction.commit();
  return name_of(found) + " is ignored from now on";
}

std::string put_off(db::Database& database, const std::string& reference, Day until, const std::string& actor) {
  auto transaction = database.begin();
  db::DiscoveryStore store(transaction);
  const db::Discovery found = discovery_named(store, reference);
  if (found.state == DiscoveryState::managed) throw InboxError(name_of(found) + " is managed already");
  store.set_later(found.id, until, actor);
  record(transaction, actor, "device.later", name_of(found), {{"address", found.address}, {"until", until.iso()}});
  transaction.commit();
  return name_of(found) + " is put off until " + until.iso();
}

}  // namespace klickwerk::office
