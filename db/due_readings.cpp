#include <algorithm>
#include <array>
#include <set>

#include "core/assert.h"
#include "db/due_rows_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

using billing::MeterLedgerEntry;
using billing::PositionHistory;
using billing::Reading;

constexpr Statement serials_of{"devices.serials", "select device_id, serial from devices where device_id = any($1::bigint[])"};
constexpr Statement resets_of{"counter_resets.of_devices", R"(
  select device_id, counter, day, old_value, new_value from counter_resets where device_id = any($1::bigint[]) order by device_id, day)"};
constexpr Statement service_copies_of{"service_copies.of_devices", R"(
  select c.device_id, c.day, c.counter, c.copies, exists (select from placements p where p.device_id = c.device_id and p.from_day = c.day)
    from service_copies c where c.device_id = any($1::bigint[]) and not c.void order by c.device_id, c.day, c.counter, c.service_copies_id)"};
// The bounds $5 and $6 let the server skip the partitions of other months.
constexpr Statement readings_in{"readings.in_span", R"(
  select d.nr, r.local_day, r.value, r.source, r.state, (extract(epoch from r.read_at) * 1000)::bigint
    from unnest($1::integer[], $2::bigint[], $3::text[], $4::timestamptz[]) as d(nr, device_id, counter, since)
    join readings r on r.device_id = d.device_id and r.counter = d.counter
   where r.read_at >= d.since and r.read_at >= $5 and r.read_at < $6 and r.state in ('valid', 'billable'))"};
// All readings of the last day before a moment.
constexpr Statement readings_before{"readings.before_span", R"(
  select d.nr, r.local_day, r.value, r.source, r.state, (extract(epoch from r.read_at) * 1000)::bigint
    from unnest($1::integer[], $2::bigint[], $3::text[], $4::timestamptz[], $5::timestamptz[]) as d(nr, device_id, counter, since, before)
   cross join lateral last_good_reading(d.device_id, d.counter, d.since, d.before) last
   cross join lateral readings_of(d.device_id, d.counter, last.read_at - interval '26 hours', last.read_at + interval '1 microsecond') r
   where r.local_day = last.local_day and r.state in ('valid', 'billable'))"};

// One counter of one device's stay on a position: [from, end) are the days whose readings are its own.
struct Stretch {
  PositionHistory* position = nullptr;
  DeviceId device;
  std::string counter;
  Day from, end;
  Day opening;  // the eve of the first open period: the reading that is wanted first
};

struct DayReading {
  Day day;
  std::int64_t value = 0;
  bool billable = false;
  std::int64_t read_at_ms = 0;
  int source_rank = 0;
  std::string source;

  // Which reading of a day bills (db/readings.h).
  bool goes_before(const DayReading& other) const {
    return std::tuple(billable, read_at_ms, source_rank) > std::tuple(other.billable, other.read_at_ms, other.source_rank);
  }
};

int rank_of(std::string_view source) {
  static constexpr std::array<std::string_view, 6> by_rank{"csv", "monitoring", "snmp", "customer", "technician", "clerk"};
  return static_cast<int>(std::ranges::find(by_rank, source) - by_rank.begin());
}

// The first day of the earliest period that still waits for a reading, or of the period itself.
Day first_open_day(const billing::SettlementInput& input) {
  Day first = input.period.first;
  for (const MeterLedgerEntry& entry : input.ledger)
    if (entry.outcome != MeterLedgerEntry::Outcome::actual) first = std::min(first, entry.period.first);
  return first;
}

std::vector<std::string> counters_of(const billing::ContractTerms& terms) {
  std::set<std::string> counters;
  for (const auto& meter : terms.meters) {
    if (meter.counts.empty()) counters.insert(meter.id);
    for (const auto& count : meter.counts) counters.insert(count.counter);
  }
  return {counters.begin(), counters.end()};
}

using Serials = std::unordered_map<std::int64_t, std::string>;

