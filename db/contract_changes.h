// What a change of a running contract needs to know, and technicians' test copies.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/calendar.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

class ContractChanges {
 public:
  explicit ContractChanges(Transaction& transaction) : transaction_(transaction) {}

  // The end of the latest period of clicks that is settled (draft or issued); empty: none.
  std::optional<Day> settled_until(ContractId contract);
  // The counter at the end of that very day, as a settlement would take it; empty: not read.
  std::optional<std::int64_t> counter_at_end_of(DeviceId device, std::string_view counter, Day day);

  // Throws Conflict when the same copies (device, day, counter, remark) are known already.
  void add_service_copies(DeviceId device, Day day, std::string_view counter, std::int64_t copies, std::string_view remark, std::string_view by);
  // Those known with that remark; empty: none.
  std::optional<std::int64_t> service_copies(DeviceId device, Day day, std::string_view counter, std::string_view remark);
  // Rows of that device, day and counter that count no more; returns how many.
  int void_service_copies(DeviceId device, Day day, std::string_view counter);

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
