#include "collector/snmp/trap.h"

#include <string_view>

#include "collector/snmp/ber.h"

namespace klickwerk::collector {
namespace {

// RFC 3416 section 3; 0xa4 is RFC 1157's.
constexpr std::uint8_t v1_trap = 0xa4, inform = 0xa6, v2_trap = 0xa7;
constexpr std::uint8_t privacy_flag = 0x02;  // RFC 3412 section 6.4

bool is_v2_pdu(std::uint8_t tag) { return tag == v2_trap || tag == inform; }

bool is_v3_trap(ber::Reader& message) {
  const auto header = message.next(ber::sequence);
  const auto security = message.next(ber::octet_string);
  if (!header || !security) return false;
  ber::Reader fields(*header);
  const auto id = fields.next(ber::integer), size = fields.next(ber::integer);
  const auto flags = fields.next(ber::octet_string);
  if (!id || !size || !flags || flags->size() != 1) return false;
  const auto scoped = message.next();
  if (!scoped) return false;
  if ((static_cast<std::uint8_t>(flags->front()) & privacy_flag) != 0) return scoped->tag == ber::octet_string;
  if (scoped->tag != ber::sequence) return false;
  ber::Reader inner(scoped->content);
  const auto engine = inner.next(ber::octet_string), context = inner.next(ber::octet_string);
  const auto pdu = inner.next();
  return engine && context && pdu && is_v2_pdu(pdu->tag);
}

std::string_view octets_of(std::span<const std::uint8_t> datagram) { return {reinterpret_cast<const char*>(datagram.data()), datagram.size()}; }

bool are_bindings(std::string_view list) {
  ber::Reader bindings(list);
  while (!bindings.empty()) {
    const auto binding = bindings.next(ber::sequence);
    if (!binding) return false;
    ber::Reader parts(*binding);
    if (!parts.next(ber::object_id) || !parts.next() || !parts.empty()) return false;
  }
  return true;
}

}  // namespace

std::optional<std::string> confirmation_of(std::string_view inform_pdu) {
  ber::Reader pdus(inform_pdu);
  const auto pdu = pdus.next();
  if (!pdu || pdu->tag != inform || !pdus.empty()) return std::nullopt;
  ber::Reader fields(pdu->content);
  const auto id = fields.next(ber::integer), status = fields.next(ber::integer), index = fields.next(ber::integer);
  const auto bindings = fields.next(ber::sequence);
  if (!id || id->empty() || id->size() > 5 || !status || !index || !bindings || !fields.empty() || !are_bindings(*bindings)) return std::nullopt;
  const std::string no_error = ber::element(ber::integer, std::string_view("\0", 1));
  return ber::element(ber::response, ber::element(ber::integer, *id) + no_error + no_error + ber::element(ber::sequence, *bindings));
}

std::optional<std::string> inform_response(std::span<const std::uint8_t> datagram) {
  ber::Reader outer(octets_of(datagram));
  const auto whole = outer.next(ber::sequence);
  if (!whole || !outer.empty()) return std::nullopt;
  ber::Reader message(*whole);
  const auto version = message.next(ber::integer);
  const auto community = message.next(ber::octet_string);
  if (!version || ber::bits_in(*version) != 1 || !community) return std::nullopt;
  const auto answer = confirmation_of(message.rest());
  if (!answer) return std::nullopt;
  return ber::element(ber::sequence, ber::element(ber::integer, *version) + ber::element(ber::octet_string, *community) + *answer);
}

std::optional<TrapKind> trap_kind(std::span<const std::uint8_t> datagram) {
  ber::Reader outer(octets_of(datagram));
  const auto whole = outer.next(ber::sequence);
  if (!whole) return std::nullopt;
  ber::Reader message(*whole);
  const auto version = message.next(ber::integer);
  const auto number = version ? ber::bits_in(*version) : std::nullopt;
  if (!number) return std::nullopt;
  if (*number == 3) return is_v3_trap(message) ? std::optional(TrapKind::v3) : std::nullopt;
  if (*number > 1 || !message.next(ber::octet_string)) return std::nullopt;
  const auto pdu = message.next();
  if (!pdu) return std::nullopt;
  if (*number == 0) return pdu->tag == v1_trap ? std::optional(TrapKind::v1) : std::nullopt;
  return is_v2_pdu(pdu->tag) ? std::optional(TrapKind::v2c) : std::nullopt;
}

}  // namespace klickwerk::collector
