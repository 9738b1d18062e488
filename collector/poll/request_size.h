// How many varbinds one device takes in a message. Devices that drop or refuse large ones are common (60 names lost,
// 40 refused, a 140-byte request unanswered; see the quirks in docs/decisions): start modest, halve at once, grow slowly.
#pragma once

#include <algorithm>

namespace klickwerk::collector {

class RequestSize {
 public:
  static constexpr int start = 20;
  static constexpr int largest = 80;          // bounded by octets, too, where the answers are known (KnownFetch)
  static constexpr int largest_unknown = 40;  // an answer nobody has seen yet: so many still fit one Ethernet frame

  int varbinds() const { return varbinds_; }
  int varbinds_unknown() const { return std::min(varbinds_, largest_unknown); }
  // tooBig, or silence while smaller requests are answered.
  void refused(int varbinds_asked) {
    varbinds_ = std::clamp(varbinds_asked / 2, 1, varbinds_);
    if (grown_) patience_ = std::min(patience_ * 2, 1024);
    good_polls_ = 0;
  }
  void poll_went_well() {
    if (varbinds_ >= largest || ++good_polls_ < patience_) return;
    varbinds_ = std::min(varbinds_ * 2, largest);
    grown_ = true;
    good_polls_ = 0;
  }

 private:
  int varbinds_ = start;
  int good_polls_ = 0;
  int patience_ = 2;    // good polls before a larger size is tried; doubles whenever growing was a mistake
  bool grown_ = false;
};

}  // namespace klickwerk::collector
