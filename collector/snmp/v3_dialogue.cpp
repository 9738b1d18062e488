#include "collector/snmp/v3_dialogue.h"

#include "core/assert.h"

namespace klickwerk::collector {
namespace {

constexpr int most_meetings = 2;              // an engine that never knows itself
constexpr int most_clock_steps = 2;

// The counter that a Report names: usmStats (RFC 3414 5) and snmpMPDStats/snmpTargetStats (RFC 3412, RFC 3413).
std::optional<SnmpError> reason_of(const Oid& counter) {
  static const Oid usm_stats{{1, 3, 6, 1, 6, 3, 15, 1, 1}}, contexts{{1, 3, 6, 1, 6, 3, 12, 1}};
  const auto& arcs = counter.arcs;
  const auto below = [&](const Oid& prefix) { return arcs.size() > prefix.arcs.size() && std::equal(prefix.arcs.begin(), prefix.arcs.end(), arcs.begin()); };
  if (below(contexts)) {
    const std::uint32_t which = arcs[contexts.arcs.size()];
    return which == 4 || which == 5 ? std::optional(SnmpError::unknown_context) : std::nullopt;
  }
  if (!below(usm_stats)) return std::nullopt;
  switch (arcs[usm_stats.arcs.size()]) {
    case 1: return SnmpError::unsupported_level;
    case 2: return SnmpError::not_in_time_window;
    case 3: return SnmpError::unknown_user;
    case 4: return SnmpError::unknown_engine;
    case 5: return SnmpError::wrong_digest;
    case 6: return SnmpError::decryption_error;
    default: return std::nullopt;
  }
}

constexpr char report_tag = '\xa8', response_tag = '\xa2';

}  // namespace

V3Dialogue::V3Dialogue(const SnmpRequest& request, std::uint32_t request_id, const Endpoint& to, V3Engines& engines)
    : user_(request.v3), request_id_(request_id), to_(to), engines_(engines) {
  KW_ASSERT(user_ != nullptr);
  SnmpRequest inner = request;  // the PDU is that of v2c
  inner.version = SnmpVersion::v2c;
  inner.community = "-";
  if (const auto encoded = encode(inner, request_id)) pdu_ = pdu_of(*encoded);
}

Result<std::vector<std::uint8_t>, SnmpError> V3Dialogue::message(std::uint32_t message_id, Moment now) {
  if (!fault_of(*user_).empty()) return Failure{SnmpError::unusable_credential};
  if (pdu_.empty()) return Failure{SnmpError::send_failed};
  const V3Engine* engine = engines_.find(to_);
  return engine == nullptr ? discovery(message_id) : signed_question(message_id, *engine, now);
}

// RFC 3414 4: no user, no engine; the Report that refuses it tells engine id, boots and time.
std::vector<std::uint8_t> V3Dialogue::discovery(std::uint32_t message_id) const {
  const std::string pdu = empty_get(message_id);
  const std::string scoped = written(V3Scoped{{}, {}, pdu});
  V3Envelope envelope;
  envelope.message_id = message_id;
  envelope.flags = v3_flag::reportable;
  envelope.payload = scoped;
  std::size_t ignored = 0;
  return written(envelope, ignored);
}

std::vector<std::uint8_t> V3Dialogue::signed_question(std::uint32_t message_id, const V3Engine& engine, Moment now) {
  V3Envelope envelope;
  envelope.message_id = message_id;
  envelope.flags = v3_flag::reportable;
  envelope.engine_id = engine.id;
  if (level() != 0) envelope.boots = engine.boots, envelope.time = engine.time_at(now);
  return secured(envelope, {engine.id, user_->context, pdu_}, *user_, engines_.keys(to_, *user_), engines_.next_salt());
}

bool V3Dialogue::authentic(const V3Envelope& envelope, std::span<const std::uint8_t> datagram) {
  const V3Engine* engine = engines_.find(to_);
  const bool claims = (envelope.flags & v3_flag::auth) != 0 && user_->auth != V3Auth::none;
  if (!claims || engine == nullptr || envelope.engine_id != engine->id || envelope.user != user_->name) return false;
  return is_signed(envelope, datagram, *user_, engines_.keys(to_, *user_));
}

V3Dialogue::Next V3Dialogue::take(const V3Envelope& envelope, std::span<const std::uint8_t> datagram, Moment now) {
  const std::uint8_t flags = envelope.flags & (v3_flag::auth | v3_flag::privacy);
  const bool proven = authentic(envelope, datagram);
  if (flags != 0 && !proven) return Next::ignore;  // forged, or meant for another question
  std::string text;
  std::string_view payload = envelope.payload;
  if ((flags & v3_flag::privacy) != 0) {
    auto opened = decrypted(envelope, *user_, engines_.keys(to_, *user_));
    if (!opened) return Next::ignore;
    text = std::move(*opened);
    payload = text;
  }
  const auto scoped = v3_scoped(payload);
  if (!scoped || scoped->pdu.empty()) return Next::ignore;
  if (scoped->pdu[0] == report_tag) return take_report(envelope, scoped->pdu, proven, now);
  if (flags != level() || envelope.user != user_->name) return Next::ignore;  // an answer below the level of the question
  const V3Engine* engine = engines_.find(to_);
  if (engine == nullptr || envelope.engine_id != engine->id) return Next::ignore;
  return take_response(envelope, scoped->pdu, now);
}

V3Dialogue::Next V3Dialogue::take_response(const V3Envelope& envelope, std::string_view pdu, Moment now) {
  if (level() != 0 && !timely(envelope, now)) {
    // Its clock went back without a new boot: the answer may be an old one. Ask again with what the clock says now.
    return follow_clock(envelope, now);
  }
  auto decoded = decode(community_message_around(pdu));
  if (!decoded || decoded->request_id != request_id_) return Next::ignore;
  SnmpResponse response = std::move(decoded).value();
  response.version = SnmpVersion::v3;
  answer_.emplace(std::move(response));
  return Next::done;
}

// RFC 3414 3.2 (7) b: boots never go back, time at most by the window. A newer clock is taken over.
bool V3Dialogue::timely(const V3Envelope& envelope, Moment now) {
  const V3Engine& engine = *engines_.find(to_);
  const std::uint32_t expected = engine.time_at(now);
  if (envelope.boots < engine.boots || (envelope.boots == engine.boots && envelope.time + v3_time_window_s < expected)) return false;
  if (envelope.boots != engine.boots || envelope.time > expected) engines_.learn(to_, engine.id, envelope.boots, envelope.time, now);
  return true;
}

V3Dialogue::Next V3Dialogue::take_report(const V3Envelope& envelope, std::string_view pdu, bool proven, Moment now) {
  std::string as_response(pdu);
  as_response[0] = response_tag;
  const auto report = decode(community_message_around(as_response));
  if (!report || report->bindings.empty()) return Next::ignore;
  const auto reason = reason_of(report->bindings.front().oid);
  if (!reason) return Next::ignore;
  if (*reason == SnmpError::unknown_engine) return meet_engine(envelope, now);
  const V3Engine* engine = engines_.find(to_);
  if (engine == nullptr) return meet_engine(envelope, now);  // some refuse the discovery for its empty user instead
  if (*reason == SnmpError::not_in_time_window) {
    const bool same_engine = envelope.engine_id == engine->id;
    // Unsigned by some devices. It can mislead no further than a lost packet: the answer itself must be signed.
    return same_engine || proven ? follow_clock(envelope, now) : Next::ignore;
  }
  return refuse(*reason);
}

V3Dialogue::Next V3Dialogue::meet_engine(const V3Envelope& envelope, Moment now) {
  if (envelope.engine_id.size() < shortest_engine_id || envelope.engine_id.size() > longest_engine_id) return refuse(SnmpError::unknown_engine);
  if (++meetings_ > most_meetings) return refuse(SnmpError::unknown_engine);
  engines_.learn(to_, envelope.engine_id, envelope.boots, envelope.time, now);
  return Next::ask_again;
}

V3Dialogue::Next V3Dialogue::follow_clock(const V3Envelope& envelope, Moment now) {
  if (++clock_steps_ > most_clock_steps) {
    engines_.forget(to_);
    return refuse(SnmpError::not_in_time_window);
  }
  engines_.learn(to_, std::string(envelope.engine_id), envelope.boots, envelope.time, now);
  return Next::ask_again;
}

V3Dialogue::Next V3Dialogue::refuse(SnmpError error) {
  answer_.emplace(Failure{error});
  return Next::done;
}

}  // namespace klickwerk::collector
