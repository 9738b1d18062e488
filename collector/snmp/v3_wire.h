// An SNMPv3 message as bytes (RFC 3412 6, RFC 3414 2.4): the envelope around a PDU. Knows no keys: what is signed or
// encrypted is given and taken as bytes. Internal to collector/snmp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace klickwerk::collector {

namespace v3_flag {
constexpr std::uint8_t auth = 1, privacy = 2, reportable = 4;
}

struct V3Envelope {
  std::uint32_t message_id = 0;
  std::uint8_t flags = 0;
  std::string_view engine_id;
  std::uint32_t boots = 0, time = 0;
  std::string_view user;
  std::string_view auth_field, privacy_field;
  std::string_view payload;      // the scoped PDU, or its encryption
  std::size_t auth_at = 0;       // where the auth field's bytes begin in the datagram
};

// The message; `auth_at` says where the digest goes (as many zeros as auth_field has bytes stand there).
std::vector<std::uint8_t> written(const V3Envelope& envelope, std::size_t& auth_at);
// Views into the datagram; empty when it is no SNMPv3 message with the User-based Security Model.
std::optional<V3Envelope> v3_envelope(std::span<const std::uint8_t> datagram);
// Is it version 3 at all? Cheap, for every datagram.
bool looks_like_v3(std::span<const std::uint8_t> datagram);

struct V3Scoped {
  std::string_view context_engine_id, context;
  std::string_view pdu;  // with tag and length
};
std::string written(const V3Scoped& scoped);
// Bytes behind the sequence are padding of the encryption.
std::optional<V3Scoped> v3_scoped(std::string_view bytes);

// The PDU of a v1 or v2c message, and a v2c message around a PDU: what the codec for those versions understands.
std::string_view pdu_of(std::span<const std::uint8_t> community_message);
std::vector<std::uint8_t> community_message_around(std::string_view pdu);
// The empty question that makes an engine tell its id.
std::string empty_get(std::uint32_t request_id);

}  // namespace klickwerk::collector
