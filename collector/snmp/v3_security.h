// What a user's keys do to a message of SNMPv3 (RFC 3414 6 to 8): sign and encrypt, prove and decrypt. The same for the one
// who asks (V3Dialogue) and the one who is informed (V3Informs). Internal to collector/snmp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collector/snmp/v3_keys.h"
#include "collector/snmp/v3_wire.h"

namespace klickwerk::collector {

inline constexpr std::uint32_t v3_time_window_s = 150;  // RFC 3414 2.2.3
inline constexpr std::size_t shortest_engine_id = 5, longest_engine_id = 32;  // RFC 3411 SnmpEngineID

// The counters of a Report: usmStats (RFC 3414 5), by their number below 1.3.6.1.6.3.15.1.1.
enum class UsmStat : std::uint8_t { unsupported_level = 1, not_in_time_window, unknown_user, unknown_engine, wrong_digest, decryption_error };

// Of all that the user has: auth, or auth and privacy, or nothing.
std::uint8_t level_flags(const V3User& user);

// The message at the user's level. `envelope` has its ids and the authoritative engine's id, boots and time; user, level, fields
// and payload are filled in. `salt_number` is never used twice with these keys.
std::vector<std::uint8_t> secured(V3Envelope envelope, const V3Scoped& scoped, const V3User& user, const V3Keys& keys, std::uint64_t salt_number);

// Whether the user's key made the digest. False also where the message has none.
bool is_signed(const V3Envelope& envelope, std::span<const std::uint8_t> datagram, const V3User& user, const V3Keys& keys);
// What the encryption held; empty when it cannot be encrypted by that user. Whether the key was right shows in the text.
std::optional<std::string> decrypted(const V3Envelope& envelope, const V3User& user, const V3Keys& keys);

}  // namespace klickwerk::collector
