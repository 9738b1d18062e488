#include "tests/dealer_years/world.h"

#include <algorithm>

namespace klickwerk::dealer_years {
namespace {

const std::vector<std::string> counters{"mono", "colour", "large"};
constexpr int loan_days = 40;

Values halved(const Values& made) {
  Values half;
  for (const auto& [counter, pages] : made) half[counter] = pages / 2;
  return half;
}

void add(Values& to, const Values& made) {
  for (const auto& [counter, pages] : made) to[counter] += pages;
}

void take_off(Values& from, const Values& made) {
  for (const auto& [counter, pages] : made) from[counter] -= pages;
}

}  // namespace

PlaceWorld::PlaceWorld(const PlannedContract& contract, std::size_t place, Day end) : seed_(contract.seed * 31U + static_cast<unsigned>(place)) {
  const PlannedPlace& planned = contract.places[place];
  first_ = std::max(contract.start, planned.from.value_or(contract.start));
  serial_ = planned.serial;
  told_late_ = std::ranges::any_of(contract.events, [&](const Event& event) { return event.place == place && is_about_device(event.what) && event.delay > 0; });
  live(contract, place, end);
}

// Independent of everything else: an event that is left out changes no other day.
std::int64_t PlaceWorld::drawn(const std::string& counter, Day day) const {
  std::uint64_t mixed = seed_ * 0x9e3779b97f4a7c15U + static_cast<std::uint64_t>(counter[0]) * 0x94d049bb133111ebU + static_cast<std::uint64_t>(day.serial);
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  mixed ^= mixed >> 31U;
  return static_cast<std::int64_t>(mixed % (counter == "mono" ? 61 : counter == "colour" ? 19 : 4));
}

std::int64_t PlaceWorld::pages(const std::string& counter, Day day) const {
  const auto found = made_.find(day);
  return found == made_.end() ? 0 : found->second.at(counter);
}

// Changes happen at noon: half of the day's pages are made before.
void PlaceWorld::live(const PlannedContract& contract, std::size_t place, Day end) {
  Values now{{"mono", 20'000}, {"colour", 7'000}, {"large", 900}};
  stays_.push_back({serial_, first_, {}, now, {}});
  for (Day day = first_; day < end && !left_; day = day + 1) {
    Values made;
    for (const auto& counter : counters) made[counter] = drawn(counter, day);
    const Values before_noon = halved(made);
    add(now, before_noon);
    take_off(made, before_noon);
    made_[day] = before_noon;
    for (const Event& event : contract.events) {
      if (event.place != place) continue;
      if (event.day == day) change(event, day, now);
      if (event.what == What::loan && comes_about(event) && event.day + loan_days == day) send_back(event, day, now);
    }
    if (left_) return;
    add(now, made);
    add(made_[day], made);
    evenings_[stays_.back().serial][day] = now;
  }
}

void PlaceWorld::change(const Event& event, Day day, Values& now) {
  if (!comes_about(event)) return;
  Stay& stay = stays_.back();
  if (event.what == What::swap || event.what == What::loan) {
    stay.last = day;
    stay.final_ = now;
    evenings_[stay.serial][day] = now;
    const std::string next = serial_ + (event.what == What::swap ? "N" : "L");
    now = event.what == What::swap ? Values{{"mono", event.amount}, {"colour", 12}, {"large", 0}} : Values{{"mono", 55'000}, {"colour", 9'100}, {"large", 40}};
    stays_.push_back({next, day, {}, now, {}});
  }
  if (event.what == What::leave) go(event, day, now);
  if (event.what == What::burst) now["mono"] += event.amount, made_[day]["mono"] += event.amount;
  if (event.what == What::reset) {
    resets_.push_back({day, stay.serial, "mono", now["mono"], event.amount});
    now["mono"] = event.amount;
  }
  if (event.what == What::test_copies && stay.from < day && (stays_.size() == 1 || !told_late_)) {
    const std::int64_t copies = std::min(event.amount, drawn("mono", day));
    if (copies > 0) copies_.push_back({day, stay.serial, copies});
  }
}

void PlaceWorld::go(const Event& event, Day day, Values& now) {
  Stay& stay = stays_.back();
  stay.last = day;
  stay.final_ = now;
  evenings_[stay.serial][day] = now;
  if (event.amount % 2 == 0) return static_cast<void>(left_ = day);
  now = {{"mono", 3000 + event.amount}, {"colour", 15}, {"large", 2}};
  stays_.push_back({serial_ + "N", day, {}, now, {}});
}

void PlaceWorld::send_back(const Event& event, Day day, Values& now) {
  Stay& loaned = stays_.back();
  loaned.last = day;
  loaned.final_ = now;
  evenings_[loaned.serial][day] = now;
  Stay back = stays_[stays_.size() - 2];
  back.from = day;
  back.last.reset();
  back.start = back.final_;
  back.start["mono"] += event.amount;  // the workshop tries it out
  back.final_.clear();
  now = back.start;
  stays_.push_back(back);
}

const Stay& PlaceWorld::standing(Day day) const {
  const Stay* found = &stays_.front();
  for (const Stay& stay : stays_)
    if (stay.from <= day) found = &stay;
  return *found;
}

std::optional<Values> PlaceWorld::evening(const std::string& serial, Day day) const {
  const auto device = evenings_.find(serial);
  if (device == evenings_.end()) return {};
  const auto found = device->second.find(day);
  return found == device->second.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace klickwerk::dealer_years
