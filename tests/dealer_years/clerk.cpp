#include "tests/dealer_years/clerk.h"

#include <algorithm>
#include <set>

#include "office/reading_review/reading_desk.h"

namespace klickwerk::dealer_years {
namespace {

const office::Decision looked{"anna", "looked at the device"};

std::vector<billing::CounterValue> counters(const Values& values) {
  std::vector<billing::CounterValue> list;
  for (const auto& [counter, value] : values) list.push_back({counter, value});
  return list;
}

bool is_fall(const db::Review& review) { return review.kind == billing::FindingKind::fell || review.kind == billing::FindingKind::became_zero; }

}  // namespace

const PlaceWorld* Clerk::place_with(const std::string& serial) const {
  for (const auto& [contract, places] : places_)
    for (const PlaceWorld& place : places)
      if (std::ranges::find(place.stays(), serial, &Stay::serial) != place.stays().end()) return &place;
  return nullptr;
}

bool Clerk::is_true(const std::string& serial, const std::string& counter, Day day, std::int64_t value) const {
  const auto shown = place_with(serial)->evening(serial, day);
  return shown && shown->contains(counter) && shown->at(counter) == value;
}

bool Clerk::waits_for_news(const std::string& serial, const std::string& counter, Day from, Day to) const {
  for (const Reset& reset : place_with(serial)->resets())
    if (reset.serial == serial && reset.counter == counter && from <= reset.day && reset.day <= to &&
        std::ranges::none_of(known_resets_, [&](const Reset& known) { return known.serial == serial && known.day == reset.day; }))
      return true;
  return false;
}

bool Clerk::decide(const std::string& serial, std::int64_t item) {
  office::ReadingDesk readings(desk_.database(), {});
  const auto open = readings.open(serial);
  const auto found = std::ranges::find(open, item, &db::Review::id);
  if (found == open.end() || (waits && waits(serial))) return false;
  const db::Review& review = *found;
  if (review.kind == billing::FindingKind::other_serial) return false;  // the swap's telling closes it
  const Day day = local_day(review.first_read_at);
  const Day base = review.base_read_at ? local_day(*review.base_read_at) : day;
  if (waits_for_news(serial, review.counter, base, day)) return false;  // its first question is decided before the next is asked
  const bool slips = !careful && random_() % 6 == 0;
  if (is_right(review, day) && !slips) accept(review);
  else refuse(review);
  return true;
}

// Of a sum that does not fit only the total is wrong here, but somebody may take none of it.
bool Clerk::is_right(const db::Review& review, Day day) const {
  if (review.kind == billing::FindingKind::parts_differ) return review.id % 2 == 0;
  return review.first_value && is_true(review.serial, review.counter, day, *review.first_value);
}

// The program refuses what contradicts a later good reading: that one is looked at first.
void Clerk::accept(const db::Review& review) {
  try {
    office::ReadingDesk(desk_.database(), {}).accept({review.id}, is_fall(review), looked);
    desk_.note(customer_of(review.serial), "accepted: " + review.detail);
  } catch (const std::runtime_error& contradiction) {
    desk_.note(customer_of(review.serial), std::string("not accepted: ") + contradiction.what());
    refuse(review);  // it is typed in again when the other one is put right
  }
}

void Clerk::refuse(const db::Review& review) {
  office::ReadingDesk(desk_.database(), {}).refuse({review.id}, looked);
  desk_.note(customer_of(review.serial), "refused: " + review.detail);
}

void Clerk::review(const std::string& serial) {
  office::ReadingDesk readings(desk_.database(), {});
  bool decided = true;  // an item may hold several questions, one after the other
  for (int round = 0; decided && round < 100; ++round) {
    decided = false;
    auto open = readings.open(serial);
    std::ranges::shuffle(open, random_);
    for (const auto& review : open) decided |= decide(review.serial, review.id);
  }
}

std::vector<db::Review> Clerk::undecided() {
  auto open = office::ReadingDesk(desk_.database(), {}).open("");
  std::erase_if(open, [](const db::Review& review) { return review.kind == billing::FindingKind::other_serial; });
  return open;
}

void Clerk::make_right(const PlaceWorld& place, Day day) {
  const std::string serial = place.standing(day).serial;
  const auto truth = place.evening(serial, day);
  if (!truth || !desk_.knows(serial)) return;  // of a device that nobody has told of, or that has left
  Values wrong;
  for (const auto& [counter, value] : *truth)
    if (desk_.counter(serial, counter, day) != value) wrong[counter] = value;
  if (wrong.empty()) return;
  desk_.type(serial, day, 23 * 60 + 10 + typed_[serial + day.iso()]++, wrong);
  review(serial);
}

// A wrong reading that is known would contradict what is told of the days after it.
void Clerk::mend_before(const PlaceWorld& place, Day day) {
  Day end = day.first_of_month() - 1;
  for (int i = 0; i < 3; ++i, end = end.first_of_month() - 1) {
    if (end < place.first_day()) return;
    const std::string serial = place.standing(end).serial;
    const auto truth = place.evening(serial, end);
    const auto known = desk_.knows(serial) ? desk_.counter(serial, "mono", end) : std::nullopt;
    if (truth && known && *known != truth->at("mono")) make_right(place, end);
  }
}

// What lies beyond belief is refused until he insists on it.
void Clerk::insisting(const std::string& serial, const std::function<void(bool force)>& deed) {
  try {
    deed(false);
  } catch (const std::runtime_error& doubt) {
    desk_.note(customer_of(serial), std::string("insisted, though ") + doubt.what());
    deed(true);
  }
}

void Clerk::document_reset(const Reset& reset) {
  office::ResetOrder order{reset.serial, reset.counter, reset.day, reset.old_value, reset.new_value};
  insisting(reset.serial, [&](bool force) { order.force = force, office::ReadingDesk(desk_.database(), {}).reset(order, looked); });
  known_resets_.push_back(reset);
  desk_.note(customer_of(reset.serial), "reset of " + reset.serial + " on " + reset.day.iso() + " from " + std::to_string(reset.old_value) + " to " + std::to_string(reset.new_value));
}

void Clerk::document_swap(const Stay& old_one, const Stay& next) {
  office::SwapOrder order{old_one.serial, next.serial, "M 500", next.from, counters(old_one.final_), counters(next.start)};
  insisting(next.serial, [&](bool force) { order.force = force, office::ReadingDesk(desk_.database(), {}).swap(order, looked); });
  desk_.note(customer_of(next.serial), "swap of " + old_one.serial + " for " + next.serial + " on " + next.from.iso() + ", final mono " + std::to_string(old_one.final_.at("mono")) +
                                           ", start mono " + std::to_string(next.start.at("mono")));
}

}  // namespace klickwerk::dealer_years
