// The decoder's one screen: from a device's answers to what the rest of the house works with.
#include <algorithm>

#include "collector/profile/answers.h"
#include "collector/profile/counter_decoder.h"
#include "collector/profile/decode_plan.h"
#include "collector/profile/identity_decoder.h"
#include "collector/profile/measure_decoder.h"
#include "collector/profile/profile.h"
#include "collector/profile/profile_set.h"
#include "collector/profile/query_plan.h"
#include "collector/profile/status_decoder.h"
#include "collector/profile/supply_decoder.h"

namespace klickwerk::collector {
namespace {

// prtLocalizationCharacterSet of the current localization; devices that do not tell which is current: of the first.
int character_set(const Profile& profile, const Answers& answers) {
  if (profile.character_set.arcs.empty()) return 0;
  std::optional<std::int64_t> set;
  if (const auto current = answers.number(answers.shape().find(profile.current_localization)); current && *current > 0 && *current < 100000) {
    Oid at = profile.character_set;
    at.arcs.push_back(1);  // hrDeviceIndex of the printer
    at.arcs.push_back(static_cast<std::uint32_t>(*current));
    set = answers.number(answers.shape().find_made(at));
  }
  if (!set) set = answers.number(answers.first_row(profile.character_set));
  return set && *set > 0 && *set < 100000 ? static_cast<int>(*set) : 0;
}

DecodedDevice decode_all(const Profile& profile, Answers answers, const VarBinds& changing) {
  DecodedDevice device;
  device.profile = profile.name;
  answers.set_character_set(character_set(profile, answers));
  decode_identity(profile, answers, device);
  device.counters = decode_counters(profile, answers);
  device.supplies = decode_supplies(profile, answers);
  device.status = decode_status(profile, answers, changing);
  device.gauges = decode_gauges(profile, answers);
  device.states = decode_states(profile, answers);
  device.remarks = check_sums(device.counters);
  return device;
}

DecodedDevice decode_in(const AnswerShape& shape, const Profile& profile, const VarBinds& answers, std::vector<Place>* used) {
  std::vector<ValueView> values;
  values.reserve(answers.size());
  for (const auto& [name, value] : answers) values.push_back(view_of(value));
  TextMemo texts;
  return decode_all(profile, Answers(shape, values, texts, used), answers);
}

}  // namespace

QueryPlan ProfileSet::detection_plan() const { return plan_to_recognise(); }

QueryPlan query_plan(const Profile& profile) { return plan_for(profile); }

std::vector<Oid> learned_instances(const Profile& profile, const VarBinds& answers) {
  const AnswerShape shape(answers);
  std::vector<Place> used;
  decode_in(shape, profile, answers, &used);
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  std::vector<Oid> names;
  for (const Place place : used) names.push_back(shape.name(place));
  return names;
}

DecodedDevice decode(const Profile& profile, const VarBinds& answers) { return decode_in(AnswerShape(answers), profile, answers, nullptr); }

DecodePlan::DecodePlan(const Profile& profile, std::vector<Oid> names) : profile_(profile), shape_(std::move(names)) {}

DecodedDevice DecodePlan::decode(std::span<const ValueView> values, const VarBinds& changing) const {
  return decode_all(profile_, Answers(shape_, values, texts_), changing);
}

}  // namespace klickwerk::collector
