// SHA-256 (FIPS 180-4): fingerprints of migrations, frozen results and issued documents.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace klickwerk {

// Fed piece by piece; hex() ends it.
class Sha256 {
 public:
  Sha256& add(std::string_view bytes);
  std::string hex();  // 64 lower-case digits; call once

 private:
  void absorb(const unsigned char* block);

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> block_{};
  std::size_t filled_ = 0;
  std::uint64_t length_bytes_ = 0;
};

inline std::string sha256_hex(std::string_view bytes) { return Sha256().add(bytes).hex(); }

}  // namespace klickwerk
