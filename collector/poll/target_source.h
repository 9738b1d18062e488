// Where the list of devices comes from: the database in production, a fixed list in tests.
#pragma once

#include <vector>

#include "collector/poll/observation.h"

namespace klickwerk::collector {

class PollTargetSource {
 public:
  virtual ~PollTargetSource() = default;
  // All devices that are to be polled at present. Throws when the list cannot be read; the caller keeps the old one.
  virtual std::vector<PollTarget> load() = 0;
};

}  // namespace klickwerk::collector
