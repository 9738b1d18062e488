#include "collector/snmp/v3_keys.h"

#include <net-snmp/net-snmp-config.h>
// The order is Net-SNMP's: its configuration first.
#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/library/keytools.h>
#include <net-snmp/library/scapi.h>
#include <net-snmp/library/transform_oids.h>

#include "core/assert.h"

namespace klickwerk::collector {
namespace {

struct Algorithm {
  const oid* name = nullptr;
  std::size_t arcs = 0;
  std::size_t key_bytes = 0;     // of a digest's key: the hash's length
  std::size_t digest_bytes = 0;  // in the message
};

Algorithm hash_of(V3Auth auth) {
  switch (auth) {
    case V3Auth::none: break;
    case V3Auth::md5: return {usmHMACMD5AuthProtocol, 10, 16, 12};
    case V3Auth::sha1: return {usmHMACSHA1AuthProtocol, 10, 20, 12};
    case V3Auth::sha224: return {usmHMAC128SHA224AuthProtocol, 10, 28, 16};
    case V3Auth::sha256: return {usmHMAC192SHA256AuthProtocol, 10, 32, 24};
    case V3Auth::sha384: return {usmHMAC256SHA384AuthProtocol, 10, 48, 32};
    case V3Auth::sha512: return {usmHMAC384SHA512AuthProtocol, 10, 64, 48};
  }
  KW_ASSERT(!"a digest without a hash");
}

struct Cipher {
  const oid* name = nullptr;
  std::size_t arcs = 0;
  std::size_t key_bytes = 0;
  bool reeder = false;
};

Cipher cipher_of(V3Privacy privacy) {
  switch (privacy) {
    case V3Privacy::none: break;
    case V3Privacy::des: return {usmDESPrivProtocol, 10, 16};  // 8 of them are the key, 8 make the initial vector
    case V3Privacy::aes128: return {usmAESPrivProtocol, 10, 16};
    case V3Privacy::aes192: return {usmAES192PrivProtocol, 9, 24};
    case V3Privacy::aes256: return {usmAES256PrivProtocol, 9, 32};
    case V3Privacy::aes192_reeder: return {usmAES192PrivProtocol, 9, 24, true};
    case V3Privacy::aes256_reeder: return {usmAES256PrivProtocol, 9, 32, true};
  }
  KW_ASSERT(!"an encryption without a cipher");
}

const u_char* bytes_of(std::string_view text) { return reinterpret_cast<const u_char*>(text.data()); }

V3Key stretched(const Algorithm& hash, std::span<const std::uint8_t> password) {
  V3Key key;
  key.size = key.bytes.size();
  const int failed = generate_Ku(hash.name, static_cast<u_int>(hash.arcs), password.data(), password.size(), key.bytes.data(), &key.size);
  KW_ASSERT(failed == SNMPERR_SUCCESS);
  return key;
}

V3Key bound(const Algorithm& hash, const V3Key& master, std::string_view engine_id) {
  V3Key key;
  key.size = key.bytes.size();
  const int failed = generate_kul(hash.name, static_cast<u_int>(hash.arcs), bytes_of(engine_id), engine_id.size(), master.bytes.data(), master.size,
                                  key.bytes.data(), &key.size);
  KW_ASSERT(failed == SNMPERR_SUCCESS);
  return key;
}

void append(V3Key& key, std::span<const std::uint8_t> more) {
  const std::size_t count = std::min(more.size(), key.bytes.size() - key.size);
  std::ranges::copy(more.first(count), key.bytes.begin() + static_cast<std::ptrdiff_t>(key.size));
  key.size += count;
}

// draft-blumenthal-aes-usm-04, 3.1.2.1: the key is followed by the hash of all of it.
V3Key hash_of_key(const Algorithm& hash, const V3Key& key) {
  V3Key result;
  result.size = result.bytes.size();
  const int failed = sc_hash(hash.name, hash.arcs, key.bytes.data(), key.size, result.bytes.data(), &result.size);
  KW_ASSERT(failed == SNMPERR_SUCCESS);
  return result;
}

// draft-reeder-snmpv3-usm-3desede-00, 2.1: the key is the password of what follows it.
V3Key key_of_key(const Algorithm& hash, const V3Key& key, std::string_view engine_id) { return bound(hash, stretched(hash, key.view()), engine_id); }

V3Key privacy_key(const Algorithm& hash, const Cipher& cipher, const V3Key& master, std::string_view engine_id) {
  V3Key key = bound(hash, master, engine_id);
  V3Key last = key;
  while (key.size < cipher.key_bytes) {
    last = cipher.reeder ? key_of_key(hash, last, engine_id) : hash_of_key(hash, key);
    append(key, last.view());
  }
  key.size = cipher.key_bytes;
  return key;
}

std::array<std::uint8_t, 16> aes_vector(const V3Salt& salt) {  // RFC 3826 3.1.2.1
  std::array<std::uint8_t, 16> vector{};
  for (unsigned i = 0; i < 4; ++i) {
    vector[i] = static_cast<std::uint8_t>(salt.boots >> (24 - 8 * i));
    vector[4 + i] = static_cast<std::uint8_t>(salt.time >> (24 - 8 * i));
  }
  std::ranges::copy(salt.field, vector.begin() + 8);
  return vector;
}

std::array<std::uint8_t, 16> des_vector(const V3Key& key, const V3Salt& salt) {  // RFC 3414 8.1.1.1
  std::array<std::uint8_t, 16> vector{};
  for (std::size_t i = 0; i < 8; ++i) vector[i] = key.bytes[8 + i] ^ salt.field[i];
  return vector;
}

}  // namespace

std::size_t digest_bytes(V3Auth auth) { return auth == V3Auth::none ? 0 : hash_of(auth).digest_bytes; }

V3Keys master_keys(const V3User& user) {
  V3Keys keys;
  if (user.auth == V3Auth::none) return keys;
  const Algorithm hash = hash_of(user.auth);
  const auto stretch = [&](const std::string& password) { return stretched(hash, {bytes_of(password), password.size()}); };
  keys.auth = stretch(user.auth_password);
  if (user.privacy != V3Privacy::none) keys.privacy = stretch(user.privacy_password);
  return keys;
}

V3Keys local_keys(const V3User& user, const V3Keys& master, std::string_view engine_id) {
  V3Keys keys;
  if (user.auth == V3Auth::none) return keys;
  const Algorithm hash = hash_of(user.auth);
  keys.auth = bound(hash, master.auth, engine_id);
  if (user.privacy != V3Privacy::none) keys.privacy = privacy_key(hash, cipher_of(user.privacy), master.privacy, engine_id);
  return keys;
}

std::string digest(V3Auth auth, const V3Key& key, std::span<const std::uint8_t> message) {
  const Algorithm hash = hash_of(auth);
  std::string result(hash.digest_bytes, '\0');
  std::size_t length = result.size();
  const int failed = sc_generate_keyed_hash(hash.name, hash.arcs, key.bytes.data(), static_cast<u_int>(hash.key_bytes), message.data(),
                                            static_cast<u_int>(message.size()), reinterpret_cast<u_char*>(result.data()), &length);
  KW_ASSERT(failed == SNMPERR_SUCCESS && length == result.size());
  return result;
}

std::string encrypt(V3Privacy privacy, const V3Key& key, const V3Salt& salt, std::string_view text) {
  const Cipher cipher = cipher_of(privacy);
  const bool des = privacy == V3Privacy::des;
  auto vector = des ? des_vector(key, salt) : aes_vector(salt);
  V3Key copy = key;  // the library takes what it only reads as mutable
  std::string padded(text);
  if (des) padded.resize((text.size() + 7) / 8 * 8, '\0');
  std::string result(padded.size() + 16, '\0');
  std::size_t length = result.size();
  const int failed = sc_encrypt(cipher.name, cipher.arcs, copy.bytes.data(), static_cast<u_int>(copy.size), vector.data(), des ? 8 : 16, bytes_of(padded),
                                static_cast<u_int>(padded.size()), reinterpret_cast<u_char*>(result.data()), &length);
  KW_ASSERT(failed == SNMPERR_SUCCESS);
  result.resize(length);
  return result;
}

std::string decrypt(V3Privacy privacy, const V3Key& key, const V3Salt& salt, std::string_view bytes) {
  const Cipher cipher = cipher_of(privacy);
  const bool des = privacy == V3Privacy::des;
  if (bytes.empty() || (des && bytes.size() % 8 != 0)) return {};
  auto vector = des ? des_vector(key, salt) : aes_vector(salt);
  V3Key copy = key;
  std::string text(bytes.size(), '\0');
  std::size_t length = text.size();
  const int failed = sc_decrypt(cipher.name, cipher.arcs, copy.bytes.data(), static_cast<u_int>(copy.size), vector.data(), des ? 8 : 16,
                                const_cast<u_char*>(bytes_of(bytes)), static_cast<u_int>(bytes.size()), reinterpret_cast<u_char*>(text.data()), &length);
  if (failed != SNMPERR_SUCCESS) return {};
  text.resize(length);
  return text;
}

}  // namespace klickwerk::collector
