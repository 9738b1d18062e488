#include "db/devices.h"

#include <charconv>

#include "db/connection_internal.h"
#include "db/access_choice.h"
#include "db/copy_internal.h"
#include "db/credentials.h"
#include "db/sealing.h"
#include "db/sealing_internal.h"
#include "db/sequence_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

#define DEVICE_COLUMNS "device_id, serial, vendor, model, site_id, location, remark, active"

constexpr Statement change_device{"devices.change", R"(
  update devices set serial = $2, vendor = $3, model = $4, site_id = $5, location = $6, remark = $7, active = $8 where device_id = $1)"};
constexpr Statement device_by_serial{"devices.by_serial", "select " DEVICE_COLUMNS " from devices where serial = $1"};
constexpr Statement device_by_id{"devices.by_id", "select " DEVICE_COLUMNS " from devices where device_id = $1"};
constexpr Statement all_devices{"devices.all", "select " DEVICE_COLUMNS " from devices order by serial"};
constexpr Statement set_endpoint{"device_endpoints.set", R"(
  insert into device_endpoints (device_id, address, port, snmp_version, community_sealed, profile, poll_interval_s, active)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (device_id) do update set address = excluded.address, port = excluded.port, snmp_version = excluded.snmp_version,
     community = '', community_sealed = excluded.community_sealed, profile = excluded.profile, poll_interval_s = excluded.poll_interval_s, active = excluded.active)"};
constexpr Statement endpoint_of{"device_endpoints.of", R"(
  select device_id, address, port, snmp_version, community, profile, poll_interval_s, active, community_sealed from device_endpoints where device_id = $1)"};
constexpr Statement targets{"device_endpoints.targets", R"(
  select e.device_id, d.serial, e.address, e.port, e.snmp_version, e.community, e.profile, coalesce(e.poll_interval_s, $1),
         (extract(epoch from s.last_read_at) * 1000)::bigint, e.community_sealed, e.credential_id, t.credential_id, e.found_credential_id
    from device_endpoints e join devices d using (device_id) left join sites t using (site_id) left join poll_states s using (device_id) left join relay_sites r using (site_id)
   where e.active and d.active and r.relay_id is not distinct from $2
   order by e.device_id)"};
constexpr Statement states{"poll_states.all", R"(
  select device_id, (extract(epoch from last_attempt_at) * 1000)::bigint, (extract(epoch from last_read_at) * 1000)::bigint,
         outcome, detail, address, profile, failures
    from poll_states order by device_id)"};
// By a cursor: also where every device learned something of its own, only so many are here at once.
constexpr const char* open_learned = R"(
  declare learned_rows no scroll cursor for
   select profile, learned, string_agg(device_id::text, ' ' order by device_id) from poll_states where learned <> '' group by profile, learned)";
constexpr const char* fetch_learned = "fetch 100 from learned_rows";
constexpr const char* close_learned = "close learned_rows";
constexpr Statement set_learned{"poll_states.learn", R"(
  update poll_states set profile = $2, learned = $3 where device_id = $1)"};

Device device_from(const pqxx::row& row) {
  return {{integer(row[0])}, text(row[1]), text(row[2]), text(row[3]), optional_id<SiteId>(row[4]), text(row[5]), text(row[6]), truth(row[7])};
}

using Version = collector::PollTarget::Version;
const char* version_word(Version version) { return version == Version::v1 ? "v1" : version == Version::v2c ? "v2c" : "v3"; }
Version version_from(std::string_view word) { return word == "v1" ? Version::v1 : word == "v3" ? Version::v3 : Version::v2c; }

std::string sealed_community(Transaction& transaction, const Endpoint& e) {
  return e.community.empty() ? std::string() : seal(transaction, e.community, seal_purpose_of_device(e.device.value));
}

// Its own, whether an older version left it plain or not; empty: none.
std::string own_community(Transaction& transaction, std::int64_t device, const pqxx::field& plain, const pqxx::field& sealed) {
  return view(sealed).empty() ? text(plain) : open_sealed(transaction, view(sealed), seal_purpose_of_device(device));
}

std::string lines_of(const std::vector<collector::Oid>& oids) {
  std::string lines;
  for (const auto& oid : oids) lines += oid.text() + "\n";
  return lines;
}

std::vector<collector::Oid> oids_of(std::string_view lines) {
  std::vector<collector::Oid> oids;
  for (std::size_t begin = 0, end; begin < lines.size(); begin = end + 1) {
    end = std::min(lines.find('\n', begin), lines.size());
    if (auto oid = collector::Oid::parse(lines.substr(begin, end - begin))) oids.push_back(std::move(*oid));
  }
  return oids;
}

