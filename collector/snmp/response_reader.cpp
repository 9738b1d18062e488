#include "collector/snmp/response_reader.h"

#include <limits>

namespace klickwerk::collector {
namespace {

// RFC 3416 section 3, error-status.
ErrorStatus status_of(std::uint64_t errstat) {
  switch (errstat) {
    case 0: return ErrorStatus::no_error;
    case 1: return ErrorStatus::too_big;
    case 2: return ErrorStatus::no_such_name;
    case 5: return ErrorStatus::gen_err;
    case 6:   // noAccess
    case 16:  // authorizationError
      return ErrorStatus::no_access;
    default: return ErrorStatus::other;
  }
}

int index_of(std::uint64_t bits) {
  const auto index = static_cast<std::int64_t>(bits);
  return index < 0 || index > std::numeric_limits<std::int16_t>::max() ? -1 : static_cast<int>(index);
}

ValueView unsupported() { return {.absence = Absence::unsupported_type}; }

ValueView number(SnmpType type, std::string_view content, std::uint64_t mask) {
  const auto bits = ber::bits_in(content);
  return bits ? ValueView{.type = type, .bits = *bits & mask} : unsupported();
}

ValueView octets(SnmpType type, std::string_view content) { return {.type = type, .octets = content}; }

// Net-SNMP's agents wrap floats into an Opaque that begins with this tag; no printer's meter is one.
bool is_special_opaque(std::string_view content) { return !content.empty() && static_cast<std::uint8_t>(content.front()) == 0x9f; }

ValueView value_in(const ber::Element& element) {
  constexpr std::uint64_t all = ~std::uint64_t{0}, low_32 = 0xffffffffU;
  switch (element.tag) {
    case ber::integer: return number(SnmpType::integer, element.content, all);
    case ber::counter32: return number(SnmpType::counter32, element.content, low_32);
    case ber::gauge32: return number(SnmpType::gauge32, element.content, low_32);
    case ber::time_ticks: return number(SnmpType::time_ticks, element.content, low_32);
    case ber::counter64: return number(SnmpType::counter64, element.content, all);
    case ber::octet_string: return octets(SnmpType::octet_string, element.content);
    case ber::object_id: return octets(SnmpType::object_id, element.content);
    case ber::opaque: return is_special_opaque(element.content) ? unsupported() : octets(SnmpType::opaque, element.content);
    case ber::ip_address: return element.content.size() == 4 ? octets(SnmpType::ip_address, element.content) : unsupported();
    case ber::null: return {};
    case ber::no_such_object: return {.absence = Absence::no_such_object};
    case ber::no_such_instance: return {.absence = Absence::no_such_instance};
    case ber::end_of_mib_view: return {.absence = Absence::end_of_mib_view};
    default: return unsupported();
  }
}

std::optional<std::uint64_t> next_number(ber::Reader& reader) {
  const auto content = reader.next(ber::integer);
  return content ? ber::bits_in(*content) : std::nullopt;
}

}  // namespace

Result<ResponseHead, CodecError> read_head(std::span<const std::uint8_t> datagram) {
  const Failure<CodecError> refused{CodecError::not_snmp};
  ber::Reader outside({reinterpret_cast<const char*>(datagram.data()), datagram.size()});
  const auto message = outside.next(ber::sequence);
  if (!message) return refused;
  ber::Reader in_message(*message);
  const auto version = next_number(in_message);
  if (!version || *version > 1 || !in_message.next(ber::octet_string)) return refused;
  const auto pdu = in_message.next();
  if (!pdu || (pdu->tag & 0xe0U) != ber::get_request) return refused;
  if (pdu->tag != ber::response) return Failure{CodecError::not_a_response};
  ber::Reader in_pdu(pdu->content);
  const auto id = next_number(in_pdu), status = next_number(in_pdu), index = next_number(in_pdu);
  const auto bindings = in_pdu.next(ber::sequence);
  if (!id || !status || !index || !bindings) return refused;
  return ResponseHead{*version == 0 ? SnmpVersion::v1 : SnmpVersion::v2c, static_cast<std::uint32_t>(*id), status_of(*status), index_of(*index), *bindings};
}

std::optional<BindingReader::Raw> BindingReader::next() {
  if (rest_.empty() || malformed_) return std::nullopt;
  malformed_ = true;
  const auto binding = rest_.next(ber::sequence);
  if (!binding) return std::nullopt;
  ber::Reader inside(*binding);
  const auto name = inside.next(ber::object_id);
  const auto value = inside.next();
  if (!name || !value) return std::nullopt;
  malformed_ = false;
  return Raw{*name, value_in(*value)};
}

}  // namespace klickwerk::collector
