#include "collector/profile/answers.h"

#include "collector/profile/text_decoding.h"

namespace klickwerk::collector {

bool Answers::has_below(const Oid& prefix) const {
  const auto found = shape_.rows(prefix);
  return found.first < found.end;
}

std::optional<std::int64_t> Answers::number(Place place) const {
  const auto* value = at(place);
  if (!value) return std::nullopt;
  note(place);
  return number_in(*value);
}

const std::string_view* Answers::octets(Place place) const {
  const auto* value = at(place);
  if (!value) return nullptr;
  note(place);
  return octets_in(*value);
}

std::string Answers::text(Place place) const {
  const auto* bytes = octets(place);
  return bytes ? decode_text(*bytes, character_set_) : std::string();
}

Place Answers::first_row(const Oid& column) const {
  Place found = nowhere;
  rows(column, [&](Place row) {
    found = row;
    return false;
  });
  return found;
}

}  // namespace klickwerk::collector
