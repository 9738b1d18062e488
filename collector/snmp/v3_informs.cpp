#include "collector/snmp/v3_informs.h"

#include <algorithm>

#include "collector/snmp/ber.h"
#include "collector/snmp/trap.h"

namespace klickwerk::collector {
namespace {

const Endpoint ours;  // the key ring's only place
constexpr std::uint8_t report_pdu = 0xa8;

std::string number(std::uint8_t tag, std::uint32_t value) {
  std::string content;
  for (int shift = 24; shift >= 0; shift -= 8) content += static_cast<char>(value >> shift);
  if ((content[0] & 0x80) != 0) content.insert(0, 1, '\0');
  return ber::element(tag, content);
}

// The sender's request id, where it can be read: some look for it in a Report.
std::string request_id_in(const V3Envelope& envelope) {
  if ((envelope.flags & v3_flag::privacy) == 0)
    if (const auto scoped = v3_scoped(envelope.payload)) {
      ber::Reader pdus(scoped->pdu);
      if (const auto pdu = pdus.next()) {
        const auto id = ber::Reader(pdu->content).next(ber::integer);
        if (id && !id->empty() && id->size() <= 5) return ber::element(ber::integer, *id);
      }
    }
  return number(ber::integer, 0);
}

// What is wrong with a message is told unsigned, to the name that it came by.
V3User unsigned_user(const V3Envelope& envelope) {
  V3User user;
  user.name = envelope.user;
  return user;
}

}  // namespace

V3Informs::V3Informs(OwnEngine engine, Milliseconds now) : engine_(std::move(engine)), started_(now) { key_ring_.learn(ours, engine_.id, engine_.boots, 0, {}); }

const V3Keys& V3Informs::keys(const V3User& user) { return key_ring_.keys(ours, user); }

// RFC 3414 3.2 (7) a: the authoritative engine takes nothing from before its start, and nothing out of the window.
bool V3Informs::timely(const V3Envelope& envelope, Milliseconds now) const {
  const std::uint32_t time = time_at(now);
  return envelope.boots == engine_.boots && (envelope.time > time ? envelope.time - time : time - envelope.time) <= v3_time_window_s;
}

// In the order of RFC 3414 3.2.
std::optional<V3Informs::Reply> V3Informs::reply(std::span<const std::uint8_t> datagram, const Users& users, Milliseconds now) {
  const auto envelope = v3_envelope(datagram);
  if (!envelope) return std::nullopt;
  const std::uint8_t level = envelope->flags & (v3_flag::auth | v3_flag::privacy);
  if (level == v3_flag::privacy) return std::nullopt;
  if (envelope->engine_id != engine_.id) return report(UsmStat::unknown_engine, *envelope, unsigned_user(*envelope), now);
  const auto known = std::ranges::find_if(users, [&](const auto& user) { return user && user->name == envelope->user && fault_of(*user).empty(); });
  if (known == users.end()) return report(UsmStat::unknown_user, *envelope, unsigned_user(*envelope), now);
  const V3User& user = **known;
  if (level != level_flags(user)) return report(UsmStat::unsupported_level, *envelope, unsigned_user(*envelope), now);
  if (level == 0) return confirm(*envelope, envelope->payload, user, now);
  if (!is_signed(*envelope, datagram, user, keys(user))) return report(UsmStat::wrong_digest, *envelope, unsigned_user(*envelope), now);
  if (!timely(*envelope, now)) {  // signed, so that the sender may believe the time in it
    V3User signer = user;
    signer.privacy = V3Privacy::none;
    return report(UsmStat::not_in_time_window, *envelope, signer, now);
  }
  if (user.privacy == V3Privacy::none) return confirm(*envelope, envelope->payload, user, now);
  const auto text = decrypted(*envelope, user, keys(user));
  if (!text || !v3_scoped(*text)) return report(UsmStat::decryption_error, *envelope, unsigned_user(*envelope), now);
  return confirm(*envelope, *text, user, now);
}

std::optional<V3Informs::Reply> V3Informs::confirm(const V3Envelope& envelope, std::string_view payload, const V3User& user, Milliseconds now) {
  const auto scoped = v3_scoped(payload);
  if (!scoped) return std::nullopt;
  const auto response = confirmation_of(scoped->pdu);
  if (!response) return std::nullopt;
  return Reply{sent_by_us(envelope, {scoped->context_engine_id, scoped->context, *response}, user, now), true};
}

// Never to a message that does not ask for it: a trap, a Response, another Report.
std::optional<V3Informs::Reply> V3Informs::report(UsmStat what, const V3Envelope& envelope, const V3User& signer, Milliseconds now) {
  if ((envelope.flags & v3_flag::reportable) == 0) return std::nullopt;
  const auto which = static_cast<std::uint8_t>(what);
  const Oid counter{{1, 3, 6, 1, 6, 3, 15, 1, 1, which, 0}};
  const std::string binding = ber::element(ber::sequence, ber::element(ber::object_id, ber::oid_content(counter)) + number(ber::counter32, ++stats_[which]));
  const std::string none = number(ber::integer, 0);
  const std::string pdu = ber::element(report_pdu, request_id_in(envelope) + none + none + ber::element(ber::sequence, binding));
  return Reply{sent_by_us(envelope, {engine_.id, {}, pdu}, signer, now), false};
}

std::vector<std::uint8_t> V3Informs::sent_by_us(const V3Envelope& to, const V3Scoped& scoped, const V3User& user, Milliseconds now) {
  V3Envelope envelope;
  envelope.message_id = to.message_id;
  envelope.engine_id = engine_.id;
  envelope.boots = engine_.boots;
  envelope.time = time_at(now);
  return secured(envelope, scoped, user, user.auth == V3Auth::none ? V3Keys{} : keys(user), key_ring_.next_salt());
}

}  // namespace klickwerk::collector
