// A relay's delivery of observations: looked at before it touches anything, kept once however often it comes.
#pragma once

#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collector/poll/observation.h"
#include "core/result.h"
#include "db/database.h"
#include "db/relays.h"

namespace klickwerk::office {

struct Refusal {
  std::size_t at = 0;  // its place in the batch
  std::string reason;
  bool operator==(const Refusal&) const = default;
};

struct Verdict {
  std::vector<collector::Observation> fit;
  std::vector<std::size_t> places;  // of those, in the batch
  std::vector<Refusal> refused;
};

// Pure: what of a batch may be kept. A relay speaks for the devices of its own sites only; moments lie between 400 days
// ago and an hour from now; names and kinds are ours.
Verdict judge(std::span<const collector::Observation> batch, const std::set<DeviceId>& own, Instant now);

// The content is no batch; the sentence says why.
struct Malformed {
  std::string sentence;
};

struct Desk {
  db::Database& database;
  // Stores all or nothing, as a ReadingSink does; throws db::Refused for what can never be stored.
  std::function<void(std::span<const collector::Observation>)> store;
};
struct Receipt {
  std::string answer;  // JSON: {"kept": 12, "refused": [{"at": 3, "reason": "…"}]}
  bool repeated = false;
  int kept = 0;
  int refused = 0;
};
// `batch_id` is the SHA-256 of `content` and already compared with it. Throws db::Error: then nothing is confirmed.
Result<Receipt, Malformed> receive(Desk& desk, RelayId relay, const std::string& batch_id, std::string_view content, Instant now);

}  // namespace klickwerk::office
