// Which names a device answered, without the values. Devices of one model mostly answer the same names, so where a
// profile's look-ups land among them is found once and remembered: decoding the next answers searches for nothing.
// Remembers by the address of the profile's OIDs: a shape serves one profile, which must outlive it, in one thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "collector/snmp/varbinds.h"

namespace klickwerk::collector {

using Place = std::uint32_t;             // of a name in the shape's order
constexpr Place nowhere = 0xffffffffU;

class AnswerShape {
 public:
  explicit AnswerShape(std::vector<Oid> names);  // in order, each once
  explicit AnswerShape(const VarBinds& answers);

  std::size_t size() const { return names_.size(); }
  const Oid& name(Place place) const { return names_[place]; }
  const std::string& text(Place place) const;  // the name, dotted

  // `name` and the columns below are OIDs of the profile; those made on the way go to find_made().
  Place find(const Oid& name) const;
  Place find_made(const Oid& name) const;
  struct Rows {
    Place first = nowhere, end = nowhere;
  };
  Rows rows(const Oid& column) const;  // all below it, and itself
  // The cell of the row's index in another column; `row` stands below `column`.
  Place cell(Place row, const Oid& column, const Oid& other_column) const;

 private:
  struct Remembered {
    const void* what = nullptr;
    const void* guide = nullptr;
    Place row = nowhere;
    Rows found;
  };
  Place lower_bound(const Oid& name) const;
  Remembered& slot(const void* what, const void* guide, Place row) const;
  template <class Search>
  Rows remembered(const void* what, const void* guide, Place row, Search search) const;
  void grow() const;

  std::vector<Oid> names_;
  mutable std::vector<std::string> texts_;
  mutable std::vector<Remembered> table_;  // open addressing, a power of two, never more than half full
  mutable std::size_t used_ = 0;
};

// The row's index behind its column, moved to another column of the same table.
Oid cell(const Oid& instance, const Oid& column, const Oid& other_column);

}  // namespace klickwerk::collector
