#include "collector/profile/recognition.h"

#include <algorithm>

#include "collector/profile/text_decoding.h"

namespace klickwerk::collector {

const Oid kSysDescr{{1, 3, 6, 1, 2, 1, 1, 1, 0}};
const Oid kSysObjectId{{1, 3, 6, 1, 2, 1, 1, 2, 0}};
const Oid kHrDeviceDescr{{1, 3, 6, 1, 2, 1, 25, 3, 2, 1, 3, 1}};

namespace {

constexpr int kOwnObjectId = 1000, kDescr = 300, kDeviceDescr = 200, kSharedObjectId = 100, kPresent = 50;

// The longest prefix that fits, in arcs; 0 when none does.
int longest(const std::vector<Oid>& prefixes, const Oid& oid) {
  std::size_t arcs = 0;
  for (const auto& prefix : prefixes)
    if (oid.starts_with(prefix)) arcs = std::max(arcs, prefix.arcs.size());
  return static_cast<int>(arcs);
}

bool any_matches(const std::vector<Pattern>& patterns, const VarBinds& answers, const Oid& at) {
  if (patterns.empty()) return false;
  const auto found = answers.find(at);
  const auto* octets = found == answers.end() ? nullptr : octets_in(found->second);
  if (!octets) return false;
  std::string text = decode_text(*octets, 0);
  text.resize(std::min<std::size_t>(text.size(), 255));
  return std::any_of(patterns.begin(), patterns.end(), [&](const Pattern& pattern) { return pattern.found_in(text); });
}

}  // namespace

int evidence_for(const Recognition& recognition, const VarBinds& answers) {
  int evidence = 0;
  if (const auto found = answers.find(kSysObjectId); found != answers.end()) {
    if (const auto* oid = std::get_if<Oid>(&found->second.content)) {
      if (const int arcs = longest(recognition.object_ids, *oid)) evidence += kOwnObjectId + arcs;
      if (const int arcs = longest(recognition.shared_object_ids, *oid)) evidence += kSharedObjectId + arcs;
    }
  }
  if (any_matches(recognition.descr, answers, kSysDescr)) evidence += kDescr;
  if (any_matches(recognition.device_descr, answers, kHrDeviceDescr)) evidence += kDeviceDescr;
  const auto has_below = [&](const Oid& prefix) {
    const auto found = answers.lower_bound(prefix);
    return found != answers.end() && found->first.starts_with(prefix);
  };
  if (std::any_of(recognition.present.begin(), recognition.present.end(), has_below)) evidence += kPresent;
  return evidence;
}

}  // namespace klickwerk::collector
