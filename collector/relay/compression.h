// gzip (RFC 1952) for what goes over the line. Unpacking is bounded: a small body that unpacks to gigabytes is refused
// at the bound, not after it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace klickwerk::collector {

enum class UnpackFault : std::uint8_t { damaged, too_large };

std::string packed(std::string_view content);  // of at least one byte
Result<std::string, UnpackFault> unpacked(std::string_view gzip, std::size_t most_bytes);

}  // namespace klickwerk::collector
