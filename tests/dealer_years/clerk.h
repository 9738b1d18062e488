// The clerk who decides about readings: he looks at the device, so he knows what is true.
#pragma once

#include <functional>
#include <random>

#include "db/reading_reviews.h"
#include "tests/dealer_years/desk.h"

namespace klickwerk::dealer_years {

class Clerk {
 public:
  Clerk(Desk& desk, const Places& places, unsigned seed) : desk_(desk), places_(places), random_(seed) {}

  // Nobody decides about these devices for the time being.
  std::function<bool(const std::string& serial)> waits;
  bool careful = false;  // nothing true is declared wrong: a predecessor's last reading, or one that no settlement comes after

  // Decides what waits for review, of one device or (empty) of all. A reset or swap that nobody has told of stays undecided.
  void review(const std::string& serial = "");
  // The counters of that evening are in the books as they truly were.
  void make_right(const PlaceWorld& place, Day day);
  // What is known wrongly of the months before that day is put right.
  void mend_before(const PlaceWorld& place, Day day);
  // Told of: from now on its reviews can be decided.
  // What still waits, but for devices that nobody has told of.
  std::vector<db::Review> undecided();
  bool is_true(const std::string& serial, const std::string& counter, Day day, std::int64_t value) const;
  void document_reset(const Reset& reset);
  void document_swap(const Stay& old_one, const Stay& next);

 private:
  void insisting(const std::string& serial, const std::function<void(bool force)>& deed);
  bool decide(const std::string& serial, std::int64_t item);
  void accept(const db::Review& review);
  void refuse(const db::Review& review);
  bool is_right(const db::Review& review, Day day) const;
  const PlaceWorld* place_with(const std::string& serial) const;
  bool waits_for_news(const std::string& serial, const std::string& counter, Day from, Day to) const;

  Desk& desk_;
  const Places& places_;
  std::mt19937 random_;
  std::vector<Reset> known_resets_;
  std::map<std::string, int> typed_;  // so that each correction of a day is later than the one before
};

}  // namespace klickwerk::dealer_years
