#include "collector/profile/answer_shape.h"

#include <algorithm>

namespace klickwerk::collector {
namespace {

std::size_t scattered(const void* what, const void* guide, Place row) {
  std::uint64_t x = reinterpret_cast<std::uintptr_t>(what) * 0x9e3779b97f4a7c15U + reinterpret_cast<std::uintptr_t>(guide) * 0xbf58476d1ce4e5b9U + row * 0x94d049bb133111ebU;
  return static_cast<std::size_t>(x ^ (x >> 29U));
}

std::vector<Oid> names_of(const VarBinds& answers) {
  std::vector<Oid> names;
  names.reserve(answers.size());
  for (const auto& [name, value] : answers) names.push_back(name);
  return names;
}

}  // namespace

AnswerShape::AnswerShape(std::vector<Oid> names) : names_(std::move(names)), table_(64) {}

AnswerShape::AnswerShape(const VarBinds& answers) : AnswerShape(names_of(answers)) {}

const std::string& AnswerShape::text(Place place) const {
  if (texts_.empty()) texts_.resize(names_.size());
  std::string& text = texts_[place];
  if (text.empty()) text = names_[place].text();
  return text;
}

Place AnswerShape::lower_bound(const Oid& name) const {
  return static_cast<Place>(std::lower_bound(names_.begin(), names_.end(), name) - names_.begin());
}

Place AnswerShape::find_made(const Oid& name) const {
  const Place place = lower_bound(name);
  return place < names_.size() && names_[place] == name ? place : nowhere;
}

Place AnswerShape::find(const Oid& name) const {
  return remembered(&name, nullptr, nowhere, [&] { return Rows{find_made(name), nowhere}; }).first;
}

AnswerShape::Rows AnswerShape::rows(const Oid& column) const {
  return remembered(&column, &column, nowhere, [&] {
    const Place first = lower_bound(column);
    const auto end = std::find_if(names_.begin() + first, names_.end(), [&](const Oid& name) { return !name.starts_with(column); });
    return Rows{first, static_cast<Place>(end - names_.begin())};
  });
}

Place AnswerShape::cell(Place row, const Oid& column, const Oid& other_column) const {
  return remembered(&other_column, &column, row, [&] { return Rows{find_made(collector::cell(names_[row], column, other_column)), nowhere}; }).first;
}

AnswerShape::Remembered& AnswerShape::slot(const void* what, const void* guide, Place row) const {
  std::size_t at = scattered(what, guide, row);
  for (;; ++at) {
    Remembered& one = table_[at & (table_.size() - 1)];
    const bool is_it = one.what == what && one.guide == guide && one.row == row;
    if (one.what == nullptr || is_it) return one;
  }
}

template <class Search>
AnswerShape::Rows AnswerShape::remembered(const void* what, const void* guide, Place row, Search search) const {
  Remembered& known = slot(what, guide, row);
  if (known.what != nullptr) return known.found;
  known = {what, guide, row, search()};
  const Rows found = known.found;
  if (++used_ * 2 > table_.size()) grow();
  return found;
}

void AnswerShape::grow() const {
  const std::vector<Remembered> old = std::exchange(table_, std::vector<Remembered>(table_.size() * 2));
  for (const Remembered& one : old) {
    if (one.what != nullptr) slot(one.what, one.guide, one.row) = one;
  }
}

Oid cell(const Oid& instance, const Oid& column, const Oid& other_column) {
  Oid moved = other_column;
  moved.arcs.append(instance.arcs.begin() + static_cast<std::ptrdiff_t>(column.arcs.size()), instance.arcs.end());
  return moved;
}

}  // namespace klickwerk::collector
