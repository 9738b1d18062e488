#include "collector/snmp/varbind.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace klickwerk::collector {

std::optional<Oid> Oid::parse(std::string_view dotted) {
  if (dotted.starts_with('.')) dotted.remove_prefix(1);
  if (dotted.empty()) return std::nullopt;
  Oid oid;
  const char* at = dotted.data();
  const char* const end = at + dotted.size();
  while (true) {
    std::uint32_t arc = 0;
    const auto [next, error] = std::from_chars(at, end, arc);
    if (error != std::errc{}) return std::nullopt;
    oid.arcs.push_back(arc);
    if (next == end) return oid;
    if (*next != '.') return std::nullopt;
    at = next + 1;
  }
}

std::string Oid::text() const {
  std::string text;
  text.reserve(arcs.size() * 4);
  for (const std::uint32_t arc : arcs) {
    if (!text.empty()) text += '.';
    char digits[10];
    const auto [end, error] = std::to_chars(std::begin(digits), std::end(digits), arc);
    text.append(std::begin(digits), end);
  }
  return text;
}

bool Oid::starts_with(const Oid& prefix) const {
  return arcs.size() >= prefix.arcs.size() && std::equal(prefix.arcs.begin(), prefix.arcs.end(), arcs.begin());
}

std::optional<std::int64_t> number_in(const SnmpValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value.content)) return *number;
  if (const auto* number = std::get_if<std::uint64_t>(&value.content)) {
    if (*number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
    return static_cast<std::int64_t>(*number);
  }
  return std::nullopt;
}

const std::string* octets_in(const SnmpValue& value) {
  const auto* octets = std::get_if<OctetString>(&value.content);
  return octets ? &octets->bytes : nullptr;
}

}  // namespace klickwerk::collector
