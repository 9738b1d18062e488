#include "db/access_choice.h"

#include "collector/poll/access_trial.h"

namespace klickwerk::db {

AccessChoice::AccessChoice(const std::vector<Credential>& credentials) {
  collector::AccessList order;
  for (const Credential& credential : credentials) {
    by_id_.emplace(credential.id, access_of(credential));
    if (credential.try_place) order.push_back(access_of(credential));  // all() gives them by their places
  }
  if (!order.empty()) order_ = std::make_shared<const collector::AccessList>(std::move(order));
}

bool AccessChoice::take(const std::optional<std::int64_t>& id, collector::PollTarget& target) const {
  const auto found = id ? by_id_.find(*id) : by_id_.end();
  if (found == by_id_.end()) return false;
  collector::use_access(target, found->second);
  return true;
}

void AccessChoice::give(const Given& given, collector::PollTarget& target) const {
  if (take(given.device, target) || !target.community.empty() || take(given.site, target)) return;
  if (order_ == nullptr) {
    target.community = "public";
    return;
  }
  target.try_in_order = order_;
  if (take(given.found, target)) target.credential = *given.found;
}

}  // namespace klickwerk::db
