// A recording (*.snmprec), as somebody may send one in.
#include "collector/snmp/snmprec.h"
#include "tests/fuzz/fuzz_target.h"

using namespace klickwerk::collector;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto answers = parse_recording(klickwerk::fuzz::text_of({data, size}), "input.snmprec");
  if (!answers) {
    KW_ASSERT(answers.error().text.starts_with("input.snmprec:"));
    return 0;
  }
  const Oid* before = nullptr;
  for (const auto& [oid, value] : *answers) {
    KW_ASSERT(before == nullptr || *before < oid);
    KW_ASSERT(Oid::parse(oid.text()) == oid);
    before = &oid;
  }
  return 0;
}
