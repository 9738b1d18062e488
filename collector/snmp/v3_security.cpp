#include "collector/snmp/v3_security.h"

#include <algorithm>
#include <array>

namespace klickwerk::collector {
namespace {

// The same bytes in the same time, wherever they differ.
bool same_digest(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < one.size(); ++i) difference |= static_cast<unsigned>(static_cast<unsigned char>(one[i]) ^ static_cast<unsigned char>(other[i]));
  return difference == 0;
}

std::array<std::uint8_t, 8> salt_field(V3Privacy privacy, std::uint32_t boots, std::uint64_t number) {
  if (privacy == V3Privacy::des) number = std::uint64_t{boots} << 32U | (number & 0xffffffffU);  // RFC 3414 8.1.1.1
  std::array<std::uint8_t, 8> field{};
  for (unsigned i = 0; i < 8; ++i) field[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
  return field;
}

}  // namespace

std::uint8_t level_flags(const V3User& user) {
  if (user.auth == V3Auth::none) return 0;
  return user.privacy == V3Privacy::none ? v3_flag::auth : v3_flag::auth | v3_flag::privacy;
}

std::vector<std::uint8_t> secured(V3Envelope envelope, const V3Scoped& scoped, const V3User& user, const V3Keys& keys, std::uint64_t salt_number) {
  const std::uint8_t level = level_flags(user);
  envelope.flags = (envelope.flags & v3_flag::reportable) | level;
  envelope.user = user.name;
  std::string payload = written(scoped);
  V3Salt salt{envelope.boots, envelope.time, {}};
  if ((level & v3_flag::privacy) != 0) {
    salt.field = salt_field(user.privacy, envelope.boots, salt_number);
    payload = encrypt(user.privacy, keys.privacy, salt, payload);
    envelope.privacy_field = {reinterpret_cast<const char*>(salt.field.data()), salt.field.size()};
  }
  envelope.payload = payload;
  const std::string zeros(digest_bytes(user.auth), '\0');
  envelope.auth_field = zeros;
  std::size_t auth_at = 0;
  auto datagram = written(envelope, auth_at);
  if (level != 0) std::ranges::copy(digest(user.auth, keys.auth, datagram), datagram.begin() + static_cast<std::ptrdiff_t>(auth_at));
  return datagram;
}

bool is_signed(const V3Envelope& envelope, std::span<const std::uint8_t> datagram, const V3User& user, const V3Keys& keys) {
  if ((envelope.flags & v3_flag::auth) == 0 || user.auth == V3Auth::none || envelope.auth_field.size() != digest_bytes(user.auth)) return false;
  std::vector<std::uint8_t> blank(datagram.begin(), datagram.end());
  std::fill_n(blank.begin() + static_cast<std::ptrdiff_t>(envelope.auth_at), envelope.auth_field.size(), std::uint8_t{0});
  return same_digest(envelope.auth_field, digest(user.auth, keys.auth, blank));
}

std::optional<std::string> decrypted(const V3Envelope& envelope, const V3User& user, const V3Keys& keys) {
  if (user.privacy == V3Privacy::none || envelope.privacy_field.size() != 8) return std::nullopt;
  V3Salt salt{envelope.boots, envelope.time, {}};
  std::ranges::copy(envelope.privacy_field, salt.field.begin());
  return decrypt(user.privacy, keys.privacy, salt, envelope.payload);
}

}  // namespace klickwerk::collector
