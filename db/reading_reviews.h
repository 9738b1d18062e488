// Readings that wait for a person, and what the person decides. Every decision has a name and a reason
// (reading_decisions); the audit log is the caller's, in the same transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "billing/metering/plausibility.h"
#include "core/calendar.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

struct Review {
  std::int64_t id = 0;
  DeviceId device;
  std::string serial, model, place;  // place: customer and location, where known
  std::string counter;               // empty: the whole device
  billing::FindingKind kind = billing::FindingKind::fell;
  std::optional<Instant> base_read_at;  // the last good reading before
  std::optional<std::int64_t> base_value;
  Instant first_read_at, last_read_at;
  std::optional<std::int64_t> first_value, last_value;
  std::string other_serial, other_model;  // that answered
  std::string other_device;               // not empty: the other serial is a device of ours; where it stands
  std::string detail;
  int readings = 0;                       // that are undecided
  std::optional<std::int64_t> good_since; // a later reading is plausible again: its value
  std::optional<Instant> decided_at;
  std::string decided_by, verdict;        // empty while it is open; verdict: accepted, reset, swapped, wrong
};

// What a decision changed.
struct Decided {
  int valid = 0, invalid = 0;  // readings that became so
  int undecided = 0;           // that are left of this counter (accept, reset) or device
};

class ReviewStore {
 public:
  explicit ReviewStore(Transaction& transaction, billing::Speed speed = {}) : transaction_(transaction), speed_(speed) {}

  std::vector<Review> open(std::string_view serial = "");  // by device, then by time; of one device if named
  std::optional<Review> review(std::int64_t id);           // also a decided one
  // Decisions about a device are made one at a time: waits until those of others are done. Readings come in meanwhile.
  void lock_device(DeviceId device);
  void lock_devices_of(std::span<const std::int64_t> ids);
  int open_count();

  // The first reading of the item is right. The others of its counter are judged again: those that follow from it
  // become valid, the rest stays undecided, as a new item where it follows another good reading now. Of a sum that does not fit: the device's sums are not judged any more.
  Decided accept(const Review& review, std::string_view by, std::string_view reason);
  // A later good reading that is lower than the item's first, with no documented reset in between: both cannot be right.
  std::optional<billing::CounterMark> lower_after(const Review& review);
  // Before accept() of a fall: the good readings above it, back to the last that is not higher, were wrong. Not those
  // of before the last documented reset: they are of another course.
  int refuse_higher_before(const Review& review, std::string_view by, std::string_view reason);
  // All readings of the item are wrong.
  Decided refuse(const Review& review, std::string_view by, std::string_view reason);
  // After a reset was documented, or a device swapped: judges what is undecided again.
  Decided judge_again(DeviceId device, std::string_view counter, std::string_view verdict, std::string_view by, std::string_view reason);
  // Nothing of it is a reading: another device answered. verdict: "swapped" or "wrong".
  void close(const Review& review, std::string_view verdict, std::string_view by, std::string_view reason);

 private:
  Transaction& transaction_;
  billing::Speed speed_;
};

}  // namespace klickwerk::db
