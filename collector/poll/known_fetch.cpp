#include "collector/poll/known_fetch.h"

#include <algorithm>

#include "core/assert.h"

namespace klickwerk::collector {
namespace {

constexpr std::size_t datagram_octets = 1400;  // fits one Ethernet frame with the heads of IP, UDP and SNMP
constexpr std::size_t unknown_value_octets = 10;

// Of a value with its head, in the answer: near enough for a choice of size.
std::size_t octets_of(const ValueView& value) { return 2 + (value.octets.empty() ? 4 : value.octets.size()); }

}  // namespace

KnownFetch::KnownFetch(std::shared_ptr<const KnownNames> names, const RequestSize& size, std::size_t answer_octets)
    : names_(std::move(names)), size_(size),
      octets_last_time_(answer_octets != 0 ? answer_octets : names_->encoded().size() + names_->size() * unknown_value_octets) {
  values_.reserve(names_->size());
}

// As many as the device was found to bear, and as fit into a frame with their answers.
std::size_t KnownFetch::most_names() const {
  const std::size_t each = std::max<std::size_t>(1, octets_last_time_ / names_->size());
  return std::clamp<std::size_t>(datagram_octets / each, 1, static_cast<std::size_t>(size_.varbinds()));
}

KnownRange KnownFetch::next() {
  KW_ASSERT(!finished());
  const std::size_t first = values_.size();
  const std::size_t left = names_->size() - first;
  const std::size_t requests = (left + most_names() - 1) / most_names();
  asked_ = {names_, first, (left + requests - 1) / requests};
  return asked_;
}

bool KnownFetch::take(std::span<const ValueView> values) {
  const auto is_missing = [](const ValueView& value) { return value.absence != Absence::none || value.is_null(); };
  if (values.size() != asked_.count || std::ranges::any_of(values, is_missing)) return false;
  std::size_t octets = 0;
  for (const ValueView& value : values) octets += value.octets.size();
  char* to = octets_.emplace_back(new char[octets + 1]).get();
  for (ValueView value : values) {
    answer_octets_ += octets_of(value);
    std::ranges::copy(value.octets, to);
    value.octets = {to, value.octets.size()};
    to += value.octets.size();
    values_.push_back(value);
  }
  answer_octets_ += names_->bindings(asked_.first, asked_.count).size();
  return true;
}

}  // namespace klickwerk::collector
