// The relays for people and programs: which need a look, and why.
#pragma once

#include <string>
#include <vector>

#include "db/relays.h"
#include "office/relays/membership.h"

namespace klickwerk::office {

struct RelayLine {
  db::Relay relay;
  std::string state;                  // invited, good, silent, revoked
  std::vector<std::string> findings;  // what needs a look, one sentence each
  Instant at;                         // when it was looked at
};
std::vector<RelayLine> relay_report(db::Database& database, std::int64_t clock_bound_ms, Instant now);
// Pure.
RelayLine looked_at(db::Relay relay, std::int64_t clock_bound_ms, Instant now);
bool needs_a_person(const std::vector<RelayLine>& report);

std::string text_of(const std::vector<RelayLine>& report);
std::string details_of(const RelayLine& line);
std::string json_of(const std::vector<RelayLine>& report);
std::string text_of(const Invitation& invitation, const std::string& name, const std::string& url);
std::string json_of(const Invitation& invitation, const std::string& url);

}  // namespace klickwerk::office