std::string devices_of(const std::vector<DueContract>& due) {
  std::set<std::int64_t> devices;
  for (const DueContract& one : due)
    for (const Position& position : one.contract.positions)
      for (const Placement& placement : position.placements) devices.insert(placement.device.value);
  ArrayText text;
  for (std::int64_t device : devices) text.add(device);
  return text.text();
}

void add_position(const Position& position, const Serials& serials, PositionHistory& history) {
  history.id = position.label;
  history.from = position.from;
  history.last_day = position.last_day;
  for (const Placement& placement : position.placements)
    history.devices.push_back({serials.at(placement.device.value), placement.from, placement.last_day, placement.start, placement.final_});
}

// Stretches in the order in which settle() likes its readings: by counter, then by day.
void add_stretches(const DueContract& due, std::size_t place, PositionHistory& history, std::vector<Stretch>& stretches) {
  const auto& placements = due.contract.positions[place].placements;
  const auto& tolerance = due.contract.terms.tolerance;
  const Day open = first_open_day(due.job.input);
  for (const std::string& counter : counters_of(due.contract.terms))
    for (std::size_t i = 0; i < placements.size(); ++i) {
      const Day end = std::min(end_of_stay(due.contract.positions[place], i), due.job.input.period.end + tolerance.after_days);
      if (end < open || end <= placements[i].from || due.job.input.period.end <= placements[i].from) continue;
      stretches.push_back({&history, placements[i].device, counter, placements[i].from, end,
                           std::max(placements[i].from, open - 1 - tolerance.before_days)});
    }
}

void read_resets(Transaction& transaction, const std::string& devices, std::vector<DueContract>& due) {
  const auto rows = run(transaction, resets_of, devices);
  if (rows.empty()) return;
  std::unordered_map<std::int64_t, std::vector<billing::CounterReset>> by_device;
  for (const auto& row : rows) by_device[integer(row[0])].push_back({day(row[2]), text(row[1]), integer(row[3]), integer(row[4])});
  for (DueContract& one : due)
    for (std::size_t place = 0; place < one.job.input.positions.size(); ++place) {
      const Position& position = one.contract.positions[place];
      for (std::size_t i = 0; i < position.placements.size(); ++i)
        for (const auto& reset : by_device[position.placements[i].device.value])
          if (position.placements[i].from <= reset.day && reset.day < end_of_stay(position, i)) one.job.input.positions[place].resets.push_back(reset);
    }
}

// Of one device. On a day on which it comes to a place they are made there; else on its last day where it leaves.
struct TestCopies {
  billing::ServiceCopies made;
  bool comes = false;

  bool are_of(const Position& position, std::size_t stay) const {
    const Placement& placement = position.placements[stay];
    return placement.from <= made.day && (made.day < end_of_stay(position, stay) || (!comes && made.day == placement.last_day));
  }
};

void read_service_copies(Transaction& transaction, const std::string& devices, std::vector<DueContract>& due) {
  const auto rows = run(transaction, service_copies_of, devices);
  if (rows.empty()) return;
  std::unordered_map<std::int64_t, std::vector<TestCopies>> by_device;
  for (const auto& row : rows) by_device[integer(row[0])].push_back({{day(row[1]), text(row[2]), integer(row[3])}, truth(row[4])});
  for (DueContract& one : due)
    for (std::size_t place = 0; place < one.job.input.positions.size(); ++place) {
      const Position& position = one.contract.positions[place];
      for (std::size_t i = 0; i < position.placements.size(); ++i)
        for (const TestCopies& copies : by_device[position.placements[i].device.value])
          if (copies.are_of(position, i) && first_open_day(one.job.input) <= copies.made.day && copies.made.day < one.job.input.period.end)
            one.job.input.positions[place].service_copies.push_back(copies.made);
    }
}

