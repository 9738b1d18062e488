// What a person's decision does to the readings of a review item, and to those that wait with it.
#include <set>
#include <sstream>

#include "db/reading_reviews.h"
#include "db/reading_timeline_internal.h"
#include "db/review_rows_internal.h"
#include "db/standing.h"
#include "db/words.h"

namespace klickwerk::db {
namespace {

using billing::FindingKind;

constexpr Statement add_decision{"reading_decisions.add_for_review", R"(
  insert into reading_decisions (device_id, decided_by, state, reason) values ($1, $2, $3, $4) returning decision_id)"};
constexpr Statement decide_item{"readings.decide_item", R"(
  update readings set state = $3, corrected_by = $4 where device_id = $1 and review_id = $2 and state = 'suspect')"};
constexpr Statement decide_one{"readings.decide_one", R"(
  update readings set state = $5, corrected_by = $6
   where device_id = $1 and counter = $2 and read_at = $3 and source = $4 and state <> $5)"};
// Items that are about one counter alone: its course decides. Columns as in undecided_of_item.
constexpr Statement undecided_of{"readings.undecided", R"(
  select r.counter, (extract(epoch from min(r.read_at)) * 1000)::bigint, (extract(epoch from max(r.read_at)) * 1000)::bigint,
         array_to_string(array_agg(distinct r.review_id), ' ')
    from readings r join reading_reviews w using (review_id)
   where r.device_id = $1 and r.review_id is not null and ($2 = '' or r.counter = $2) and r.state = 'suspect'
     and w.kind in ('fell', 'became_zero', 'jumped', 'above_next', 'entered')
   group by r.counter order by r.counter)"};
constexpr Statement undecided_of_item{"readings.undecided_of_item", R"(
  select counter, (extract(epoch from min(read_at)) * 1000)::bigint, (extract(epoch from max(read_at)) * 1000)::bigint, min(review_id)::text
    from readings where device_id = $1 and review_id = $2 and state = 'suspect' group by counter order by counter)"};
constexpr Statement move_to_item{"readings.move_to_item", R"(
  update readings set review_id = $5 where device_id = $1 and counter = $2 and read_at = $3 and source = $4 and review_id <> $5)"};
constexpr Statement count_undecided{"readings.count_undecided", R"(
  select count(*) from readings where device_id = $1 and review_id is not null and ($2 = '' or counter = $2) and state = 'suspect')"};
// An item whose readings are all decided is decided; of one that keeps some, the span is that of what is left.
constexpr Statement close_items{"reading_reviews.close_settled", R"(
  update reading_reviews w set decided_at = now(), verdict = $3, decision_id = $4
   where w.device_id = $1 and w.decided_at is null and w.kind <> 'other_serial' and ($2 = '' or w.counter = $2)
     and not exists (select from readings_of(w.device_id) r where r.review_id = w.review_id and r.state = 'suspect'))"};
constexpr Statement shorten_items{"reading_reviews.shorten", R"(
  update reading_reviews w
     set first_read_at = left_over.first, last_read_at = left_over.last,
         first_value = coalesce((select r.value from readings_of($1, w.counter) r where r.review_id = w.review_id and r.state = 'suspect'
                                   order by r.read_at limit 1), w.first_value),
         last_value = coalesce((select r.value from readings_of($1, w.counter) r where r.review_id = w.review_id and r.state = 'suspect'
                                  order by r.read_at desc limit 1), w.last_value)
    from (select r.review_id, min(r.read_at) as first, max(r.read_at) as last from readings_of($1) r
           where r.review_id is not null and r.state = 'suspect' group by r.review_id) left_over
   where w.review_id = left_over.review_id and w.device_id = $1 and w.decided_at is null)"};
constexpr Statement close_one{"reading_reviews.close", R"(
  update reading_reviews set decided_at = now(), verdict = $2, decision_id = $3 where review_id = $1 and decided_at is null)"};
constexpr Statement allow_parts{"devices.parts_may_differ", "update devices set parts_may_differ = true where device_id = $1"};
constexpr Statement higher_before{"readings.higher_before", R"(
  update readings r set state = 'invalid', corrected_by = $5
   where r.device_id = $1 and r.counter = $2 and r.read_at < $3 and r.value > $4 and r.state in ('valid', 'billable')
     and r.local_day >= coalesce((select max(c.day) from counter_resets c where c.device_id = $1 and c.counter = $2 and c.day <= $6), '-infinity')
     and r.read_at > coalesce((select max(b.read_at) from readings b where b.device_id = $1 and b.counter = $2 and b.read_at < $3
                                and b.value <= $4 and b.state in ('valid', 'billable')), '-infinity'))"};
constexpr Statement lower_after_of{"readings.lower_after", R"(
  select (extract(epoch from r.read_at) * 1000)::bigint, r.local_day, r.value from readings_of($1, $2, $3, 'infinity') r
   where r.read_at > $3 and r.value < $4 and r.state in ('valid', 'billable')
     and not exists (select from counter_resets c where c.device_id = $1 and c.counter = $2 and c.day >= $5 and c.day <= r.local_day)
   order by r.read_at limit 1)"};

std::int64_t decision(Transaction& transaction, DeviceId device, std::string_view by, ReadingState state, std::string_view reason) {
  return integer(run(transaction, add_decision, device.value, std::string(by), word(state), std::string(reason))[0][0]);
}

bool is_judged_alone(FindingKind kind) { return kind == FindingKind::fell || kind == FindingKind::became_zero || kind == FindingKind::jumped || kind == FindingKind::above_next; }

// The reading that a person calls right, whatever came before it.
struct Accepted {
  Instant read_at;
  std::optional<std::int64_t> value;
  bool is(const Timeline::Entry& entry) const { return entry.read_at == read_at && (!value || entry.value == *value); }
};

// Judges the undecided readings of a counter again, in order of time. What still does not fit is described anew: it may
// follow another good reading now, and then it is another question than the one that was answered.
class SecondLook {
 public:
  SecondLook(Transaction& transaction, DeviceId device, billing::Speed speed, std::int64_t decision)
      : transaction_(transaction), device_(device), speed_(speed_of_device(transaction, device, speed)), decision_(decision) {}

