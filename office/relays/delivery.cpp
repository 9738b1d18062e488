#include "office/relays/delivery.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "collector/relay/wire.h"
#include "collector/spool/observation_codec.h"
#include "db/errors.h"
#include "office/relays/cbor_shape.h"

namespace klickwerk::office {
namespace {

using collector::Observation;

constexpr std::chrono::hours oldest{400 * 24}, ahead{1};
constexpr std::size_t deepest = 12, most_items = 2'000'000;

bool is_counter_name(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= 63 && name[0] >= 'a' && name[0] <= 'z' && std::ranges::all_of(name, fits);
}

bool kinds_are_ours(const Observation& observation) {
  const bool supplies = std::ranges::all_of(observation.decoded.supplies, [](const auto& supply) { return supply.level_kind <= collector::LevelKind::some_left; });
  return supplies && observation.outcome <= collector::PollOutcome::undecodable;
}

std::string fault_of(const Observation& observation, const std::set<DeviceId>& own, Instant now) {
  if (!own.contains(observation.device)) return "device " + std::to_string(observation.device.value) + " is at none of this relay's sites";
  if (observation.read_at > now + ahead) return "its moment lies more than an hour ahead of the office's clock";
  if (observation.read_at < now - oldest) return "its moment lies more than 400 days back";
  if (!kinds_are_ours(observation)) return "an outcome or a kind of level that this version does not know";
  for (const auto& counter : observation.decoded.counters)
    if (!is_counter_name(counter.name)) return "a counter's name has other characters than a-z, 0-9 and _";
  return "";
}

Result<std::vector<Observation>, Malformed> decoded(std::string_view content) {
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(content.data()), content.size());
  if (!is_plain_cbor(bytes, deepest, most_items)) return Failure{Malformed{"the content is no CBOR of the kind that a relay writes"}};
  auto batch = collector::decode_batch(bytes);
  if (!batch) return Failure{Malformed{"the content is no batch of observations that this version reads"}};
  if (batch->size() > collector::wire::most_observations)
    return Failure{Malformed{"a batch has at most " + std::to_string(collector::wire::most_observations) + " observations, this one has " + std::to_string(batch->size())}};
  return *std::move(batch);
}

// What the database refuses for good is found one by one; the others are kept.
void store(Desk& desk, Verdict& verdict) {
  if (verdict.fit.empty()) return;
  try {
    return desk.store(verdict.fit);
  } catch (const db::Refused&) {
  }
  for (std::size_t i = 0; i < verdict.fit.size(); ++i) {
    try {
      desk.store(std::span(verdict.fit).subspan(i, 1));
    } catch (const db::Refused& error) {
      verdict.refused.push_back({verdict.places[i], error.what()});
    }
  }
}

std::string answer_of(std::size_t observations, const std::vector<Refusal>& refused) {
  auto list = nlohmann::json::array();
  for (const Refusal& refusal : refused) list.push_back({{"at", refusal.at}, {"reason", refusal.reason}});
  return nlohmann::json{{"kept", observations - refused.size()}, {"refused", list}}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

Verdict judge(std::span<const Observation> batch, const std::set<DeviceId>& own, Instant now) {
  Verdict verdict;
  for (std::size_t at = 0; at < batch.size(); ++at) {
    std::string fault = fault_of(batch[at], own, now);
    if (!fault.empty()) {
      verdict.refused.push_back({at, std::move(fault)});
      continue;
    }
    verdict.fit.push_back(batch[at]);
    verdict.places.push_back(at);
  }
  return verdict;
}

Result<Receipt, Malformed> receive(Desk& desk, RelayId relay, const std::string& batch_id, std::string_view content, Instant now) {
  std::set<DeviceId> own;
  {
    auto transaction = desk.database.begin();
    db::RelayStore relays(transaction);
    if (auto answer = relays.answer(relay, batch_id)) return Receipt{std::move(*answer), true, 0, 0};
    own = relays.devices(relay);
  }
  auto batch = decoded(content);
  if (!batch) return Failure{batch.error()};
  Verdict verdict = judge(*batch, own, now);
  store(desk, verdict);
  const int kept = static_cast<int>(batch->size() - verdict.refused.size());
  Receipt receipt{answer_of(batch->size(), verdict.refused), false, kept, static_cast<int>(verdict.refused.size())};
  auto transaction = desk.database.begin();
  db::RelayStore relays(transaction);
  relays.keep_answer(relay, batch_id, static_cast<int>(batch->size()), kept, receipt.answer);
  if (!verdict.refused.empty())
    relays.note_trouble(relay, std::to_string(verdict.refused.size()) + " observations of a delivery were refused, the first: " + verdict.refused.front().reason);
  transaction.commit();
  return receipt;
}

}  // namespace klickwerk::office
