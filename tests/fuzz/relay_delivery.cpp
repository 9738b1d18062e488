// The content of a relay's delivery, as the office's intake takes it: packed or not, CBOR of a plain shape, a batch.
// The input is either the gzip of a content or the content.
#include <string>

#include "collector/relay/compression.h"
#include "collector/spool/observation_codec.h"
#include "office/relays/cbor_shape.h"
#include "tests/fuzz/fuzz_target.h"

using namespace klickwerk;
using namespace klickwerk::collector;

namespace {

constexpr std::size_t most_unpacked_bytes = 1U << 16U, deepest = 12, most_items = 2'000'000;

void take(std::span<const std::uint8_t> content) {
  if (!office::is_plain_cbor(content, deepest, most_items)) return;
  const auto batch = decode_batch(content);
  if (!batch) return;
  const auto encoded = encode_batch(*batch);
  KW_ASSERT(office::is_plain_cbor(encoded, deepest, most_items));
  KW_ASSERT(decode_batch(encoded) == batch);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> input(data, size);
  take(input);
  const auto content = unpacked(fuzz::text_of(input), most_unpacked_bytes);
  if (!content) return 0;
  KW_ASSERT(content->size() <= most_unpacked_bytes);
  take({reinterpret_cast<const std::uint8_t*>(content->data()), content->size()});
  return 0;
}
