// What a datagram to the trap port is. Nothing of its content is believed: it is only told apart from noise, so that a device
// which says that something happened is asked sooner. RFC 1157 (v1), RFC 3416 (v2c), RFC 3412 (v3).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace klickwerk::collector {

enum class TrapKind : std::uint8_t { v1, v2c, v3 };

// Empty: not a trap or inform. Of v3 with privacy only the head can be read, which is enough.
std::optional<TrapKind> trap_kind(std::span<const std::uint8_t> datagram);

// What the sender of a v2c inform waits for: the same names and values back as a Response without error (RFC 3416 4.2.7).
// Never longer than the inform. Empty: no inform of v2c, or none that is whole. (v3: v3_informs.h.)
std::optional<std::string> inform_response(std::span<const std::uint8_t> datagram);
// The same for an InformRequest-PDU by itself, with its tag and length.
std::optional<std::string> confirmation_of(std::string_view inform_pdu);

}  // namespace klickwerk::collector
