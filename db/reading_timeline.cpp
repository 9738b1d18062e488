#include <algorithm>
#include <set>

#include "db/due_rows_internal.h"
#include "db/reading_timeline_internal.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

constexpr Statement newest_of{"readings.newest", R"(
  select d.nr, (extract(epoch from l.read_at) * 1000)::bigint, l.local_day, l.value, l.source, l.state, l.review_id
    from unnest($1::integer[], $2::bigint[], $3::text[]) as d(nr, device_id, counter)
   cross join lateral newest_reading(d.device_id, d.counter) l)"};
constexpr Statement around_span{"readings.around", R"(
  select d.nr, (extract(epoch from r.read_at) * 1000)::bigint, r.local_day, r.value, r.source, r.state, r.review_id
    from unnest($1::integer[], $2::bigint[], $3::text[], $4::timestamptz[], $5::timestamptz[]) as d(nr, device_id, counter, first, last)
   cross join lateral (
     select coalesce((select b.read_at from last_good_reading(d.device_id, d.counter, '-infinity', d.first) b),
                     (select min(b.read_at) from readings_of(d.device_id, d.counter, '-infinity', d.first) b),
                     d.first) as lower,
            coalesce((select a.read_at from first_good_reading(d.device_id, d.counter, d.last) a), d.last) as upper) span
   cross join lateral readings_of(d.device_id, d.counter, span.lower, span.upper + interval '1 microsecond') r)"};
constexpr Statement resets_of{"counter_resets.for_judging", R"(
  select device_id, counter, day, old_value, new_value from counter_resets where device_id = any($1::bigint[]) order by device_id, day)"};

Timeline::Entry entry_from(const pqxx::row& row) {
  return {moment(row[1]), day(row[2]), integer(row[3]), text(row[4]), from_word<ReadingState>(view(row[5])), optional_integer(row[6])};
}

billing::CounterMark mark_of(const Timeline::Entry& entry) { return {entry.read_at, entry.day, entry.value}; }

struct SpanArrays {
  ArrayText numbers, devices, counters, first, last;
  void add(std::size_t number, const TimelineWish& wish) {
    numbers.add(static_cast<std::int64_t>(number)), devices.add(wish.device.value), counters.add(wish.counter);
    first.add(iso_utc(wish.first)), last.add(iso_utc(wish.last));
  }
};

}  // namespace

void Timeline::add(Entry entry) {
  const auto after = std::ranges::upper_bound(entries_, entry.read_at, {}, &Entry::read_at);
  entries_.insert(after, std::move(entry));
}

bool Timeline::knows(Instant read_at, std::string_view source) const {
  const auto [first, end] = std::ranges::equal_range(entries_, read_at, {}, &Entry::read_at);
  return std::any_of(first, end, [&](const Entry& entry) { return entry.source == source; });
}

bool Timeline::repeats(const Entry& entry) const {
  const auto since = std::ranges::lower_bound(entries_, entry.read_at, {}, &Entry::read_at);
  for (auto before = since; before != entries_.begin();)
    if ((--before)->state != ReadingState::invalid)
      return before->day == entry.day && before->value == entry.value && (before->good() || !entry.good());
  return false;
}

// Looks no further than the good neighbours: an import may bring years of one counter.
billing::CounterPast Timeline::around(Instant read_at) const {
  billing::CounterPast past;
  const auto [here, after] = std::ranges::equal_range(entries_, read_at, {}, &Entry::read_at);
  for (auto before = here; before != entries_.begin() && !past.good;) {
    --before;
    if (before->good()) past.good = mark_of(*before);
    else if (before->state == ReadingState::suspect) past.undecided.push_back(mark_of(*before));
  }
  std::ranges::reverse(past.undecided);
  const auto next = std::find_if(after, entries_.end(), [](const Entry& entry) { return entry.good(); });
  if (next != entries_.end()) past.next = mark_of(*next);
  return past;
}

std::optional<Timeline::Entry> Timeline::calm_end() const {
  if (cut_ || entries_.empty() || !entries_.back().good()) return std::nullopt;
  return entries_.back();
}

std::vector<Timeline> load_timelines(Transaction& transaction, std::span<const TimelineWish> wishes) {
  std::vector<Timeline> timelines(wishes.size());
  if (wishes.empty()) return timelines;
  SpanArrays all;
  for (std::size_t i = 0; i < wishes.size(); ++i) all.add(i, wishes[i]);
  SpanArrays closer;
  bool any_closer = false;
  for (const auto& row : run(transaction, newest_of, all.numbers.text(), all.devices.text(), all.counters.text())) {
    const auto number = static_cast<std::size_t>(integer(row[0]));
    const Timeline::Entry newest = entry_from(row);
    if (newest.good() && newest.read_at < wishes[number].first) {
      timelines[number].add(newest);
      continue;
    }
    closer.add(number, wishes[number]), any_closer = true;
    if (newest.read_at > wishes[number].last) timelines[number].end_is_not_newest();
  }
  if (!any_closer) return timelines;
  for (const auto& row : run(transaction, around_span, closer.numbers.text(), closer.devices.text(), closer.counters.text(), closer.first.text(),
                             closer.last.text()))
    timelines[static_cast<std::size_t>(integer(row[0]))].add(entry_from(row));
  return timelines;
}

const std::vector<billing::CounterReset>& DeviceResets::of(DeviceId device, const std::string& counter) const {
  static const std::vector<billing::CounterReset> none;
  const auto resets = by_device.find(device.value);
  if (resets == by_device.end()) return none;
  const auto found = resets->second.find(counter);
  return found == resets->second.end() ? none : found->second;
}

DeviceResets load_resets(Transaction& transaction, std::span<const DeviceId> devices) {
  DeviceResets resets;
  if (devices.empty()) return resets;
  ArrayText ids;
  for (DeviceId device : devices) ids.add(device.value);
  for (const auto& row : run(transaction, resets_of, ids.text()))
    resets.by_device[integer(row[0])][text(row[1])].push_back({day(row[2]), text(row[1]), integer(row[3]), integer(row[4])});
  return resets;
}

}  // namespace klickwerk::db
