#include "collector/snmp/ber.h"

namespace klickwerk::collector::ber {
namespace {

constexpr std::size_t most_arcs = 128;  // RFC 3416 section 4.1

void append_arc(std::string& into, std::uint64_t arc) {
  char groups[10];
  std::size_t count = 0;
  do {
    groups[count++] = static_cast<char>(arc & 0x7fU);
    arc >>= 7U;
  } while (arc != 0);
  while (count > 1) into += static_cast<char>(static_cast<std::uint8_t>(groups[--count]) | 0x80U);
  into += groups[0];
}

}  // namespace

std::optional<Oid> oid_in(std::string_view content) {
  Oid oid;
  std::uint64_t arc = 0;
  bool is_first = true;
  for (const char c : content) {
    const auto octet = static_cast<std::uint8_t>(c);
    arc = arc << 7U | (octet & 0x7fU);
    if (arc > 0xffffffffU + std::uint64_t{80}) return std::nullopt;
    if ((octet & 0x80U) != 0) continue;
    if (is_first) {
      const std::uint64_t root = arc < 40 ? 0 : arc < 80 ? 1 : 2;
      oid.arcs.push_back(static_cast<std::uint32_t>(root));
      arc -= root * 40;
      is_first = false;
    }
    if (arc > 0xffffffffU || oid.arcs.size() == most_arcs) return std::nullopt;
    oid.arcs.push_back(static_cast<std::uint32_t>(arc));
    arc = 0;
  }
  const bool cut_off = !content.empty() && (static_cast<std::uint8_t>(content.back()) & 0x80U) != 0;
  if (cut_off) return std::nullopt;
  if (is_first) oid.arcs = {0, 0};  // devices send an empty one for "none" (zeroDotZero)
  return oid;
}

bool is_name(const Oid& oid) {
  return oid.arcs.size() >= 2 && oid.arcs.size() <= most_arcs && oid.arcs[0] <= 2 && (oid.arcs[0] == 2 || oid.arcs[1] < 40);
}

std::string oid_content(const Oid& name) {
  std::string content;
  append_arc(content, std::uint64_t{name.arcs[0]} * 40 + name.arcs[1]);
  for (std::size_t i = 2; i < name.arcs.size(); ++i) append_arc(content, name.arcs[i]);
  return content;
}

std::string head(std::uint8_t tag, std::size_t length) {
  std::string head(1, static_cast<char>(tag));
  if (length < 0x80) {
    head += static_cast<char>(length);
    return head;
  }
  std::size_t count = 0;
  for (std::size_t rest = length; rest != 0; rest >>= 8U) ++count;
  head += static_cast<char>(0x80U | count);
  while (count > 0) head += static_cast<char>(length >> (8 * --count));
  return head;
}

}  // namespace klickwerk::collector::ber
