// Whatever a device may answer to what a profile asks: the input chooses profile, names and values. Two octets choose
// the profile; then each answer is two octets for the name asked, one for how many arcs follow a column, one for the
// type, one for the length, and the value.
#include <string>
#include <vector>

#include "collector/profile/decode_plan.h"
#include "collector/profile/profile_set.h"
#include "tests/fuzz/fuzz_target.h"

using namespace klickwerk::collector;
using klickwerk::fuzz::Decisions;

namespace {

SnmpValue number(SnmpType type, std::uint64_t bits) {
  if (type == SnmpType::integer) return {type, static_cast<std::int64_t>(bits)};
  return {type, bits};
}

std::string as_long_as_a_datagram(std::string_view text) {
  std::string repeated;
  for (int i = 0; i < 60; ++i) repeated += text;
  return repeated;
}

SnmpValue value_from(Decisions& decisions) {
  const unsigned kind = decisions.octet() % 10;
  const std::size_t length = decisions.octet();
  switch (kind) {
    case 0: return number(SnmpType::integer, decisions.number(static_cast<int>(length % 9)));
    case 1: return number(SnmpType::counter32, decisions.number(4));
    case 2: return number(SnmpType::gauge32, decisions.number(4));
    case 3: return number(SnmpType::time_ticks, decisions.number(4));
    case 4: return number(SnmpType::counter64, decisions.number(8));
    case 5: return {SnmpType::object_id, Oid{{1, 3, 6, 1, 4, 1, static_cast<std::uint32_t>(decisions.number(2)), static_cast<std::uint32_t>(length)}}};
    case 6: return {SnmpType::opaque, OctetString{std::string(klickwerk::fuzz::text_of(decisions.take(length)))}};
    case 7: return {SnmpType::integer, std::int64_t{-3} + static_cast<std::int64_t>(length % 8)};  // the special levels of RFC 3805
    case 8: return {SnmpType::octet_string, OctetString{as_long_as_a_datagram(klickwerk::fuzz::text_of(decisions.take(length)))}};
    default: return {SnmpType::octet_string, OctetString{std::string(klickwerk::fuzz::text_of(decisions.take(length)))}};
  }
}

Oid name_from(Decisions& decisions, const QueryPlan& plan) {
  const std::size_t at = decisions.below(plan.instances.size() + plan.columns.size());
  const std::size_t arcs = decisions.octet() % 4;
  if (at < plan.instances.size()) return plan.instances[at];
  Oid name = plan.columns[at - plan.instances.size()];
  for (std::size_t i = 0; i < arcs; ++i) name.arcs.push_back(decisions.octet());
  return name;
}

VarBinds answers_from(Decisions& decisions, const QueryPlan& plan) {
  VarBinds answers;
  while (decisions.any_left()) {
    const Oid name = name_from(decisions, plan);
    answers.insert_or_assign(name, value_from(decisions));
  }
  return answers;
}

// The plan is the short way of decode(): known names, texts remembered.
void check_plan(const Profile& profile, const VarBinds& answers) {
  const std::vector<Oid> names = learned_instances(profile, answers);
  VarBinds known;
  std::vector<ValueView> values;
  for (const Oid& name : names) {
    const auto found = answers.find(name);
    KW_ASSERT(found != answers.end());
    known.insert_or_assign(name, found->second);
    values.push_back(view_of(found->second));
  }
  const DecodePlan plan(profile, names);
  const DecodedDevice first = plan.decode(values, {}), again = plan.decode(values, {});
  KW_ASSERT(first == decode(profile, known));
  KW_ASSERT(first == again);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ProfileSet& profiles = ProfileSet::built_in();
  static const std::vector<std::string> names = profiles.names();
  Decisions decisions({data, size});
  const Profile& profile = *profiles.find(names[decisions.below(names.size())]);
  const VarBinds answers = answers_from(decisions, query_plan(profile));
  const DecodedDevice device = decode(profile, answers);
  KW_ASSERT(device == decode(profile, answers));
  check_plan(profile, answers);
  decode(profiles.match(answers), answers);
  return 0;
}
