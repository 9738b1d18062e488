// Which credential a device is asked with, where several could be: the nearest that a person gave, then what worked.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "collector/poll/observation.h"
#include "db/credentials.h"

namespace klickwerk::db {

class AccessChoice {
 public:
  explicit AccessChoice(const std::vector<Credential>& credentials);

  struct Given {
    std::optional<std::int64_t> device, site, found;
  };
  // The target comes with its own community, or none. Order: assigned to the device, its own community, assigned to the
  // site, the order to try (beginning with what was found), "public" where there is no order.
  void give(const Given& given, collector::PollTarget& target) const;

 private:
  bool take(const std::optional<std::int64_t>& id, collector::PollTarget& target) const;
  std::map<std::int64_t, collector::SnmpAccess> by_id_;
  std::shared_ptr<const collector::AccessList> order_;  // null: none
};

}  // namespace klickwerk::db
