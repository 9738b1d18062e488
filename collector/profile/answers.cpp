#include "collector/profile/answers.h"

#include "collector/profile/text_decoding.h"

namespace klickwerk::collector {

const SnmpValue* Answers::find(const Oid& oid) const {
  const auto found = varbinds_.find(oid);
  if (found == varbinds_.end() || found->second.type == SnmpType::null) return nullptr;
  return &found->second;
}

bool Answers::has_below(const Oid& prefix) const {
  const auto found = varbinds_.lower_bound(prefix);
  return found != varbinds_.end() && found->first.starts_with(prefix);
}

std::optional<std::int64_t> Answers::number(const Oid& oid) const {
  const auto* value = find(oid);
  if (!value) return std::nullopt;
  note(oid);
  return number_in(*value);
}

const std::string* Answers::octets(const Oid& oid) const {
  const auto* value = find(oid);
  if (!value) return nullptr;
  note(oid);
  return octets_in(*value);
}

std::string Answers::text(const Oid& oid) const {
  const auto* bytes = octets(oid);
  return bytes ? decode_text(*bytes, character_set_) : std::string();
}

void Answers::rows(const Oid& column, const std::function<bool(const Oid&, const SnmpValue&)>& visit) const {
  if (column.arcs.empty()) return;
  for (auto at = varbinds_.lower_bound(column); at != varbinds_.end() && at->first.starts_with(column); ++at) {
    if (at->first.arcs.size() == column.arcs.size()) continue;
    if (!visit(at->first, at->second)) return;
  }
}

std::optional<Oid> Answers::first_row(const Oid& column) const {
  std::optional<Oid> found;
  rows(column, [&](const Oid& instance, const SnmpValue&) {
    found = instance;
    return false;
  });
  return found;
}

void Answers::note(const Oid& oid) const {
  if (used_) used_->push_back(oid);
}

void Answers::drop_to(std::size_t mark) const {
  if (used_) used_->resize(mark);
}

Oid cell(const Oid& instance, const Oid& column, const Oid& other_column) {
  Oid moved = other_column;
  moved.arcs.append(instance.arcs.begin() + static_cast<std::ptrdiff_t>(column.arcs.size()), instance.arcs.end());
  return moved;
}

}  // namespace klickwerk::collector