  // `undecided`: a row of undecided_of. How many became valid.
  int look(const pqxx::row& undecided, const std::optional<Accepted>& accepted) {
    const std::string counter = text(undecided[0]);
    const TimelineWish wish{device_, counter, moment(undecided[1]), moment(undecided[2])};
    std::set<std::int64_t> items;
    std::istringstream ids(text(undecided[3]));
    for (std::int64_t id = 0; ids >> id;) items.insert(id);
    const Timeline before = load_timelines(transaction_, std::span(&wish, 1)).front();
    const auto resets = load_resets(transaction_, std::span(&device_, 1)).of(device_, counter);
    Timeline timeline;
    for (const Timeline::Entry& entry : before.entries())
      if (entry.state != ReadingState::suspect) timeline.add(entry);
    int became_valid = 0;
    for (Timeline::Entry entry : before.entries()) {
      if (entry.state != ReadingState::suspect) continue;
      billing::CounterPast past = timeline.around(entry.read_at);
      past.resets = resets;
      const bool is_ours = entry.review && items.contains(*entry.review);
      auto finding = billing::judge(past, counter, {entry.read_at, entry.day, entry.value}, speed_);
      if (is_ours && ((accepted && accepted->is(entry)) || !finding)) {
        run(transaction_, decide_one, device_.value, counter, iso_utc(entry.read_at), entry.source, word(ReadingState::valid), decision_);
        entry.state = ReadingState::valid;
        ++became_valid;
      } else if (is_ours) {
        left_over_.push_back({{device_, counter, entry.read_at, entry.source, entry.value, "", ReadingState::suspect}, std::move(finding), counter});
      }
      timeline.add(entry);
    }
    return became_valid;
  }

  // Puts what is left into the items that it belongs to now; those of before that lost all their readings are closed by the caller.
  void describe_left_over() {
    open_reviews(transaction_, left_over_);
    for (const JudgedReading& one : left_over_)
      run(transaction_, move_to_item, device_.value, one.reading.counter, iso_utc(one.reading.read_at), one.reading.source, *one.reading.review);
  }

