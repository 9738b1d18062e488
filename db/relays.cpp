#include "db/relays.h"

#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

#define MS(column) "(extract(epoch from " column ") * 1000)::bigint"
#define RELAY_COLUMNS                                                                                                       \
  "r.relay_id, r.name, " MS("r.created_at") ", " MS("r.enrolled_at") ", " MS("r.revoked_at") ", " MS("r.last_contact_at")   \
  ", " MS("r.clock_measured_at") ", " MS("r.oldest_waiting_at") ", " MS("r.last_trouble_at")                                \
  ", r.enrolled_from, r.last_contact_from, r.program_version, r.last_trouble, r.clock_offset_ms, r.clock_round_trip_ms, "   \
  "r.waiting_observations, r.delivered, "                                                                                   \
  "(select " MS("max(i.expires_at)") " from relay_invites i where i.relay_id = r.relay_id and i.used_at is null and i.expires_at > now()), " \
  "(select count(*) from relay_sites s join devices d using (site_id) where s.relay_id = r.relay_id and d.active)"

constexpr Statement add_relay{"relays.add", "insert into relays (name) values ($1) returning relay_id"};
constexpr Statement by_name{"relays.by_name", "select " RELAY_COLUMNS " from relays r where r.name = $1"};
constexpr Statement by_id{"relays.by_id", "select " RELAY_COLUMNS " from relays r where r.relay_id = $1"};
constexpr Statement all{"relays.all", "select " RELAY_COLUMNS " from relays r order by r.name"};
constexpr Statement sites_of{"relay_sites.of", R"(
  select c.number || '/' || s.number || ' ' || s.name from relay_sites r join sites s using (site_id) join customers c using (customer_id)
   where r.relay_id = $1 order by c.number, s.number)"};
constexpr Statement take{"relay_sites.take", R"(
  insert into relay_sites as known (site_id, relay_id) values ($1, $2)
  on conflict (site_id) do update set relay_id = known.relay_id where known.relay_id = excluded.relay_id returning relay_id)"};
constexpr Statement release{"relay_sites.release", "delete from relay_sites where relay_id = $1"};

constexpr Statement add_invite{"relay_invites.add", R"(
  insert into relay_invites (code_hash, relay_id, expires_at, created_by)
  values ($1, $2, timestamptz 'epoch' + $3::bigint * interval '1 millisecond', $4))"};
constexpr Statement use_invite{"relay_invites.use", R"(
  update relay_invites set used_at = timestamptz 'epoch' + $2::bigint * interval '1 millisecond', used_from = $3
   where code_hash = $1 and used_at is null and expires_at > timestamptz 'epoch' + $2::bigint * interval '1 millisecond'
  returning relay_id)"};
// A newer token ends the codes that were given out besides: one code, one enrolment.
constexpr Statement end_invites{"relay_invites.end", R"(
  update relay_invites set used_at = clock_timestamp() where relay_id = $1 and used_at is null)"};
constexpr Statement set_token{"relays.enrol", R"(
  update relays set token_hash = $2, enrolled_at = clock_timestamp(), enrolled_from = $3, revoked_at = null, last_trouble = '', last_trouble_at = null
   where relay_id = $1)"};
constexpr Statement end_token{"relays.revoke", "update relays set revoked_at = clock_timestamp() where relay_id = $1 and revoked_at is null"};
constexpr Statement by_token{"relays.by_token", "select relay_id, name, revoked_at is not null from relays where token_hash = $1"};

constexpr Statement set_contact{"relays.contacted", R"(
  update relays set last_contact_at = clock_timestamp(), last_contact_from = $2, program_version = $3,
         clock_offset_ms = coalesce($4, clock_offset_ms), clock_round_trip_ms = coalesce($5, clock_round_trip_ms),
         clock_measured_at = case when $4::bigint is null then clock_measured_at else clock_timestamp() end,
         waiting_observations = coalesce($6, waiting_observations),
         oldest_waiting_at = case when $6::bigint is null then oldest_waiting_at else timestamptz 'epoch' + $7::bigint * interval '1 millisecond' end
   where relay_id = $1)"};
constexpr Statement set_trouble{"relays.trouble", "update relays set last_trouble = $2, last_trouble_at = clock_timestamp() where relay_id = $1"};
constexpr Statement devices_of{"relays.devices", "select d.device_id from relay_sites r join devices d using (site_id) where r.relay_id = $1"};

constexpr Statement answer_of{"relay_batches.answer", "select answer::text from relay_batches where relay_id = $1 and batch_id = $2"};
constexpr Statement add_answer{"relay_batches.keep", R"(
  insert into relay_batches (relay_id, batch_id, observations, answer) values ($1, $2, $3, $4::json) on conflict do nothing)"};
constexpr Statement count_delivered{"relays.count", "update relays set delivered = delivered + $2 where relay_id = $1"};
constexpr Statement forget_answers{"relay_batches.forget", "delete from relay_batches where received_at < now() - interval '90 days'"};

std::optional<Instant> optional_moment(const pqxx::field& field) { return field.is_null() ? std::nullopt : std::optional(moment(field)); }

