#include "collector/poll/instance_fetch.h"

#include "core/assert.h"

namespace klickwerk::collector {

InstanceFetch::InstanceFetch(std::vector<Oid> instances, RequestSize& size) : size_(size) {
  if (!instances.empty()) waiting_.push_back(std::move(instances));
}

std::vector<Oid> InstanceFetch::next() const {
  KW_ASSERT(!finished());
  const Group& group = waiting_.front();
  const auto count = std::min<std::size_t>(group.size(), static_cast<std::size_t>(size_.varbinds_unknown()));
  return {group.begin(), group.begin() + static_cast<std::ptrdiff_t>(count)};
}

void InstanceFetch::take(const std::vector<Oid>& asked, const SnmpAnswer& answer, VarBinds& into) {
  KW_ASSERT(!finished() && asked.size() <= waiting_.front().size());
  if (!answer) return take_failure(asked, answer.error());
  doubts_ = 0;
  take_bindings(asked, *answer, into);
}

// Only names that were asked count: an agent that answers something else has not answered. What is missing from an
// otherwise good answer is asked no more.
void InstanceFetch::take_bindings(const std::vector<Oid>& asked, const std::vector<Binding>& bindings, VarBinds& into) {
  for (std::size_t i = 0; i < bindings.size(); ++i) {
    const Binding& binding = bindings[i];
    const bool in_its_place = i < asked.size() && asked[i] == binding.oid;
    const bool wanted = in_its_place || std::ranges::find(asked, binding.oid) != asked.end();
    if (wanted && binding.absence == Absence::none && binding.value.type != SnmpType::null) into[binding.oid] = binding.value;
  }
  remove_asked(asked.size());
}

void InstanceFetch::take_failure(const std::vector<Oid>& asked, const SnmpFailure& failure) {
  const bool silence = failure.error == SnmpError::timeout || failure.error == SnmpError::malformed;
  if (!silence) doubts_ = 0;
  if (silence || failure.error == SnmpError::too_big) {
    if (asked.size() > 1) return size_.refused(static_cast<int>(asked.size()));
    if (silence) ++doubts_;
    return remove_asked(1);
  }
  const bool points_at_a_name = failure.error_index >= 1 && static_cast<std::size_t>(failure.error_index) <= asked.size();
  if (asked.size() == 1) return remove_asked(1);
  if (points_at_a_name) return drop_named(asked, failure.error_index);
  split(asked);
}

void InstanceFetch::drop_named(const std::vector<Oid>& asked, int index) {
  const Oid& refused = asked[static_cast<std::size_t>(index - 1)];
  Group& group = waiting_.front();
  group.erase(std::ranges::find(group, refused));
  if (group.empty()) waiting_.pop_front();
}

// The device refuses the request without telling which name: each half must be asked apart until it is found.
void InstanceFetch::split(const std::vector<Oid>& asked) {
  remove_asked(asked.size());
  const auto middle = asked.begin() + static_cast<std::ptrdiff_t>(asked.size() / 2);
  waiting_.emplace_front(middle, asked.end());
  waiting_.emplace_front(asked.begin(), middle);
}

void InstanceFetch::remove_asked(std::size_t count) {
  Group& group = waiting_.front();
  group.erase(group.begin(), group.begin() + static_cast<std::ptrdiff_t>(count));
  if (group.empty()) waiting_.pop_front();
}

}  // namespace klickwerk::collector
