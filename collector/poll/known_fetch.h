// Reads known rows with GET while everything goes as it went last time, as nearly all polls do. At the first surprise (a
// row missing, a request refused or unanswered) it steps back, and InstanceFetch goes on name by name. Pure.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "collector/poll/request_size.h"
#include "collector/snmp/known_names.h"

namespace klickwerk::collector {

class KnownFetch {
 public:
  // `answer_octets`: that the answers for all names took last time, 0 when nobody knows.
  KnownFetch(std::shared_ptr<const KnownNames> names, const RequestSize& size, std::size_t answer_octets);

  bool finished() const { return values_.size() == names_->size(); }
  // The next GET, unless finished().
  KnownRange next();
  const KnownRange& asked() const { return asked_; }
  // Takes the values of what next() said. False: not all of them are there, nothing was taken.
  bool take(std::span<const ValueView> values);

  // Of the names in their order, as far as they have been asked.
  std::span<const ValueView> values() const { return values_; }
  const KnownNames& names() const { return *names_; }
  std::size_t answer_octets() const { return answer_octets_; }

 private:
  std::size_t most_names() const;

  std::shared_ptr<const KnownNames> names_;
  const RequestSize& size_;
  std::size_t octets_last_time_;
  std::size_t answer_octets_ = 0;
  KnownRange asked_;
  std::vector<ValueView> values_;
  std::vector<std::unique_ptr<char[]>> octets_;  // what the values look into: one piece for each answer
};

}  // namespace klickwerk::collector