Relay relay_from(const pqxx::row& row) {
  Relay relay;
  relay.id = {integer(row[0])};
  relay.name = text(row[1]);
  relay.created_at = moment(row[2]);
  relay.enrolled_at = optional_moment(row[3]);
  relay.revoked_at = optional_moment(row[4]);
  relay.last_contact_at = optional_moment(row[5]);
  relay.clock_measured_at = optional_moment(row[6]);
  relay.oldest_waiting_at = optional_moment(row[7]);
  relay.last_trouble_at = optional_moment(row[8]);
  relay.enrolled_from = text(row[9]);
  relay.last_contact_from = text(row[10]);
  relay.program_version = text(row[11]);
  relay.last_trouble = text(row[12]);
  if (!row[13].is_null()) relay.clock = ClockReading{integer(row[13]), row[14].is_null() ? 0 : integer(row[14])};
  relay.waiting_observations = integer(row[15]);
  relay.delivered = integer(row[16]);
  relay.invite_expires_at = optional_moment(row[17]);
  relay.devices = small_integer(row[18]);
  return relay;
}

std::vector<Relay> with_sites(Transaction& transaction, const pqxx::result& rows) {
  std::vector<Relay> relays;
  for (const auto& row : rows) {
    relays.push_back(relay_from(row));
    for (const auto& site : run(transaction, sites_of, relays.back().id.value)) relays.back().sites.push_back(text(site[0]));
  }
  return relays;
}

std::optional<Relay> only(std::vector<Relay> relays) { return relays.empty() ? std::nullopt : std::optional(std::move(relays.front())); }
std::int64_t ms_of(Instant instant) { return instant.time_since_epoch().count(); }

}  // namespace

RelayId RelayStore::add(std::string_view name) { return {integer(run(transaction_, add_relay, std::string(name))[0][0])}; }

std::optional<Relay> RelayStore::find(std::string_view name) { return only(with_sites(transaction_, run(transaction_, by_name, std::string(name)))); }
std::optional<Relay> RelayStore::relay(RelayId id) { return only(with_sites(transaction_, run(transaction_, by_id, id.value))); }
std::vector<Relay> RelayStore::relays() { return with_sites(transaction_, run(transaction_, all)); }

void RelayStore::take_site(RelayId relay, SiteId site) {
  if (run(transaction_, take, site.value, relay.value).empty()) throw Refused("another relay asks the devices of this site already");
}

void RelayStore::release_sites(RelayId relay) { run(transaction_, release, relay.value); }

void RelayStore::invite(RelayId relay, std::string_view code_hash, Instant expires_at, std::string_view actor) {
  run(transaction_, add_invite, std::string(code_hash), relay.value, ms_of(expires_at), std::string(actor));
}

std::optional<RelayId> RelayStore::use_code(std::string_view code_hash, Instant now, std::string_view from) {
  const auto rows = run(transaction_, use_invite, std::string(code_hash), ms_of(now), std::string(from));
  return rows.empty() ? std::nullopt : std::optional(RelayId{integer(rows[0][0])});
}

void RelayStore::enrol(RelayId relay, std::string_view token_hash, std::string_view from) {
  run(transaction_, set_token, relay.value, std::string(token_hash), std::string(from));
  run(transaction_, end_invites, relay.value);
}

void RelayStore::revoke(RelayId relay) {
  run(transaction_, end_token, relay.value);
  run(transaction_, end_invites, relay.value);
}

std::optional<RelayStore::Holder> RelayStore::holder(std::string_view token_hash) {
  const auto rows = run(transaction_, by_token, std::string(token_hash));
  if (rows.empty()) return std::nullopt;
  return Holder{{integer(rows[0][0])}, text(rows[0][1]), truth(rows[0][2])};
}

void RelayStore::contacted(RelayId relay, const RelayContact& contact) {
  std::optional<std::int64_t> offset, round_trip, oldest;
  if (contact.clock) offset = contact.clock->offset_ms, round_trip = contact.clock->round_trip_ms;
  if (contact.oldest_waiting_at) oldest = ms_of(*contact.oldest_waiting_at);
  run(transaction_, set_contact, relay.value, contact.from, contact.version, offset, round_trip, contact.waiting_observations, oldest);
}

void RelayStore::note_trouble(RelayId relay, std::string_view sentence) { run(transaction_, set_trouble, relay.value, std::string(sentence)); }

std::set<DeviceId> RelayStore::devices(RelayId relay) {
  std::set<DeviceId> devices;
  for (const auto& row : run(transaction_, devices_of, relay.value)) devices.insert({integer(row[0])});
  return devices;
}

std::optional<std::string> RelayStore::answer(RelayId relay, std::string_view batch_id) {
  const auto rows = run(transaction_, answer_of, relay.value, std::string(batch_id));
  return rows.empty() ? std::nullopt : std::optional(text(rows[0][0]));
}

void RelayStore::keep_answer(RelayId relay, std::string_view batch_id, int observations, int kept, std::string_view answer) {
  const auto added = run(transaction_, add_answer, relay.value, std::string(batch_id), observations, std::string(answer));
  if (added.affected_rows() == 0) return;
  run(transaction_, count_delivered, relay.value, kept);
  run(transaction_, forget_answers);
}

}  // namespace klickwerk::db
