#include "collector/snmp/value_view.h"

#include <algorithm>

#include "collector/snmp/ber.h"

namespace klickwerk::collector {

ValueView view_of(const SnmpValue& value) {
  ValueView view{.type = value.type};
  if (const auto* number = std::get_if<std::int64_t>(&value.content)) view.bits = static_cast<std::uint64_t>(*number);
  if (const auto* number = std::get_if<std::uint64_t>(&value.content)) view.bits = *number;
  if (const auto* octets = octets_in(value)) view.octets = *octets;
  return view;
}

SnmpValue value_of(const ValueView& view) {
  switch (view.type) {
    case SnmpType::null: return {};
    case SnmpType::integer: return {view.type, static_cast<std::int64_t>(view.bits)};
    case SnmpType::counter32: case SnmpType::gauge32: case SnmpType::time_ticks: case SnmpType::counter64: return {view.type, view.bits};
    case SnmpType::octet_string: case SnmpType::opaque: return {view.type, OctetString{std::string(view.octets)}};
    case SnmpType::object_id: return {view.type, ber::oid_in(view.octets).value_or(Oid{})};
    case SnmpType::ip_address: {
      IpAddress address;
      std::copy_n(view.octets.begin(), std::min(view.octets.size(), address.octets.size()), address.octets.begin());
      return {view.type, address};
    }
  }
  return {};
}

}  // namespace klickwerk::collector
