// What an import changed of a customer, a site or a device, for the audit log: only fields that differ, before and after.
#pragma once

#include <string>

#include "db/devices.h"
#include "db/parties.h"

namespace klickwerk::office {

// JSON objects with the fields that differ, and the same in one line: "city: Hamburg -> Kiel; email: … -> none".
struct ChangeTrace {
  std::string before, after, words;
};

ChangeTrace trace_of(const db::Customer& before, const db::Customer& after);
ChangeTrace trace_of(const db::Site& before, const db::Site& after);
// `site_before`, `site_after`: the sites in words, "4711/1"; empty: none.
ChangeTrace trace_of(const db::Device& before, const db::Device& after, const std::string& site_before, const std::string& site_after);
// The community is a secret: that it changed is said, neither value.
ChangeTrace trace_of(const db::Endpoint& before, const db::Endpoint& after);

}  // namespace klickwerk::office
