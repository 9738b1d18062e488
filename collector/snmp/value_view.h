// One value of an answer as it lies in the datagram (or in a VarBinds), without a copy of its octets: what decoding by
// profile reads. Valid as long as that memory is.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "collector/snmp/message.h"

namespace klickwerk::collector {

struct ValueView {
  SnmpType type = SnmpType::null;
  Absence absence = Absence::none;
  std::uint64_t bits = 0;    // of all numbers; an INTEGER as two's complement
  std::string_view octets{};  // of OCTET STRING and Opaque; of IpAddress the four; of OBJECT IDENTIFIER its BER content
  bool is_null() const { return type == SnmpType::null; }
};

// As number_in() and octets_in() of SnmpValue.
inline std::optional<std::int64_t> number_in(const ValueView& value) {
  switch (value.type) {
    case SnmpType::integer: return static_cast<std::int64_t>(value.bits);
    case SnmpType::counter32: case SnmpType::gauge32: case SnmpType::time_ticks: case SnmpType::counter64:
      if (value.bits >> 63U != 0) return std::nullopt;
      return static_cast<std::int64_t>(value.bits);
    default: return std::nullopt;
  }
}
inline const std::string_view* octets_in(const ValueView& value) {
  return value.type == SnmpType::octet_string || value.type == SnmpType::opaque ? &value.octets : nullptr;
}

// Looks into `value`, which must stay. Object identifiers show no octets: decoding has no use for them.
ValueView view_of(const SnmpValue& value);
// A value of its own; `view.absence` must be none.
SnmpValue value_of(const ValueView& view);

}  // namespace klickwerk::collector
