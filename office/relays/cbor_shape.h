// Whether bytes from outside may be given to a CBOR reader that recurses and allocates as they say (RFC 8949).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace klickwerk::office {

// One whole item, nested at most `depth` levels, at most `items` items in all, definite lengths, no tags: what our own
// writer makes, and nothing that unfolds.
bool is_plain_cbor(std::span<const std::uint8_t> bytes, std::size_t depth, std::size_t items);

}  // namespace klickwerk::office
