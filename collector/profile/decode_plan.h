// Decodes again and again what devices answer to the same list of names (those that learned_instances() gave): where
// the profile finds what, and what its patterns make of texts, is worked out once. Devices of a model share one.
// The profile must outlive it. One thread.
#pragma once

#include <span>
#include <vector>

#include "collector/profile/answer_shape.h"
#include "collector/profile/profile_set.h"
#include "collector/profile/text_memo.h"
#include "collector/snmp/value_view.h"

namespace klickwerk::collector {

class DecodePlan {
 public:
  // `names` in order, each once.
  DecodePlan(const Profile& profile, std::vector<Oid> names);

  const Profile& profile() const { return profile_; }
  // The same as decode() of all answers together. A value for each name, none missing; `changing`: the rows of tables
  // that are walked at every poll, because they come and go.
  DecodedDevice decode(std::span<const ValueView> values, const VarBinds& changing) const;

 private:
  const Profile& profile_;
  AnswerShape shape_;
  mutable TextMemo texts_;
};

}  // namespace klickwerk::collector
