// Networks that are looked through by themselves, and sites' quiet hours.
#include "collector/discovery/network_scan.h"
#include "db/connection_internal.h"
#include "db/credentials.h"
#include "db/discoveries.h"

namespace klickwerk::db {
namespace {

constexpr Statement add_network{"discovery_networks.add", R"(
  insert into discovery_networks (site_id, network, port, every_days, at_minute) values ($1, $2, $3, $4, $5) returning network_id)"};
constexpr Statement all_networks{"discovery_networks.all", R"(
  select network_id, site_id, network, port, every_days, at_minute, (extract(epoch from last_run_at) * 1000)::bigint, last_found
    from discovery_networks order by network_id)"};
constexpr Statement remove_network{"discovery_networks.remove", "delete from discovery_networks where network_id = $1"};
constexpr Statement begin_network{"discovery_networks.begin", R"(
  update discovery_networks set last_run_at = to_timestamp($2::bigint / 1000.0), last_found = null
   where network_id = $1 and (extract(epoch from last_run_at) * 1000)::bigint is not distinct from $3)"};
constexpr Statement end_network{"discovery_networks.end", "update discovery_networks set last_found = $2 where network_id = $1"};
constexpr Statement set_hours{"site_quiet_hours.set", R"(
  insert into site_quiet_hours (site_id, hours) values ($1, $2) on conflict (site_id) do update set hours = excluded.hours)"};
constexpr Statement forget_hours{"site_quiet_hours.forget", "delete from site_quiet_hours where site_id = $1"};
constexpr Statement site_credential{"discovery.site_credential", "select credential_id from sites where site_id = $1"};
constexpr Statement all_hours{"site_quiet_hours.all", "select site_id, hours from site_quiet_hours"};

}  // namespace

NetworkId DiscoveryStore::add(const DiscoveryNetwork& n) {
  return {integer(run(transaction_, add_network, value_of(n.site), n.network, static_cast<int>(n.port), n.every_days, n.at_minute)[0][0])};
}

std::vector<DiscoveryNetwork> DiscoveryStore::networks() {
  std::vector<DiscoveryNetwork> list;
  for (const auto& row : run(transaction_, all_networks)) {
    DiscoveryNetwork n{{integer(row[0])}, optional_id<SiteId>(row[1]), text(row[2]), static_cast<std::uint16_t>(integer(row[3])), small_integer(row[4]),
                       small_integer(row[5]), {}, {}};
    if (!row[6].is_null()) n.last_run_at = moment(row[6]);
    if (!row[7].is_null()) n.last_found = small_integer(row[7]);
    list.push_back(std::move(n));
  }
  return list;
}

void DiscoveryStore::remove(NetworkId id) { run(transaction_, remove_network, id.value); }

bool DiscoveryStore::begin_run(const DiscoveryNetwork& network, Instant now) {
  std::optional<std::int64_t> before;
  if (network.last_run_at) before = network.last_run_at->time_since_epoch().count();
  return run(transaction_, begin_network, network.id.value, static_cast<std::int64_t>(now.time_since_epoch().count()), before).affected_rows() == 1;
}

void DiscoveryStore::end_run(NetworkId id, int found) { run(transaction_, end_network, id.value, found); }

void DiscoveryStore::set_quiet_hours(SiteId site, const collector::QuietHours& hours) { run(transaction_, set_hours, site.value, hours.text()); }
void DiscoveryStore::forget_quiet_hours(SiteId site) { run(transaction_, forget_hours, site.value); }

std::map<SiteId, collector::QuietHours> DiscoveryStore::quiet_hours() {
  std::map<SiteId, collector::QuietHours> hours;
  for (const auto& row : run(transaction_, all_hours)) hours[{integer(row[0])}] = collector::QuietHours::parse(view(row[1])).value_or(collector::QuietHours{});
  return hours;
}

collector::AccessList DiscoveryStore::accesses(std::optional<SiteId> site) {
  std::optional<std::int64_t> of_site;
  if (site) {
    const auto rows = run(transaction_, site_credential, site->value);
    if (!rows.empty()) of_site = optional_integer(rows[0][0]);
  }
  collector::AccessList list;
  const auto credentials = CredentialStore(transaction_).all();
  for (const Credential& each : credentials)
    if (of_site == each.id) list.push_back(access_of(each));
  for (const Credential& each : credentials)  // those in the order come first, in that order
    if (each.try_place && of_site != each.id) list.push_back(access_of(each));
  for (const auto& access : collector::accesses_with({"public"})) list.push_back(access);
  return list;
}

}  // namespace klickwerk::db
