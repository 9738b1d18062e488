#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

#include "collector/relay/relay_office.h"
#include "collector/relay/wire.h"
#include "collector/spool/observation_codec.h"
#include "core/sha256.h"

namespace klickwerk::collector {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr std::size_t piece_observations = 500;
constexpr int longest_wish_s = 3600;  // a Retry-After beyond it is not followed

std::string utf8_only(std::string text) { return json(std::move(text)).dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace

void RelaySink::store(std::span<const Observation> batch) {
  if (batch.empty()) return;
  if (std::chrono::steady_clock::now() < quiet_until_) throw OfficeAway(last_reason_);
  try {
    know_the_clock();
    std::vector<Observation> settled(batch.begin(), batch.end());
    for (Observation& observation : settled) wiring_.identity.clock.settle(observation);
    for (std::span<const Observation> rest(settled); !rest.empty(); rest = rest.subspan(std::min(piece_observations, rest.size())))
      deliver(rest.first(std::min(piece_observations, rest.size())));
    failures_ = 0;
  } catch (const OfficeAway& error) {
    last_reason_ = error.what();
    if (quiet_until_ < std::chrono::steady_clock::now()) keep_quiet("");
    throw;
  }
}

// Before anything leaves: what was read while the clock was not known is corrected the same way in every attempt.
void RelaySink::know_the_clock() {
  SiteClock& clock = wiring_.identity.clock;
  if (clock.offset()) return;
  const OfficeAnswer answer = wiring_.link.get(wire::clock_path, wiring_.identity.headers());
  if (answer.status != 204) give_up(answer);
  if (answer.clock) clock.measured(*answer.clock, SiteClock::now());
  if (!clock.offset()) throw OfficeAway("the way to the office at " + wiring_.link.url() + " takes too long to compare clocks over it");
}

void RelaySink::give_up(const OfficeAnswer& answer) {
  keep_quiet(answer.header("retry-after"));
  throw_away(answer);
}

void RelaySink::keep_quiet(const std::string& retry_after_s) {
  int wish_s = 0;
  std::from_chars(retry_after_s.data(), retry_after_s.data() + retry_after_s.size(), wish_s);
  const milliseconds own = std::min(pause_.longest, pause_.first * (std::int64_t{1} << std::min(failures_, 16)));
  const milliseconds wished = wish_s > 0 && wish_s <= longest_wish_s ? milliseconds(wish_s * 1000LL) : own;
  quiet_until_ = std::chrono::steady_clock::now() + std::min(wished, std::max(own, pause_.longest));
  ++failures_;
}

void RelaySink::deliver(std::span<const Observation> piece) {
  const auto bytes = encode_batch(piece);
  const std::string_view content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const bool fits = content.size() <= wire::most_unpacked_bytes / 2;
  std::optional<OfficeAnswer> answer;
  if (fits || piece.size() == 1) {
    auto headers = wiring_.identity.headers();
    headers["Content-Type"] = "application/cbor";
    headers[wire::batch_header] = sha256_hex(content);
    answer = wiring_.link.post(wire::readings_path, headers, content);
    if (answer->clock) wiring_.identity.clock.measured(*answer->clock, SiteClock::now());
    if (answer->status == 200) return take_refusals(piece, *answer);
  }
  const bool unfit = !answer || answer->status == 413 || answer->status == 400;
  if (!unfit) give_up(*answer);
  // Too large, or something in it is malformed: halves, down to the one that it is.
  if (piece.size() == 1) return wiring_.refused(piece.front(), "the office cannot take it: " + utf8_only(answer->body.substr(0, 200)));
  deliver(piece.first(piece.size() / 2));
  deliver(piece.subspan(piece.size() / 2));
}

void RelaySink::take_refusals(std::span<const Observation> piece, const OfficeAnswer& answer) {
  const json document = json::parse(answer.body, nullptr, false);
  if (!document.is_object() || !document.contains("refused") || !document["refused"].is_array())
    throw OfficeAway("what answers at " + wiring_.link.url() + " does not confirm the delivery: another version of the office?");
  for (const json& each : document["refused"]) {
    const auto at = each.is_object() ? each.value("at", piece.size()) : piece.size();
    if (at < piece.size()) wiring_.refused(piece[at], each.value("reason", ""));
  }
}

}  // namespace klickwerk::collector
