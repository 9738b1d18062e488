// A device's answers as the decoder reads them: by their places in a shape. Remembers on request which of them a result
// rests on.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "collector/profile/answer_shape.h"
#include "collector/profile/text_memo.h"
#include "collector/snmp/value_view.h"

namespace klickwerk::collector {

class Answers {
 public:
  // A value for each of the shape's names. `used` collects what results rest on; null: nobody wants to know.
  Answers(const AnswerShape& shape, std::span<const ValueView> values, TextMemo& texts, std::vector<Place>* used = nullptr)
      : shape_(shape), values_(values), texts_(&texts), used_(used) {}

  const AnswerShape& shape() const { return shape_; }
  TextMemo& texts() const { return *texts_; }
  // Null where there is none.
  const ValueView* at(Place place) const { return place == nowhere || values_[place].is_null() ? nullptr : &values_[place]; }
  const ValueView* find(const Oid& oid) const { return at(shape_.find(oid)); }
  bool has_below(const Oid& prefix) const;
  std::optional<std::int64_t> number(Place place) const;
  const std::string_view* octets(Place place) const;
  // A text cell in UTF-8, by the device's character set; empty where there is none.
  std::string text(Place place) const;

  // Calls `visit` with the place of each instance below the column, in order, until it returns false.
  template <class Visit>
  void rows(const Oid& column, Visit visit) const {
    if (column.arcs.empty()) return;
    const auto found = shape_.rows(column);
    for (Place row = found.first; row < found.end; ++row) {
      if (shape_.name(row).arcs.size() == column.arcs.size()) continue;
      if (!visit(row)) return;
    }
  }
  Place first_row(const Oid& column) const;
  Place cell(Place row, const Oid& column, const Oid& other_column) const {
    return row == nowhere || other_column.arcs.empty() ? nowhere : shape_.cell(row, column, other_column);
  }

  void set_character_set(int mib_enum) { character_set_ = mib_enum; }
  int character_set() const { return character_set_; }

  // Notes of a way that failed are taken back: mark() before, drop_to() after.
  void note(Place place) const {
    if (used_) used_->push_back(place);
  }
  std::size_t mark() const { return used_ ? used_->size() : 0; }
  void drop_to(std::size_t mark) const {
    if (used_) used_->resize(mark);
  }

 private:
  const AnswerShape& shape_;
  std::span<const ValueView> values_;
  TextMemo* texts_;
  std::vector<Place>* used_;
  int character_set_ = 0;
};

}  // namespace klickwerk::collector
