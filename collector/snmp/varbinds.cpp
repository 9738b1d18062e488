#include "collector/snmp/varbinds.h"

#include <algorithm>

#include "core/assert.h"

namespace klickwerk::collector {

std::size_t VarBinds::place_of(const Oid& oid) const {
  if (order_.empty() || entries_[order_.back()].first < oid) return order_.size();  // answers mostly come in order
  const auto found = std::lower_bound(order_.begin(), order_.end(), oid, [&](std::uint32_t entry, const Oid& key) { return entries_[entry].first < key; });
  return static_cast<std::size_t>(found - order_.begin());
}

VarBinds::const_iterator VarBinds::find(const Oid& oid) const {
  const std::size_t place = place_of(oid);
  return is_at(place, oid) ? const_iterator{entries_, order_.data() + place} : end();
}

const SnmpValue& VarBinds::at(const Oid& oid) const {
  const auto found = find(oid);
  KW_ASSERT(found != end());
  return found->second;
}

SnmpValue& VarBinds::add(std::size_t place, const Oid& oid) {
  order_.insert(order_.begin() + static_cast<std::ptrdiff_t>(place), static_cast<std::uint32_t>(entries_.size()));
  return entries_.emplace_back(oid, SnmpValue{}).second;
}

SnmpValue& VarBinds::operator[](const Oid& oid) {
  const std::size_t place = place_of(oid);
  return is_at(place, oid) ? entries_[order_[place]].second : add(place, oid);
}

bool VarBinds::emplace(const Oid& oid, SnmpValue value) {
  const std::size_t place = place_of(oid);
  if (is_at(place, oid)) return false;
  add(place, oid) = std::move(value);
  return true;
}

void VarBinds::erase_below(const Oid& prefix) {
  VarBinds kept;
  for (const auto& [oid, value] : *this) {
    if (!oid.starts_with(prefix)) kept.emplace(oid, value);
  }
  *this = std::move(kept);
}

void VarBinds::reserve(std::size_t count) {
  entries_.reserve(count);
  order_.reserve(count);
}

void VarBinds::clear() {
  entries_.clear();
  order_.clear();
}

bool VarBinds::operator==(const VarBinds& other) const { return std::equal(begin(), end(), other.begin(), other.end()); }

}  // namespace klickwerk::collector
