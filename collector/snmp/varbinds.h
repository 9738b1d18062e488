// The answers of one device in the order of their OIDs: what a recording holds and what a poll collected. Entries stay
// where they were appended; only their numbers are kept in order, so that a walk of several columns at a time, whose
// answers come interleaved, moves nothing big. Looks like std::map where it is used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <utility>
#include <vector>

#include "collector/snmp/varbind.h"

namespace klickwerk::collector {

class VarBinds {
 public:
  using key_type = Oid;
  using mapped_type = SnmpValue;
  using value_type = std::pair<Oid, SnmpValue>;

  class const_iterator {
   public:
    using iterator_category = std::bidirectional_iterator_tag;
    using value_type = VarBinds::value_type;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;
    using reference = const value_type&;
    const_iterator() = default;
    reference operator*() const { return (*entries_)[*at_]; }
    pointer operator->() const { return &(*entries_)[*at_]; }
    const_iterator& operator++() { return ++at_, *this; }
    const_iterator operator++(int) { return {*entries_, at_++}; }
    const_iterator& operator--() { return --at_, *this; }
    const_iterator operator--(int) { return {*entries_, at_--}; }
    bool operator==(const const_iterator& other) const { return at_ == other.at_; }

   private:
    friend class VarBinds;
    const_iterator(const std::vector<value_type>& entries, const std::uint32_t* at) : entries_(&entries), at_(at) {}
    const std::vector<value_type>* entries_ = nullptr;
    const std::uint32_t* at_ = nullptr;
  };
  using iterator = const_iterator;

  VarBinds() = default;
  VarBinds(std::initializer_list<value_type> entries) {
    for (const auto& [oid, value] : entries) emplace(oid, value);
  }

  const_iterator begin() const { return {entries_, order_.data()}; }
  const_iterator end() const { return {entries_, order_.data() + order_.size()}; }
  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  const_iterator lower_bound(const Oid& oid) const { return {entries_, order_.data() + place_of(oid)}; }
  const_iterator find(const Oid& oid) const;
  bool contains(const Oid& oid) const { return find(oid) != end(); }
  const SnmpValue& at(const Oid& oid) const;  // the OID must be there

  SnmpValue& operator[](const Oid& oid);
  void insert_or_assign(const Oid& oid, SnmpValue value) { (*this)[oid] = std::move(value); }
  bool emplace(const Oid& oid, SnmpValue value);  // false: it was there and stays as it is
  void erase_below(const Oid& prefix);
  void reserve(std::size_t count);
  void clear();
  bool operator==(const VarBinds& other) const;

 private:
  std::size_t place_of(const Oid& oid) const;  // in order_, of the first entry that is not before it
  bool is_at(std::size_t place, const Oid& oid) const { return place < order_.size() && entries_[order_[place]].first == oid; }
  SnmpValue& add(std::size_t place, const Oid& oid);

  std::vector<value_type> entries_;
  std::vector<std::uint32_t> order_;
};

}  // namespace klickwerk::collector
