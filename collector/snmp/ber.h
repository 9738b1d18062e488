// Reads the BER of SNMP messages (X.690 with definite lengths, RFC 3417 section 8) where it lies. Every function takes any
// octets and never reads beyond them. Only for reading v1 and v2c: at a thousand devices a second the list of varbinds
// that Net-SNMP allocates for each answer (more than a kilobyte a name) costs more than everything else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "collector/snmp/varbind.h"

namespace klickwerk::collector::ber {

enum Tag : std::uint8_t {
  integer = 0x02, octet_string = 0x04, null = 0x05, object_id = 0x06, sequence = 0x30,
  ip_address = 0x40, counter32 = 0x41, gauge32 = 0x42, time_ticks = 0x43, opaque = 0x44, counter64 = 0x46,
  no_such_object = 0x80, no_such_instance = 0x81, end_of_mib_view = 0x82,
  get_request = 0xa0, response = 0xa2,
};

struct Element {
  std::uint8_t tag = 0;
  std::string_view content;
};

// Takes one element after the other from the front.
class Reader {
 public:
  explicit Reader(std::string_view octets) : left_(octets) {}
  bool empty() const { return left_.empty(); }
  std::string_view rest() const { return left_; }
  // Empty: cut off, or a length that SNMP does not use (indefinite, more than four octets).
  std::optional<Element> next() {
    if (left_.size() < 2) return std::nullopt;
    const auto octet = [&](std::size_t at) { return static_cast<std::uint8_t>(left_[at]); };
    std::size_t length = octet(1);
    std::size_t head = 2;
    if (length >= 0x80) {
      const std::size_t count = length & 0x7fU;
      if (count == 0 || count > 4 || left_.size() < 2 + count) return std::nullopt;
      length = 0;
      for (std::size_t i = 0; i < count; ++i) length = length << 8U | octet(2 + i);
      head += count;
    }
    if (length > left_.size() - head) return std::nullopt;
    const Element element{octet(0), left_.substr(head, length)};
    left_.remove_prefix(head + length);
    return element;
  }
  std::optional<std::string_view> next(Tag wanted) {
    const auto element = next();
    if (!element || element->tag != wanted) return std::nullopt;
    return element->content;
  }

 private:
  std::string_view left_;
};

// Two's complement; of one to nine octets the last eight (a Counter64 may have a zero in front).
inline std::optional<std::uint64_t> bits_in(std::string_view content) {
  if (content.empty() || content.size() > 9) return std::nullopt;
  std::uint64_t bits = (static_cast<std::uint8_t>(content.front()) & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
  for (const char c : content) bits = bits << 8U | static_cast<std::uint8_t>(c);
  return bits;
}
// Empty: an arc beyond 32 bits, more than 128 arcs, or cut off inside an arc.
std::optional<Oid> oid_in(std::string_view content);
// Whether an agent could be asked for it: 2 to 128 arcs, the first two as X.690 8.19 wants them.
bool is_name(const Oid& oid);
std::string oid_content(const Oid& name);

// A head for content of this length, and the content behind it.
std::string head(std::uint8_t tag, std::size_t length);
inline std::string element(std::uint8_t tag, std::string_view content) { return head(tag, content.size()).append(content); }

}  // namespace klickwerk::collector::ber
