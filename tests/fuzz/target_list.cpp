// The list of devices that a relay gets from its office, or finds on its disk.
#include "collector/poll/target_codec.h"
#include "tests/fuzz/fuzz_target.h"

using namespace klickwerk::collector;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto targets = decode_targets(klickwerk::fuzz::text_of({data, size}));
  if (!targets) {
    KW_ASSERT(!targets.error().empty());
    return 0;
  }
  const std::string text = encode_targets(*targets, LastRead::told);
  const auto again = decode_targets(text);
  KW_ASSERT(again.ok() && encode_targets(*again, LastRead::told) == text);
  return 0;
}
