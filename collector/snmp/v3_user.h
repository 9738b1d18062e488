// Who asks a device in SNMPv3 (RFC 3414, User-based Security Model), as plain values: name, how messages are signed and
// encrypted, and the context that holds the answers. The passwords are secrets: never in logs, messages or files.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace klickwerk::collector {

// RFC 3414 (MD5, SHA-1), RFC 7860 (SHA-2).
enum class V3Auth : std::uint8_t { none, md5, sha1, sha224, sha256, sha384, sha512 };
// RFC 3414 (DES), RFC 3826 (AES-128). Longer keys are drafts and exist in two kinds: as in draft-blumenthal-aes-usm-04
// (most printers, Net-SNMP) and with the key extension of draft-reeder-snmpv3-usm-3desede-00 (Cisco and some others).
enum class V3Privacy : std::uint8_t { none, des, aes128, aes192, aes256, aes192_reeder, aes256_reeder };

struct V3User {
  std::string name;
  V3Auth auth = V3Auth::none;
  std::string auth_password;
  V3Privacy privacy = V3Privacy::none;
  std::string privacy_password;
  std::string context;  // empty: the device's default; some vendors keep the printer's tables in one of their own
  bool operator==(const V3User&) const = default;
};

inline constexpr std::array all_v3_auths{V3Auth::none, V3Auth::md5, V3Auth::sha1, V3Auth::sha224, V3Auth::sha256, V3Auth::sha384, V3Auth::sha512};
inline constexpr std::array all_v3_privacies{V3Privacy::none,   V3Privacy::des,           V3Privacy::aes128,       V3Privacy::aes192,
                                      V3Privacy::aes256, V3Privacy::aes192_reeder, V3Privacy::aes256_reeder};

const char* word_for(V3Auth auth);        // "none", "MD5", "SHA-1", "SHA-256", …
const char* word_for(V3Privacy privacy);  // "none", "DES", "AES-128", "AES-256", "AES-256-Reeder", …
// As people write them: "sha256", "SHA-256", "SHA", "aes", "AES-256-C". Empty for anything else.
std::optional<V3Auth> v3_auth_from(std::string_view word);
std::optional<V3Privacy> v3_privacy_from(std::string_view word);
const char* level_of(const V3User& user);  // "noAuthNoPriv", "authNoPriv", "authPriv"

// What makes the user unusable, in words for the one who set it up; empty when it can be used.
std::string fault_of(const V3User& user);

}  // namespace klickwerk::collector
