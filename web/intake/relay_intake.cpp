#include "web/intake/relay_intake.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "collector/relay/compression.h"
#include "collector/relay/wire.h"
#include "core/sha256.h"
#include "office/relays/delivery.h"
#include "office/relays/membership.h"
#include "office/relays/site_list.h"
#include "web/intake/relay_headers.h"

namespace klickwerk::web {
namespace {

namespace wire = collector::wire;
using nlohmann::json;

constexpr std::size_t most_enrolment_bytes = 4096;
constexpr int database_away_s = 30;

Result<std::string, HttpAnswer> plain_content(HttpRequest& request) {
  auto body = request.body(wire::most_packed_bytes);
  if (!body) return body;
  const std::string encoding = request.header("Content-Encoding");
  if (encoding.empty() || encoding == "identity") return body;
  if (encoding != "gzip") return Failure{refusal(415, "the content comes plain or packed by gzip, not by \"" + encoding + "\"")};
  auto plain = collector::unpacked(*body, wire::most_unpacked_bytes);
  if (plain) return std::move(plain).value();
  if (plain.error() == collector::UnpackFault::damaged) return Failure{refusal(400, "the packed content is damaged")};
  return Failure{refusal(413, "the content unpacks to more than " + std::to_string(wire::most_unpacked_bytes) + " bytes")};
}

std::string text_at(const json& document, const char* name) {
  if (!document.is_object() || !document.contains(name) || !document[name].is_string()) return "";
  return document[name].get<std::string>();
}

}  // namespace

std::vector<Route> RelayIntake::routes() {
  return {{"POST", wire::enrol_path, [this](HttpRequest& request) { return guarded(request, [&] { return enrol(request); }); }},
          {"GET", wire::clock_path, [this](HttpRequest& request) {
             return for_relay(request, [](const auto&) { return HttpAnswer{204, "", "", {}}; });
           }},
          {"GET", wire::site_path, [this](HttpRequest& request) { return site(request); }},
          {"POST", wire::readings_path, [this](HttpRequest& request) { return readings(request); }}};
}

RelayIntake::Count RelayIntake::count() const { return {observations_, refused_, deliveries_, repeated_, not_now_, wrong_token_}; }

std::optional<HttpAnswer> RelayIntake::wait_for(const HttpRequest& request) const {
  const auto wait = limit_.wait(request.remote, wiring_.clock.now());
  if (wait.count() == 0) return std::nullopt;
  HttpAnswer answer = refusal(429, "too many wrong codes or tokens from this address: wait " + std::to_string(wait.count()) + " seconds");
  answer.headers["Retry-After"] = std::to_string(wait.count());
  return answer;
}

// The machine fails: nothing is confirmed, the relay keeps it.
HttpAnswer RelayIntake::guarded(HttpRequest& request, const std::function<HttpAnswer()>& serve) {
  if (auto answer = wait_for(request)) return *answer;
  try {
    return serve();
  } catch (const db::Conflict& error) {
    ++not_now_;
    spdlog::info("KW-W301 {} from {} meets another at the same time: {}", request.path, request.remote, error.what());
    return away("somebody else was at it at the same time", 1);
  } catch (const db::Error& error) {  // away, full, read-only …
    ++not_now_;
    spdlog::warn("KW-W302 {} from {} cannot be served now: {}", request.path, request.remote, error.what());
    return away("the office's database cannot take it at the moment", database_away_s);
  }
}

HttpAnswer RelayIntake::unknown_token(const HttpRequest& request) {
  ++wrong_token_;
  limit_.failed(request.remote, wiring_.clock.now());
  spdlog::warn("KW-W303 {} from {} with a token that is nobody's", request.path, request.remote);
  HttpAnswer answer = refusal(401, "the office does not know this token: enrol this site again with a new code");
  answer.headers["WWW-Authenticate"] = "Bearer";
  return answer;
}

HttpAnswer RelayIntake::for_relay(HttpRequest& request, const Served& serve) {
  return guarded(request, [&]() -> HttpAnswer {
    constexpr std::string_view scheme = "Bearer ";
    const std::string authorization = request.header("Authorization");
    if (!authorization.starts_with(scheme)) return unknown_token(request);
    const auto holder = met(request, sha256_hex(std::string_view(authorization).substr(scheme.size())));
    if (!holder) return unknown_token(request);
    if (holder->revoked) return refusal(403, "the office has revoked this relay: ask there, or enrol again with a new code");
    limit_.succeeded(request.remote);
    return serve(*holder);
  });
}

// Its connection to the database is free again while a slow body comes in.
std::optional<db::RelayStore::Holder> RelayIntake::met(const HttpRequest& request, const std::string& token_hash) {
  auto lease = wiring_.pool.lend();
  auto transaction = lease.database().begin();
  db::RelayStore relays(transaction);
  auto holder = relays.holder(token_hash);
  if (!holder || holder->revoked) return holder;
  relays.contacted(holder->relay, contact_of(request));
  transaction.commit();
  return holder;
}

HttpAnswer RelayIntake::enrol(HttpRequest& request) {
  auto body = request.body(most_enrolment_bytes);
  if (!body) return body.error();
  const std::string secret = text_at(json::parse(*body, nullptr, false), "secret");
  if (secret.empty()) return refusal(400, "an enrolment is JSON with the code's secret");
  auto lease = wiring_.pool.lend();
  const auto enrolled = office::enrol(lease.database(), secret, request.remote, wiring_.clock.now());
  if (!enrolled) {
    ++wrong_token_;
    limit_.failed(request.remote, wiring_.clock.now());
    spdlog::warn("KW-W304 an enrolment from {} with a code that opens nothing", request.remote);
    return refusal(403, "this code opens nothing: it was used already, or it has expired. `klickwerk relay invite` gives another");
  }
  limit_.succeeded(request.remote);
  spdlog::info("KW-W305 relay {} was enrolled from {}", enrolled->relay, request.remote);
  return {200, "application/json", json{{"relay", enrolled->relay}, {"token", enrolled->token}}.dump() + "\n", {}};
}

HttpAnswer RelayIntake::site(HttpRequest& request) {
  return for_relay(request, [&](const db::RelayStore::Holder& relay) -> HttpAnswer {
    auto lease = wiring_.pool.lend();
    auto transaction = lease.database().begin();
    auto list = office::site_list(transaction, relay.relay, wiring_.collector);
    const std::string tag = "\"" + list.version + "\"";
    if (request.header("If-None-Match") == tag) return {304, "", "", {{"ETag", tag}}};
    return {200, "application/json", std::move(list.body), {{"ETag", tag}}};
  });
}

HttpAnswer RelayIntake::readings(HttpRequest& request) {
  return for_relay(request, [&](const db::RelayStore::Holder& relay) { return take_batch(request, relay); });
}

HttpAnswer RelayIntake::take_batch(HttpRequest& request, const db::RelayStore::Holder& relay) {
  const auto content = plain_content(request);
  if (!content) return content.error();
  const std::string id = sha256_hex(*content);
  if (request.header(wire::batch_header) != id) return refusal(400, "the content does not fit its SHA-256 in " + std::string(wire::batch_header) + ": it was damaged on its way");
  auto lease = wiring_.pool.lend();
  office::Desk desk{lease.database(), [this](auto batch) { store(batch); }};
  const auto receipt = office::receive(desk, relay.relay, id, *content, wiring_.clock.now());
  if (!receipt) {
    auto transaction = lease.database().begin();
    db::RelayStore(transaction).note_trouble(relay.relay, "a delivery was malformed: " + receipt.error().sentence);
    transaction.commit();
    spdlog::warn("KW-W306 relay {}: a delivery was malformed: {}", relay.name, receipt.error().sentence);
    return refusal(400, receipt.error().sentence);
  }
  ++deliveries_;
  repeated_ += receipt->repeated ? 1 : 0;
  observations_ += static_cast<std::uint64_t>(receipt->kept);
  refused_ += static_cast<std::uint64_t>(receipt->refused);
  return {200, "application/json", receipt->answer, {}};
}

void RelayIntake::store(std::span<const collector::Observation> batch) {
  const std::unique_lock lock(sink_mutex_, wiring_.sink_patience);
  if (!lock.owns_lock()) throw db::Unavailable("other deliveries take too long to be stored");
  wiring_.sink.store(batch);
}

}  // namespace klickwerk::web
