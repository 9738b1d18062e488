#include "db/poll_rows_internal.h"

#include <algorithm>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

#include "db/copy_internal.h"
#include "db/due_rows_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

using collector::DecodedSupply;
using collector::Observation;
using collector::PollOutcome;

constexpr const char* make_incoming_levels = R"(
  create temporary table if not exists incoming_supply_levels (like supply_levels including defaults) on commit delete rows)";
constexpr const char* keep_levels = R"(
  insert into supply_levels select device_id, supply_index, read_at, description, type, colour, receptacle, unit, level_kind, level, capacity,
         percent, oid from incoming_supply_levels on conflict do nothing)";
constexpr const char* make_incoming_status = R"(
  create temporary table if not exists incoming_device_status (like device_status including defaults) on commit delete rows)";
constexpr const char* keep_status = R"(
  insert into device_status select device_id, read_at, outcome, detail, profile, printer, device, conditions, alerts, console, uptime_s, remarks, states
    from incoming_device_status on conflict do nothing)";
constexpr const char* make_incoming_gauges = R"(
  create temporary table if not exists incoming_gauges (like gauges including defaults) on commit delete rows)";
constexpr const char* keep_gauges = R"(
  insert into gauges (device_id, name, instance, read_at, value, decimals, unit, label, oid)
  select device_id, name, instance, read_at, value, decimals, unit, label, oid from incoming_gauges on conflict do nothing)";
// failures: in a row up to now when the device answered within the batch, else to be added to those of before. A state of the
// future is one of a clock that was wrong: it must not hide what became of the device since then.
constexpr Statement keep_states{"poll_states.keep", R"(
  insert into poll_states as known (device_id, last_attempt_at, last_read_at, outcome, detail, address, failures, profile, uptime_s, uptime_at,
                                    uptime_moves, pages_per_minute)
  select device_id, last_attempt_at, last_read_at, outcome, detail, address, failures, profile, uptime_s, uptime_at, uptime_moves, pages_per_minute
    from unnest($2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::integer[], $9::text[], $10::bigint[],
                $11::timestamptz[], $12::boolean[], $13::integer[])
      as incoming (device_id, last_attempt_at, last_read_at, outcome, detail, address, failures, profile, uptime_s, uptime_at, uptime_moves,
                   pages_per_minute)
   order by device_id
  on conflict (device_id) do update
     set last_attempt_at = excluded.last_attempt_at,
         last_read_at = greatest(case when known.last_read_at < $1::timestamptz + interval '1 hour' then known.last_read_at end, excluded.last_read_at),
         outcome = excluded.outcome, detail = excluded.detail, address = excluded.address,
         failures = case when excluded.last_read_at is null then known.failures + excluded.failures else excluded.failures end,
         profile = case when excluded.profile = '' then known.profile else excluded.profile end,
         uptime_s = coalesce(excluded.uptime_s, known.uptime_s), uptime_at = coalesce(excluded.uptime_at, known.uptime_at),
         uptime_moves = excluded.uptime_moves or known.uptime_moves,
         pages_per_minute = coalesce(excluded.pages_per_minute, known.pages_per_minute)
   where excluded.last_attempt_at > known.last_attempt_at or known.last_attempt_at > $1::timestamptz + interval '1 hour')"};

void execute(Transaction& transaction, const char* what, const char* sql) {
  guarded(what, [&] { transaction.state().work->exec(sql); });
}

// Where the rows of a table go first, and how they get from there into it.
class Landing {
 public:
  Landing(Transaction& transaction, Intake intake, std::string table, const char* make_incoming)
      : transaction_(transaction), intake_(intake), name_(std::move(table)) {
    if (intake_ == Intake::without_repeats) execute(transaction_, (name_ + ".make_incoming").c_str(), make_incoming);
  }
  std::string table() const { return intake_ == Intake::straight ? name_ : "incoming_" + name_; }
  void keep(const char* keep_incoming) const {
    if (intake_ == Intake::without_repeats) execute(transaction_, (name_ + ".keep_incoming").c_str(), keep_incoming);
  }

 private:
  Transaction& transaction_;
  Intake intake_;
  std::string name_;
};

