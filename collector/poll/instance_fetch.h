// Reads a list of instances with GET, whatever the device makes of it: requests that are too large are halved, names
// that v1 refuses are dropped by index or found by splitting. Pure: next() says what to ask, take() hears the answer.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "collector/poll/request_size.h"
#include "collector/snmp/message.h"
#include "collector/snmp/varbinds.h"

namespace klickwerk::collector {

class InstanceFetch {
 public:
  InstanceFetch(std::vector<Oid> instances, RequestSize& size);

  bool finished() const { return waiting_.empty(); }
  // Names of the next GET; at least one unless finished().
  std::vector<Oid> next() const;
  void take(const std::vector<Oid>& asked, const SnmpAnswer& answer, VarBinds& into);
  // Silence on a single name, and no answer since: the caller decides whether the device is gone.
  bool in_doubt() const { return doubts_ > 1; }

 private:
  using Group = std::vector<Oid>;  // asked together, never mixed with another group
  void take_bindings(const std::vector<Oid>& asked, const std::vector<Binding>& bindings, VarBinds& into);
  void take_failure(const std::vector<Oid>& asked, const SnmpFailure& failure);
  void drop_named(const std::vector<Oid>& asked, int index);
  void split(const std::vector<Oid>& asked);
  void remove_asked(std::size_t count);

  std::deque<Group> waiting_;
  RequestSize& size_;
  int doubts_ = 0;
};

}  // namespace klickwerk::collector