 private:
  Transaction& transaction_;
  DeviceId device_;
  std::vector<JudgedReading> left_over_;
  billing::Speed speed_;
  std::int64_t decision_;
};

}  // namespace

Decided ReviewStore::accept(const Review& review, std::string_view by, std::string_view reason) {
  const auto id = decision(transaction_, review.device, by, ReadingState::valid, reason);
  Decided result;
  SecondLook look(transaction_, review.device, speed_, id);
  if (is_judged_alone(review.kind)) {
    for (const auto& row : run(transaction_, undecided_of, review.device.value, review.counter))
      result.valid += look.look(row, Accepted{review.first_read_at, review.first_value});
  } else {
    for (const auto& row : run(transaction_, undecided_of_item, review.device.value, review.id)) result.valid += look.look(row, std::nullopt);
    if (review.kind == FindingKind::parts_differ) run(transaction_, allow_parts, review.device.value);
  }
  run(transaction_, close_one, review.id, std::string("accepted"), id);
  look.describe_left_over();
  run(transaction_, close_items, review.device.value, review.counter, std::string("accepted"), id);
  run(transaction_, shorten_items, review.device.value);
  touch_readings(transaction_, std::span(&review.device, 1));
  result.undecided = small_integer(run(transaction_, count_undecided, review.device.value, review.counter)[0][0]);
  return result;
}

int ReviewStore::refuse_higher_before(const Review& review, std::string_view by, std::string_view reason) {
  if (!review.first_value) return 0;
  const auto id = decision(transaction_, review.device, by, ReadingState::invalid, reason);
  const auto changed = run(transaction_, higher_before, review.device.value, review.counter, iso_utc(review.first_read_at), *review.first_value, id,
                           local_day(review.first_read_at).iso());
  touch_readings(transaction_, std::span(&review.device, 1));
  return static_cast<int>(changed.affected_rows());
}

std::optional<billing::CounterMark> ReviewStore::lower_after(const Review& review) {
  if (!is_judged_alone(review.kind) || !review.first_value) return std::nullopt;
  const auto rows = run(transaction_, lower_after_of, review.device.value, review.counter, iso_utc(review.first_read_at), *review.first_value,
                        local_day(review.first_read_at).iso());
  if (rows.empty()) return std::nullopt;
  return billing::CounterMark{moment(rows[0][0]), day(rows[0][1]), integer(rows[0][2])};
}

Decided ReviewStore::refuse(const Review& review, std::string_view by, std::string_view reason) {
  const auto id = decision(transaction_, review.device, by, ReadingState::invalid, reason);
  Decided result;
  result.invalid = static_cast<int>(run(transaction_, decide_item, review.device.value, review.id, word(ReadingState::invalid), id).affected_rows());
  run(transaction_, close_one, review.id, std::string("wrong"), id);
  touch_readings(transaction_, std::span(&review.device, 1));
  result.undecided = small_integer(run(transaction_, count_undecided, review.device.value, review.counter)[0][0]);
  return result;
}

Decided ReviewStore::judge_again(DeviceId device, std::string_view counter, std::string_view verdict, std::string_view by, std::string_view reason) {
  const auto id = decision(transaction_, device, by, ReadingState::valid, reason);
  const std::string name(counter);
  Decided result;
  SecondLook look(transaction_, device, speed_, id);
  for (const auto& row : run(transaction_, undecided_of, device.value, name))
    result.valid += look.look(row, std::nullopt);
  look.describe_left_over();
  run(transaction_, close_items, device.value, name, std::string(verdict), id);
  run(transaction_, shorten_items, device.value);
  touch_readings(transaction_, std::span(&device, 1));
  result.undecided = small_integer(run(transaction_, count_undecided, device.value, name)[0][0]);
  return result;
}

void ReviewStore::close(const Review& review, std::string_view verdict, std::string_view by, std::string_view reason) {
  const auto id = decision(transaction_, review.device, by, verdict == "swapped" ? ReadingState::valid : ReadingState::invalid, reason);
  run(transaction_, close_one, review.id, std::string(verdict), id);
}

}  // namespace klickwerk::db
