#include "collector/snmp/v3_user.h"

#include "core/assert.h"

namespace klickwerk::collector {
namespace {

// Capitals and digits only: "AES-256-C", "aes256c" and "AES 256 C" are the same.
std::string bare(std::string_view word) {
  std::string result;
  for (const char c : word) {
    if (c >= 'a' && c <= 'z') result += static_cast<char>(c - 'a' + 'A');
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) result += c;
  }
  return result;
}

constexpr std::size_t shortest_password = 8;  // RFC 3414 11.2
constexpr std::size_t longest_name = 32;      // usmUserName is a SnmpAdminString (SIZE(1..32)), as is a context's name

}  // namespace

const char* word_for(V3Auth auth) {
  switch (auth) {
    case V3Auth::none: return "none";
    case V3Auth::md5: return "MD5";
    case V3Auth::sha1: return "SHA-1";
    case V3Auth::sha224: return "SHA-224";
    case V3Auth::sha256: return "SHA-256";
    case V3Auth::sha384: return "SHA-384";
    case V3Auth::sha512: return "SHA-512";
  }
  KW_ASSERT(!"a V3Auth outside its enumeration");
}

const char* word_for(V3Privacy privacy) {
  switch (privacy) {
    case V3Privacy::none: return "none";
    case V3Privacy::des: return "DES";
    case V3Privacy::aes128: return "AES-128";
    case V3Privacy::aes192: return "AES-192";
    case V3Privacy::aes256: return "AES-256";
    case V3Privacy::aes192_reeder: return "AES-192-Reeder";
    case V3Privacy::aes256_reeder: return "AES-256-Reeder";
  }
  KW_ASSERT(!"a V3Privacy outside its enumeration");
}

std::optional<V3Auth> v3_auth_from(std::string_view word) {
  const std::string wanted = bare(word);
  if (wanted == "SHA") return V3Auth::sha1;
  for (const V3Auth auth : all_v3_auths) {
    if (bare(word_for(auth)) == wanted) return auth;
  }
  return std::nullopt;
}

std::optional<V3Privacy> v3_privacy_from(std::string_view word) {
  const std::string wanted = bare(word);
  if (wanted == "AES") return V3Privacy::aes128;
  if (wanted == "AES192C") return V3Privacy::aes192_reeder;
  if (wanted == "AES256C") return V3Privacy::aes256_reeder;
  for (const V3Privacy privacy : all_v3_privacies) {
    if (bare(word_for(privacy)) == wanted) return privacy;
  }
  return std::nullopt;
}

const char* level_of(const V3User& user) {
  if (user.auth == V3Auth::none) return "noAuthNoPriv";
  return user.privacy == V3Privacy::none ? "authNoPriv" : "authPriv";
}

std::string fault_of(const V3User& user) {
  if (user.name.empty()) return "SNMPv3 needs a user name";
  if (user.name.size() > longest_name) return "the SNMPv3 user name is longer than 32 bytes, the most that the standard allows";
  if (user.context.size() > longest_name) return "the context name is longer than 32 bytes, the most that the standard allows";
  if (user.auth == V3Auth::none && user.privacy != V3Privacy::none)
    return "encryption without authentication does not exist in SNMPv3: name an authentication protocol, too";
  if (user.auth != V3Auth::none && user.auth_password.size() < shortest_password)
    return "the authentication password has less than 8 characters, the least that the standard allows";
  if (user.privacy != V3Privacy::none && user.privacy_password.size() < shortest_password)
    return "the privacy password has less than 8 characters, the least that the standard allows";
  return {};
}

}  // namespace klickwerk::collector
