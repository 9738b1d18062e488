// The rows that are worth a plain GET of one kind of device: how they are asked and how they are decoded. All devices that
// showed the same rows under the same profile share one, so that ten thousand devices of a few models cost little memory.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "collector/profile/decode_plan.h"
#include "collector/snmp/known_names.h"

namespace klickwerk::collector {

struct KnownRows {
  std::shared_ptr<const KnownNames> names;
  DecodePlan plan;
};

class KnownRowsPool {
 public:
  // `rows` in order, each once. Null where there are none, or one that no agent could be asked for.
  std::shared_ptr<const KnownRows> rows_of(const Profile& profile, const std::vector<Oid>& rows);

 private:
  void forget_unused();
  std::unordered_multimap<std::size_t, std::weak_ptr<const KnownRows>> pool_;
  std::size_t look_again_at_ = 64;  // so many entries
};

}  // namespace klickwerk::collector
