// A batch of observations as bytes and back (CBOR, RFC 8949: compact, and keeps every byte of a text as it is).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "collector/poll/observation.h"

namespace klickwerk::collector {

std::vector<std::uint8_t> encode_batch(std::span<const Observation> batch);
// Empty when the bytes are no batch that encode_batch() made.
std::optional<std::vector<Observation>> decode_batch(std::span<const std::uint8_t> bytes);

}  // namespace klickwerk::collector