std::vector<DeviceId> devices_in(std::string_view ids) {
  std::vector<DeviceId> devices;
  for (const char *at = ids.data(), *end = at + ids.size(); at < end; ++at) {
    std::int64_t id = 0;
    at = std::from_chars(at, end, id).ptr;
    devices.push_back({id});
  }
  return devices;
}

}  // namespace

std::vector<DeviceId> DeviceStore::add(std::span<const Device> devices) {
  auto ids = next_ids<DeviceId>(transaction_, "devices", "device_id", devices.size());
  CopyIn copy(transaction_, "devices (" DEVICE_COLUMNS ")");
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const Device& d = devices[i];
    copy.row(ids[i], d.serial, d.vendor, d.model, d.site, d.location, d.remark, d.active);
  }
  copy.finish();
  return ids;
}

void DeviceStore::change(const Device& d) {
  const auto result = run(transaction_, change_device, d.id.value, d.serial, d.vendor, d.model, value_of(d.site), d.location, d.remark, d.active);
  if (result.affected_rows() == 0) throw Refused("there is no device with the id " + std::to_string(d.id.value));
}

std::optional<Device> DeviceStore::find(std::string_view serial) {
  const auto rows = run(transaction_, device_by_serial, std::string(serial));
  return rows.empty() ? std::nullopt : std::optional(device_from(rows[0]));
}

std::optional<Device> DeviceStore::device(DeviceId id) {
  const auto rows = run(transaction_, device_by_id, id.value);
  return rows.empty() ? std::nullopt : std::optional(device_from(rows[0]));
}

std::vector<Device> DeviceStore::devices() {
  std::vector<Device> list;
  for (const auto& row : run(transaction_, all_devices)) list.push_back(device_from(row));
  return list;
}

void DeviceStore::set(std::span<const Endpoint> endpoints) {
  for (const Endpoint& e : endpoints)
    run(transaction_, set_endpoint, e.device.value, e.address, static_cast<int>(e.port), version_word(e.version), sealed_community(transaction_, e), e.profile,
        e.poll_interval_s, e.active);
}

std::optional<Endpoint> DeviceStore::endpoint(DeviceId device) {
  const auto rows = run(transaction_, endpoint_of, device.value);
  if (rows.empty()) return std::nullopt;
  const auto row = rows[0];
  Endpoint endpoint{{integer(row[0])}, text(row[1]), static_cast<std::uint16_t>(integer(row[2])), version_from(view(row[3])), own_community(transaction_, integer(row[0]), row[4], row[8]), text(row[5]), {}, truth(row[7])};
  if (auto interval = optional_integer(row[6])) endpoint.poll_interval_s = static_cast<int>(*interval);
  return endpoint;
}

std::vector<collector::PollTarget> DeviceStore::poll_targets(int default_interval_s, std::optional<RelayId> relay) {
  std::vector<collector::PollTarget> list;
  const AccessChoice choice(CredentialStore(transaction_).all());
  for (const auto& row : run(transaction_, targets, default_interval_s, value_of(relay))) {
    collector::PollTarget target{{integer(row[0])}, text(row[1]), text(row[2]), static_cast<std::uint16_t>(integer(row[3])), version_from(view(row[4])),
                                 own_community(transaction_, integer(row[0]), row[5], row[9]), text(row[6]), small_integer(row[7]), {}};
    choice.give({optional_integer(row[10]), optional_integer(row[11]), optional_integer(row[12])}, target);
    if (!row[8].is_null()) target.last_read_at = moment(row[8]);
    list.push_back(std::move(target));
  }
  return list;
}

std::vector<PollState> DeviceStore::poll_states() {
  std::vector<PollState> list;
  for (const auto& row : run(transaction_, states)) {
    PollState state{{integer(row[0])}, moment(row[1]), {}, from_word<collector::PollOutcome>(view(row[3])), text(row[4]), text(row[5]), text(row[6]),
                    small_integer(row[7])};
    if (!row[2].is_null()) state.last_read_at = moment(row[2]);
    list.push_back(std::move(state));
  }
  return list;
}

void DeviceStore::learned(const std::function<void(const LearnedGroup&)>& take) {
  const auto execute = [this](const char* sql) { return guarded("poll_states.learned", [&] { return transaction_.state().work->exec(sql); }); };
  execute(open_learned);
  for (auto rows = execute(fetch_learned); !rows.empty(); rows = execute(fetch_learned))
    for (const auto& row : rows) take({text(row[0]), oids_of(view(row[1])), devices_in(view(row[2]))});
  execute(close_learned);
}

std::vector<Learned> DeviceStore::remember(std::span<const Learned> learned) {
  std::vector<Learned> homeless;
  for (const Learned& one : learned) {
    const auto result = run(transaction_, set_learned, one.device.value, one.profile, lines_of(one.instances));
    if (result.affected_rows() == 0) homeless.push_back(one);
  }
  return homeless;
}

}  // namespace klickwerk::db