// The length of the UTF-8 sequence at the front (RFC 3629), 0 when it is none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const unsigned lead = byte(0);
  if (lead == 0) return 0;
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return follows(1) ? 2 : 0;
  if (lead >= 0xE0 && lead < 0xF0) {
    const bool allowed = (lead != 0xE0 || byte(1) >= 0xA0) && (lead != 0xED || byte(1) < 0xA0);
    return allowed && follows(1) && follows(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead < 0xF5) {
    const bool allowed = (lead != 0xF0 || byte(1) >= 0x90) && (lead != 0xF4 || byte(1) < 0x90);
    return allowed && follows(1) && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

std::string array_of(const std::vector<std::string>& texts) {
  std::string array = "{";
  for (const std::string& each : texts) {
    array += array.size() > 1 ? ",\"" : "\"";
    for (char letter : storable(each)) {
      if (letter == '"' || letter == '\\') array += '\\';
      array += letter;
    }
    array += '"';
  }
  return array + "}";
}

std::string alerts_of(const collector::DecodedStatus& status) {
  auto alerts = nlohmann::json::array();
  for (const auto& alert : status.alerts)
    alerts.push_back({{"severity", storable(alert.severity)}, {"group", alert.group}, {"code", alert.code}, {"text", storable(alert.text)}});
  return alerts.dump();
}

std::string states_of(const collector::DecodedDevice& device) {
  auto states = nlohmann::json::array();
  for (const auto& state : device.states)
    states.push_back({{"name", state.name}, {"instance", state.instance}, {"label", storable(state.label)}, {"word", storable(state.word)}, {"oid", state.oid}});
  return states.dump();
}

std::optional<int> percent_of(const DecodedSupply& supply) {
  return supply.percent && *supply.percent >= 0 && *supply.percent <= 100 ? supply.percent : std::nullopt;
}

std::optional<std::string> storable_if(const std::optional<std::string>& text) { return text ? std::optional(storable(*text)) : std::nullopt; }

std::optional<std::int64_t> uptime_of(const collector::DecodedStatus& status) {
  if (!status.uptime_s || *status.uptime_s > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  return static_cast<std::int64_t>(*status.uptime_s);
}

// A relay may send anything: what the table would refuse is not told.
std::optional<int> speed_of(const collector::DecodedStatus& status) {
  return status.pages_per_minute && *status.pages_per_minute >= 1 && *status.pages_per_minute <= 2000 ? status.pages_per_minute : std::nullopt;
}

struct DevicePolls {
  const Observation* latest = nullptr;
  std::optional<Instant> last_read_at;
  int failures = 0;  // after the last read
};

std::map<DeviceId, DevicePolls> by_device(std::span<const Observation> batch) {
  std::vector<const Observation*> in_order;
  for (const Observation& observation : batch) in_order.push_back(&observation);
  std::ranges::stable_sort(in_order, {}, &Observation::read_at);
  std::map<DeviceId, DevicePolls> devices;
  for (const Observation* observation : in_order) {
    DevicePolls& polls = devices[observation->device];
    polls.latest = observation;
    if (observation->outcome == PollOutcome::read) polls.last_read_at = observation->read_at, polls.failures = 0;
    else ++polls.failures;
  }
  return devices;
}

// One statement without a temporary table: a batch may be small, and a table that is emptied at each commit costs more than its rows.
class StateColumns {
 public:
  void add(DeviceId device, const DevicePolls& polls, const KnownUptime* uptime) {
    const Observation& latest = *polls.latest;
    device_.add(device.value), last_attempt_at_.add(iso_utc(latest.read_at)), outcome_.add(word(latest.outcome));
    detail_.add_text(storable(latest.detail)), address_.add_text(storable(latest.address)), profile_.add_text(storable(latest.decoded.profile));
    failures_.add(std::int64_t{polls.failures});
    add_if(last_read_at_, polls.last_read_at ? std::optional(iso_utc(*polls.last_read_at)) : std::nullopt);
    add_if(uptime_s_, uptime ? std::optional(uptime->uptime_s) : std::nullopt);
    add_if(uptime_at_, uptime ? std::optional(iso_utc(uptime->read_at)) : std::nullopt);
    uptime_moves_.add(uptime && uptime->moves ? "t" : "f");
    add_if(pages_per_minute_, speed_of(latest.decoded.status));
  }
  void store(Transaction& transaction, Instant now) const {
    run(transaction, keep_states, iso_utc(now), device_.text(), last_attempt_at_.text(), last_read_at_.text(), outcome_.text(), detail_.text(), address_.text(),
        failures_.text(), profile_.text(), uptime_s_.text(), uptime_at_.text(), uptime_moves_.text(), pages_per_minute_.text());
  }

 private:
  template <class T>
  static void add_if(ArrayText& column, const std::optional<T>& value) {
    if (value) column.add(*value);
    else column.add("null");
  }
  ArrayText device_, last_attempt_at_, last_read_at_, outcome_, detail_, address_, failures_, profile_, uptime_s_, uptime_at_, uptime_moves_, pages_per_minute_;
};

}  // namespace

std::string storable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) result += '?';
    else result.append(text.substr(0, length));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return result;
}