// Keeps one reading a day: rows come in no order.
class DayReadings {
 public:
  void add(DayReading reading) { all_.push_back(std::move(reading)); }
  bool empty() const { return all_.empty(); }
  bool any_until(Day day) const {
    return std::ranges::any_of(all_, [&](const DayReading& reading) { return reading.day <= day; });
  }
  void move_to(const Stretch& stretch) {
    std::ranges::sort(all_, [](const DayReading& a, const DayReading& b) { return a.day != b.day ? a.day < b.day : a.goes_before(b); });
    std::optional<Day> before;
    for (DayReading& reading : all_) {
      if (before == reading.day || reading.day < stretch.from || reading.day >= stretch.end) continue;
      before = reading.day;
      stretch.position->readings.push_back({stretch.counter, reading.day, reading.value, std::move(reading.source)});
    }
  }

 private:
  std::vector<DayReading> all_;
};

void take(const pqxx::result& rows, std::vector<DayReadings>& readings) {
  for (const auto& row : rows) {
    DayReading reading{day(row[1]), integer(row[2]), view(row[4]) == "billable", integer(row[5]), rank_of(view(row[3])), text(row[3])};
    readings[static_cast<std::size_t>(integer(row[0]))].add(std::move(reading));
  }
}

void read_span(Transaction& transaction, const std::vector<Stretch>& stretches, std::vector<DayReadings>& readings) {
  ArrayText numbers, devices, counters, since;
  Day first = stretches.front().opening, end = stretches.front().end;
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    const Stretch& s = stretches[i];
    numbers.add(static_cast<std::int64_t>(i)), devices.add(s.device.value), counters.add(s.counter);
    since.add(iso_utc(start_of_local_day(s.opening)));
    first = std::min(first, s.opening), end = std::max(end, s.end);
  }
  take(run(transaction, readings_in, numbers.text(), devices.text(), counters.text(), since.text(), iso_utc(start_of_local_day(first)),
           iso_utc(start_of_local_day(end))), readings);
}

// Where nothing was read on the eve: the last reading of the stay before it.
void read_older_openings(Transaction& transaction, const std::vector<Stretch>& stretches, std::vector<DayReadings>& readings) {
  ArrayText numbers, devices, counters, since, before;
  bool any = false;
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    const Stretch& s = stretches[i];
    if (s.opening <= s.from || readings[i].any_until(s.opening)) continue;
    any = true;
    numbers.add(static_cast<std::int64_t>(i)), devices.add(s.device.value), counters.add(s.counter);
    since.add(iso_utc(start_of_local_day(s.from))), before.add(iso_utc(start_of_local_day(s.opening)));
  }
  if (any) take(run(transaction, readings_before, numbers.text(), devices.text(), counters.text(), since.text(), before.text()), readings);
}

}  // namespace

Day end_of_stay(const Position& position, std::size_t placement) {
  const auto& list = position.placements;
  Day end = list[placement].last_day ? *list[placement].last_day + 1 : Day::of(9999, 1, 1);
  if (placement + 1 < list.size()) end = std::min(end, list[placement + 1].from);
  return end;
}

void read_histories(Transaction& transaction, std::vector<DueContract>& due) {
  const std::string devices = devices_of(due);
  Serials serials;
  for (const auto& row : run(transaction, serials_of, devices)) serials.emplace(integer(row[0]), text(row[1]));
  std::vector<Stretch> stretches;
  for (DueContract& one : due) {
    if (one.job.input.fees_only) continue;
    auto& histories = one.job.input.positions;
    histories.resize(one.contract.positions.size());
    for (std::size_t place = 0; place < histories.size(); ++place) {
      add_position(one.contract.positions[place], serials, histories[place]);
      add_stretches(one, place, histories[place], stretches);
    }
  }
  read_resets(transaction, devices, due);
  read_service_copies(transaction, devices, due);
  if (stretches.empty()) return;
  std::vector<DayReadings> readings(stretches.size());
  read_span(transaction, stretches, readings);
  read_older_openings(transaction, stretches, readings);
  for (std::size_t i = 0; i < stretches.size(); ++i) readings[i].move_to(stretches[i]);
  read_undecided(transaction, due);
}

}  // namespace klickwerk::db
