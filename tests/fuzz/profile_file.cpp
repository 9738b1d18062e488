// A profile (*.toml) that somebody wrote: read it, or say what is wrong with it in which file.
#include <string>

#include "collector/profile/decode_plan.h"
#include "collector/profile/profile_reader.h"
#include "collector/profile/query_plan.h"
#include "tests/fuzz/fuzz_target.h"

using namespace klickwerk::collector;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string content(klickwerk::fuzz::text_of({data, size}));
  try {
    for (const auto& profile : read_profiles({{"input.toml", content}})) {
      plan_for(*profile);
      decode(*profile, VarBinds{});
    }
  } catch (const ProfileError& error) {
    KW_ASSERT(std::string_view(error.what()).find("input.toml") != std::string_view::npos);
  }
  return 0;
}