std::size_t fingerprint_of_supplies(const Observation& observation) {
  std::string all;
  for (const DecodedSupply& s : observation.decoded.supplies)
    all += std::to_string(s.index) + '\t' + s.description + '\t' + word(s.level_kind) + '\t' + std::to_string(s.level) + '\t' +
           std::to_string(s.capacity.value_or(-1)) + '\t' + std::to_string(s.percent.value_or(-1)) + '\n';
  return std::hash<std::string>{}(all);
}

std::size_t fingerprint_of_status(const Observation& observation) {
  const auto& status = observation.decoded.status;
  std::string all = std::string(word(observation.outcome)) + '\t' + observation.decoded.profile + '\t' + status.printer.value_or("-") + '\t' +
                    status.device.value_or("-") + '\t' + array_of(status.conditions) + array_of(observation.decoded.remarks);
  for (const auto& state : observation.decoded.states) all += state.name + '\t' + state.instance + '\t' + state.label + '\t' + state.word + '\n';
  for (const auto& alert : status.alerts) all += alert.severity + std::to_string(alert.group) + '.' + std::to_string(alert.code) + '\t';
  return std::hash<std::string>{}(all);
}

void insert_supply_levels(Transaction& transaction, std::span<const Observation* const> observations, Intake intake) {
  if (observations.empty()) return;
  const Landing landing(transaction, intake, "supply_levels", make_incoming_levels);
  CopyIn copy(transaction, landing.table() + " (device_id, supply_index, read_at, description, type, colour, receptacle, unit, level_kind, "
                           "level, capacity, percent, oid)");
  for (const Observation* observation : observations)
    for (const DecodedSupply& s : observation->decoded.supplies) {
      std::optional<std::int64_t> level;
      if (s.level_kind == collector::LevelKind::known) level = s.level;
      copy.row(observation->device, s.index, observation->read_at, storable(s.description), storable(s.type), storable(s.colour), s.receptacle,
               storable(s.unit), word(s.level_kind), level, s.capacity, percent_of(s), storable(s.oid));
    }
  copy.finish();
  landing.keep(keep_levels);
}

void insert_device_status(Transaction& transaction, std::span<const Observation* const> observations, Intake intake) {
  if (observations.empty()) return;
  const Landing landing(transaction, intake, "device_status", make_incoming_status);
  CopyIn copy(transaction, landing.table() + " (device_id, read_at, outcome, detail, profile, printer, device, conditions, alerts, console, "
                           "uptime_s, remarks, states)");
  for (const Observation* o : observations) {
    const auto& status = o->decoded.status;
    copy.row(o->device, o->read_at, word(o->outcome), storable(o->detail), storable(o->decoded.profile), storable_if(status.printer),
             storable_if(status.device), array_of(status.conditions), alerts_of(status), array_of(status.console), uptime_of(status),
             array_of(o->decoded.remarks), states_of(o->decoded));
  }
  copy.finish();
  landing.keep(keep_status);
}

void insert_gauges(Transaction& transaction, std::span<const GaugeRow> rows, Intake intake) {
  if (rows.empty()) return;
  const Landing landing(transaction, intake, "gauges", make_incoming_gauges);
  CopyIn copy(transaction, landing.table() + " (device_id, name, instance, read_at, value, decimals, unit, label, oid)");
  for (const auto& [device, read_at, gauge] : rows)
    copy.row(device, gauge->name, gauge->instance, read_at, gauge->value, gauge->decimals, storable(gauge->unit), storable(gauge->label), gauge->oid);
  copy.finish();
  landing.keep(keep_gauges);
}

void update_poll_states(Transaction& transaction, std::span<const Observation> batch, const std::map<DeviceId, KnownUptime>& uptimes, Instant now) {
  StateColumns columns;
  for (const auto& [device, polls] : by_device(batch)) {
    const auto uptime = uptimes.find(device);
    columns.add(device, polls, uptime == uptimes.end() ? nullptr : &uptime->second);
  }
  columns.store(transaction, now);
}

}  // namespace klickwerk::db
