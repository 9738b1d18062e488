// The cryptography of SNMPv3, by Net-SNMP: keys from passwords, digests, encryption. Internal to collector/snmp.
//   password -> master key (Ku; a hash over 1 MiB, some milliseconds: once per credential)
//            -> local key  (Kul; bound to one engine id: once per device)
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "collector/snmp/v3_user.h"

namespace klickwerk::collector {

struct V3Key {
  std::array<std::uint8_t, 64> bytes{};
  std::size_t size = 0;
  std::span<const std::uint8_t> view() const { return std::span(bytes).first(size); }
};

struct V3Keys {
  V3Key auth, privacy;
};

std::size_t digest_bytes(V3Auth auth);  // of the field in the message; 0 for none

// The user must have no fault_of().
V3Keys master_keys(const V3User& user);
// The extension by draft-reeder hashes another 1 MiB per engine.
V3Keys local_keys(const V3User& user, const V3Keys& master, std::string_view engine_id);

// HMAC over the message, cut to digest_bytes().
std::string digest(V3Auth auth, const V3Key& key, std::span<const std::uint8_t> message);

struct V3Salt {
  std::uint32_t boots = 0, time = 0;    // of the engine, as they stand in the message
  std::array<std::uint8_t, 8> field{};  // msgPrivacyParameters
};
// DES fills up to whole blocks, so the result may be longer than the text.
std::string encrypt(V3Privacy privacy, const V3Key& key, const V3Salt& salt, std::string_view text);
// Empty when the bytes cannot be the result of encrypt(). Whether the key was right shows only in the text.
std::string decrypt(V3Privacy privacy, const V3Key& key, const V3Salt& salt, std::string_view bytes);

}  // namespace klickwerk::collector
