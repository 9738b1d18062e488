// Requests to bytes, by Net-SNMP as a codec only (none of its sessions, sockets or files), and bytes to responses by
// response_reader.h. Net-SNMP keeps its counters and error state in bare globals: encode() from one thread only.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "collector/snmp/message.h"
#include "core/result.h"

namespace klickwerk::collector {

enum class CodecError : std::uint8_t {
  empty_community,   // the protocol needs one
  bad_request,       // no names, a name of more than 128 arcs or fewer than 2, get_bulk in v1
  not_snmp,          // not a v1 or v2c message
  not_a_response,    // a message, but another kind of PDU
};

// Appends nothing on error. `request_id` 1..2147483647.
Result<std::vector<std::uint8_t>, CodecError> encode(const SnmpRequest& request, std::uint32_t request_id);

// The whole datagram must be one Response-PDU. Exceptions of v2c become Absence, never values.
Result<SnmpResponse, CodecError> decode(std::span<const std::uint8_t> datagram);
// Appends the bindings of a response, as read_head() found them; false: they are none.
bool read_bindings(std::string_view bindings, std::vector<Binding>& into);

}  // namespace klickwerk::collector
