// What a device answers, free of any SNMP library: object identifiers and typed values. An ordered set of both: varbinds.h.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "collector/snmp/arcs.h"

namespace klickwerk::collector {

// An object identifier. Ordered as SNMP orders them (lexicographically by arc).
struct Oid {
  Arcs arcs;

  static std::optional<Oid> parse(std::string_view dotted);  // "1.3.6.1", a leading dot is allowed
  std::string text() const;
  bool starts_with(const Oid& prefix) const;
  auto operator<=>(const Oid&) const = default;
};

struct OctetString {
  std::string bytes;
  bool operator==(const OctetString&) const = default;
};
struct IpAddress {
  std::array<std::uint8_t, 4> octets{};
  bool operator==(const IpAddress&) const = default;
};
struct Null {  // an ASN.1 NULL; exceptions such as noSuchObject never become values, they are absent
  bool operator==(const Null&) const = default;
};

// INTEGER, Counter32, Gauge32, TimeTicks and Counter64 all become numbers; `SnmpType` remembers which it was.
enum class SnmpType : std::uint8_t { integer, octet_string, null, object_id, ip_address, counter32, gauge32, time_ticks, opaque, counter64 };

struct SnmpValue {
  SnmpType type = SnmpType::null;
  std::variant<Null, std::int64_t, std::uint64_t, OctetString, Oid, IpAddress> content;
  bool operator==(const SnmpValue&) const = default;
};

// The number in INTEGER, Counter32, Gauge32, TimeTicks or Counter64, whatever the device chose; absent in other types
// and where a Counter64 is beyond what any counter of pages reaches (2^63).
std::optional<std::int64_t> number_in(const SnmpValue& value);
// The octets of an OCTET STRING or Opaque; null in other types.
const std::string* octets_in(const SnmpValue& value);

}  // namespace klickwerk::collector
