#include "office/reading_review/turn_to_decide.h"

#include <stdexcept>

namespace klickwerk::office {
namespace {

std::string local_time(Instant moment) {
  const int minute = local_minute(moment);
  const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return local_day(moment).iso() + " at " + two(minute / 60) + ":" + two(minute % 60);
}

}  // namespace

std::string decided_already(const db::Review& review) {
  return "item " + std::to_string(review.id) + " was decided on " + local_time(*review.decided_at) + " by " + review.decided_by + " already: " + review.verdict;
}

void wait_for_turn(db::ReviewStore& reviews, const db::Device& device, const std::string& counter) {
  const auto open = reviews.open(device.serial);
  reviews.lock_device(device.id);
  for (const db::Review& before : open) {
    if (!counter.empty() && !before.counter.empty() && before.counter != counter) continue;
    const auto now = reviews.review(before.id);
    if (now && now->decided_at)
      throw std::runtime_error(decided_already(*now) + ". Nothing was changed: `klickwerk reading review " + device.serial + "` shows what still waits");
  }
}

}  // namespace klickwerk::office
