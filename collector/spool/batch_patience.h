// How long a batch waits to fill. A transaction costs as much as fifty observations in it, so where few come in it pays to wait longer;
// the first after a start or a quiet time is stored soon, because somebody may be watching. Pure; one thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace klickwerk::collector {

class BatchPatience {
 public:
  using Milliseconds = std::chrono::milliseconds;
  // From `least` it doubles up to `most` while batches have fewer than `worthwhile` observations.
  BatchPatience(std::size_t worthwhile, Milliseconds least, Milliseconds most)
      : worthwhile_(worthwhile), least_(least), most_(std::max(least, most)), now_(least) {}

  Milliseconds now() const { return now_; }
  Milliseconds most() const { return most_; }
  void was_stored(std::size_t observations) {
    if (observations < worthwhile_) now_ = std::min(most_, 2 * now_);
    else if (observations >= 3 * worthwhile_) now_ = std::max(least_, now_ / 2);
  }
  // Nothing came in for so long.
  void was_quiet_for(Milliseconds time) {
    if (time > most_) now_ = least_;
  }

 private:
  std::size_t worthwhile_;
  Milliseconds least_, most_, now_;
};

}  // namespace klickwerk::collector
