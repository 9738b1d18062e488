// A datagram of v1 or v2c: the codec, and the reading of known names where they lie.
#include <algorithm>
#include <vector>

#include "collector/snmp/codec.h"
#include "collector/snmp/known_names.h"
#include "collector/snmp/response_reader.h"
#include "tests/fuzz/fuzz_target.h"

using namespace klickwerk::collector;

namespace {

std::vector<Oid> askable_names(const SnmpResponse& response) {
  std::vector<Oid> names;
  for (const Binding& binding : response.bindings)
    if (ber::is_name(binding.oid) && std::ranges::find(names, binding.oid) == names.end()) names.push_back(binding.oid);
  return names;
}

// What the codec hands over can be said again, and means the same.
void check_bindings(const SnmpResponse& response) {
  for (const Binding& binding : response.bindings) {
    KW_ASSERT(Oid::parse(binding.oid.text()) == binding.oid);
    if (ber::is_name(binding.oid)) KW_ASSERT(ber::oid_in(ber::oid_content(binding.oid)) == binding.oid);
    if (binding.absence != Absence::none) KW_ASSERT(binding.value == SnmpValue{});
  }
}

// The short way (names compared as octets) must see every name that is encoded as we encode it.
void check_known(std::span<const std::uint8_t> datagram, const SnmpResponse& response) {
  const auto names = KnownNames::of(askable_names(response));
  const auto head = read_head(datagram);
  KW_ASSERT(names != nullptr && head.ok());
  const KnownRange all{names, 0, names->size()};
  std::vector<ValueView> values;
  KW_ASSERT(read_known(head->bindings, all, values));
  KW_ASSERT(values.size() == names->size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> datagram(data, size);
  const auto response = decode(datagram);
  KW_ASSERT(!response || read_head(datagram).ok());
  if (!response) return 0;
  check_bindings(*response);
  if (!askable_names(*response).empty()) check_known(datagram, *response);
  return 0;
}
