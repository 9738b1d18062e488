#include "db/discoveries.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "collector/poll/serial.h"
#include "db/audit.h"
#include "db/connection_internal.h"
#include "db/credentials.h"
#include "db/devices.h"
#include "db/poll_rows_internal.h"
#include "db/words.h"

namespace klickwerk::db {

template <> struct Words<DiscoveryState> { static constexpr std::array names{"new", "managed", "ignored", "later"}; };

namespace {

using collector::Arrival;
using collector::OldAddress;

#define DISCOVERY_COLUMNS                                                                                                              \
  "discovery_id, state, serial, address, port, snmp_version, credential_id, vendor, model, profile, description, object_id, counters, " \
  "site_id, (extract(epoch from first_seen_at) * 1000)::bigint, (extract(epoch from last_seen_at) * 1000)::bigint, device_id, later_until"

constexpr Statement known_devices{"discoveries.known_devices", R"(
  select * from (
    select upper(regexp_replace(d.serial, '[^A-Za-z0-9]', '', 'g')) as key, d.device_id, d.serial, d.active, coalesce(e.address, ''), coalesce(e.port, 161),
           coalesce(p.outcome, ''), coalesce(e.active, true), coalesce(e.snmp_version, '')
      from devices d left join device_endpoints e using (device_id) left join poll_states p using (device_id)) as d
   where key = any ($1::text[]))"};
constexpr Statement move_endpoint{"discoveries.move_endpoint", "update device_endpoints set address = $2, port = $3 where device_id = $1"};
#define SEEN                                                                                                                              \
  "snmp_version = excluded.snmp_version, credential_id = excluded.credential_id, vendor = excluded.vendor, model = excluded.model, "      \
  "profile = excluded.profile, description = excluded.description, object_id = excluded.object_id, counters = excluded.counters, "      \
  "site_id = coalesce(excluded.site_id, discoveries.site_id), last_seen_at = greatest(discoveries.last_seen_at, excluded.last_seen_at) " \
  "returning state, xmax = 0"
#define PUT \
  " insert into discoveries (serial, serial_key, address, port, snmp_version, credential_id, vendor, model, profile, description, object_id, counters, site_id, " \
  " first_seen_at, last_seen_at) " \
  " values ($1, $2, $3, $4, $5, nullif($6, 0::bigint), $7, $8, $9, $10, $11, $12, $13, to_timestamp($14::bigint / 1000.0), to_timestamp($14::bigint / 1000.0)) "
constexpr Statement put{"discoveries.put", PUT "on conflict (serial_key) where serial_key <> '' do update set serial = excluded.serial, "
                                               "address = excluded.address, port = excluded.port, " SEEN};
constexpr Statement put_without_serial{"discoveries.put_without_serial", PUT "on conflict (address, port) where serial_key = '' do update set " SEEN};
constexpr Statement inbox_addresses{"discoveries.addresses", "select serial_key, address, port from discoveries where serial_key = any ($1::text[])"};
constexpr Statement all{"discoveries.all", "select " DISCOVERY_COLUMNS " from discoveries where $1 = '' or state = $1 order by discovery_id"};
constexpr Statement by_reference{"discoveries.by_reference", "select " DISCOVERY_COLUMNS R"( from discoveries
   where discovery_id::text = $1 or (serial_key <> '' and serial_key = $2) or address = $1 order by discovery_id)"};
constexpr Statement decide{"discoveries.decide", R"(
  update discoveries set state = $2, device_id = $3, later_until = $4, decided_at = clock_timestamp(), decided_by = $5 where discovery_id = $1)"};
constexpr Statement undecide{"discoveries.undecide", R"(
  update discoveries set state = 'new', device_id = null, later_until = null, decided_at = null, decided_by = null where discovery_id = $1)"};
constexpr Statement wake{"discoveries.wake", R"(
  update discoveries set state = 'new', later_until = null, decided_at = null, decided_by = null where state = 'later' and later_until <= $1)"};
struct KnownRow {
  DeviceId device;
  std::string serial, snmp_version;
  collector::KnownDevice known;
};

Discovery discovery_from(const pqxx::row& row) {
  Discovery d;
  d.id = {integer(row[0])};
  d.state = from_word<DiscoveryState>(view(row[1]));
  d.serial = text(row[2]);
  d.address = text(row[3]);
  d.port = static_cast<std::uint16_t>(integer(row[4]));
  d.snmp_version = text(row[5]);
  d.credential = optional_integer(row[6]).value_or(0);
  d.vendor = text(row[7]);
  d.model = text(row[8]);
  d.profile = text(row[9]);
  d.description = text(row[10]);
  d.object_id = text(row[11]);
  d.counters = nlohmann::json::parse(view(row[12])).get<std::map<std::string, std::uint64_t>>();
  d.site = optional_id<SiteId>(row[13]);
  d.first_seen_at = moment(row[14]);
  d.last_seen_at = moment(row[15]);
  d.device = optional_id<DeviceId>(row[16]);
  d.later_until = optional_day(row[17]);
  return d;
}

// Keys are letters and digits only: nothing to quote.
template <class Keys>
std::string array_of(const Keys& keys) {
  std::string text = "{";
  for (const auto& key : keys) text += (text.size() > 1 ? "," : "") + key;
  return text + "}";
}

std::string address_of(const collector::Endpoint& endpoint) {
  std::string text = endpoint.text();
  text.resize(text.rfind(':'));
  return endpoint.v6 ? text.substr(1, text.size() - 2) : text;
}

std::string json_address(const std::string& address, std::uint16_t port) { return nlohmann::json{{"address", address}, {"port", port}}.dump(); }

std::vector<std::string> keys_of(const Sighting& sighting) {
  std::vector<std::string> keys;
  for (const std::string& serial : {sighting.serial, sighting.plate_serial})
    if (auto key = collector::bare_serial(serial); !key.empty()) keys.push_back(std::move(key));
  return keys;
}

std::map<std::string, KnownRow> known_rows(Transaction& transaction, std::span<const Sighting> sightings) {
  std::vector<std::string> keys;
  for (const Sighting& sighting : sightings)
    for (auto& key : keys_of(sighting)) keys.push_back(std::move(key));
  std::map<std::string, KnownRow> rows;
  for (const auto& row : run(transaction, known_devices, array_of(keys))) {
    KnownRow known{{integer(row[1])}, text(row[2]), text(row[8]), {truth(row[3]) && truth(row[7]), text(row[4]), static_cast<std::uint16_t>(integer(row[5])), {}}};
    if (!view(row[6]).empty()) known.known.last_outcome = from_word<collector::PollOutcome>(view(row[6]));
    rows.emplace(text(row[0]), std::move(known));
  }
  return rows;
}

const KnownRow* row_of(const Sighting& sighting, const std::map<std::string, KnownRow>& rows) {
  for (const auto& key : keys_of(sighting))
    if (const auto found = rows.find(key); found != rows.end()) return &found->second;
  return nullptr;
}

OldAddress look_back(const KnownRow& row, const std::string& key, const std::map<std::string, std::vector<collector::Endpoint>>& seen_at,
                     const std::function<bool(const collector::Endpoint&)>& looked_at) {
  const auto old = collector::Endpoint::from_literal(row.known.address, row.known.port);
  if (!old) return OldAddress::not_looked_at;
  if (const auto seen = seen_at.find(key); seen != seen_at.end() && std::ranges::find(seen->second, *old) != seen->second.end()) return OldAddress::same_device;
  return looked_at(*old) ? OldAddress::somebody_else : OldAddress::not_looked_at;
}

void move(Transaction& transaction, const KnownRow& row, const Judged& judged, const std::string& actor) {
  const collector::Endpoint& to = judged.sighting.endpoint;
  const bool is_new = judged.arrival == Arrival::without_address;
  if (is_new) give_endpoint(transaction, row.device, address_of(to), to.port, judged.sighting.snmp_version, judged.sighting.credential);
  else run(transaction, move_endpoint, row.device.value, address_of(to), static_cast<int>(to.port));
  AuditStore(transaction).record(AuditEntry{.at = {}, .actor = actor, .action = is_new ? "endpoint.set" : "endpoint.move", .subject_kind = "device",
                                            .subject = row.serial, .before = is_new ? "" : json_address(row.known.address, row.known.port),
                                            .after = json_address(address_of(to), to.port), .note = "recognised by its serial number"});
}

}  // namespace

void give_endpoint(Transaction& transaction, DeviceId device, const std::string& address, std::uint16_t port, const std::string& snmp_version,
                   std::int64_t credential) {
  using Version = collector::PollTarget::Version;
  db::Endpoint endpoint;
  endpoint.device = device;
  endpoint.address = address;
  endpoint.port = port;
  endpoint.version = snmp_version == "v1" ? Version::v1 : snmp_version == "v3" ? Version::v3 : Version::v2c;
  if (credential == 0) endpoint.community = "public";
  DeviceStore(transaction).set(endpoint);
  const collector::FoundAccess found{device, credential};
  if (credential != 0) CredentialStore(transaction).remember(std::span(&found, 1));
}

std::vector<Judged> DiscoveryStore::take_in(std::span<const Sighting> sightings, const std::function<bool(const collector::Endpoint&)>& looked_at,
                                            std::optional<SiteId> site, Instant now, const std::string& actor) {
  auto rows = known_rows(transaction_, sightings);
  std::map<std::string, std::vector<collector::Endpoint>> seen_at;
  std::vector<std::string> keys;
  for (const Sighting& sighting : sightings)
    for (const auto& key : keys_of(sighting)) seen_at[key].push_back(sighting.endpoint), keys.push_back(key);
  std::map<std::string, collector::Endpoint> in_inbox_at;  // a device with two addresses stays in the inbox under the one it had
  for (const auto& row : run(transaction_, inbox_addresses, array_of(keys)))
    if (const auto endpoint = collector::Endpoint::from_literal(text(row[1]), static_cast<std::uint16_t>(integer(row[2])))) in_inbox_at[text(row[0])] = *endpoint;
  std::set<std::string> done;
  std::vector<Judged> result;
  for (const Sighting& sighting : sightings) {
    Judged judged;
    judged.sighting = sighting;
    const auto own_keys = keys_of(sighting);
    const KnownRow* row = row_of(sighting, rows);
    std::optional<collector::KnownDevice> known;
    auto old = OldAddress::not_looked_at;
    if (row != nullptr) {
      known = row->known;
      judged.known_serial = row->serial;
      const auto was = collector::Endpoint::from_literal(row->known.address, row->known.port);
      judged.old_address = was ? was->text() : row->known.address;
      old = look_back(*row, own_keys.front(), seen_at, looked_at);
    }
    judged.arrival = collector::judge(sighting.endpoint, known, old);
    if (row != nullptr && (judged.arrival == Arrival::moved || judged.arrival == Arrival::without_address)) {
      move(transaction_, *row, judged, actor);
      for (const auto& key : own_keys) {  // further addresses of it in this scan are second ones
        const auto found = rows.find(key);
        if (found == rows.end()) continue;
        found->second.known.address = address_of(sighting.endpoint);
        found->second.known.port = sighting.endpoint.port;
      }
    } else if (row == nullptr) {
      const std::string key = own_keys.empty() ? "" : own_keys.front();
      const auto before = in_inbox_at.find(key);
      const bool elsewhere_too = !key.empty() && seen_at[key].size() > 1 && before != in_inbox_at.end() && before->second != sighting.endpoint &&
                                 std::ranges::find(seen_at[key], before->second) != seen_at[key].end();
      if (elsewhere_too || (!key.empty() && !done.insert(key).second)) judged.arrival = Arrival::second_address;
      else put_into_inbox(judged, site, now);
    }
    result.push_back(std::move(judged));
  }
  return result;
}

void DiscoveryStore::put_into_inbox(Judged& judged, std::optional<SiteId> site, Instant now) {
  const Sighting& s = judged.sighting;
  const std::string key = collector::bare_serial(s.serial.empty() ? s.plate_serial : s.serial);
  const std::string counters = nlohmann::json(s.counters).dump();
  const auto now_ms = static_cast<std::int64_t>(now.time_since_epoch().count());
  const int port = s.endpoint.port;
  const auto row = run(transaction_, key.empty() ? put_without_serial : put, key.empty() ? std::string() : storable(s.serial), key, address_of(s.endpoint), port,
                       s.snmp_version, s.credential, storable(s.vendor), storable(s.model), s.profile, storable(s.description), s.object_id, counters,
                       value_of(site), now_ms)[0];
  judged.inbox = from_word<DiscoveryState>(view(row[0]));
  judged.first_time = truth(row[1]);
}

std::vector<Discovery> DiscoveryStore::inbox(std::optional<DiscoveryState> state) {
  std::vector<Discovery> list;
  for (const auto& row : run(transaction_, all, std::string(state ? word(*state) : ""))) list.push_back(discovery_from(row));
  return list;
}

std::vector<Discovery> DiscoveryStore::find(std::string_view reference) {
  std::vector<Discovery> list;
  for (const auto& row : run(transaction_, by_reference, std::string(reference), collector::bare_serial(reference))) list.push_back(discovery_from(row));
  return list;
}

void DiscoveryStore::set_managed(DiscoveryId id, DeviceId device, const std::string& actor) {
  run(transaction_, decide, id.value, std::string("managed"), std::optional(device.value), std::optional<std::string>(), actor);
}
void DiscoveryStore::set_ignored(DiscoveryId id, const std::string& actor) {
  run(transaction_, decide, id.value, std::string("ignored"), std::optional<std::int64_t>(), std::optional<std::string>(), actor);
}
void DiscoveryStore::set_later(DiscoveryId id, Day until, const std::string& actor) {
  run(transaction_, decide, id.value, std::string("later"), std::optional<std::int64_t>(), std::optional(until.iso()), actor);
}
void DiscoveryStore::set_new(DiscoveryId id) { run(transaction_, undecide, id.value); }
void DiscoveryStore::wake_later(Day today) { run(transaction_, wake, today.iso()); }

}  // namespace klickwerk::db
