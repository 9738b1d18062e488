// Informs of SNMPv3 (RFC 3414, RFC 3416 4.2.7): the sender asks who we are, signs with a user's key that is bound to our engine, and
// waits for the confirmation. Here the receiver is the authoritative engine: id and boots are ours and outlive the program
// (poll/own_engine_file.h). Pure: says what to send back; to whom that may go is the caller's.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "collector/snmp/v3_engines.h"
#include "collector/snmp/v3_security.h"

namespace klickwerk::collector {

struct OwnEngine {
  std::string id;           // 5 to 32 bytes, the same for ever
  std::uint32_t boots = 0;  // starts of this program: a message to an earlier one is not taken again
};

class V3Informs {
 public:
  using Users = std::vector<std::shared_ptr<const V3User>>;
  using Milliseconds = std::chrono::milliseconds;
  // `now`, here and below: by a clock that nobody sets.
  V3Informs(OwnEngine engine, Milliseconds now);

  struct Reply {
    std::vector<std::uint8_t> datagram;
    bool confirms = false;  // else it tells the sender who we are, or what is wrong
  };
  // `users` may send it. Empty: nothing to say (a trap, no SNMPv3, or not meant for us).
  std::optional<Reply> reply(std::span<const std::uint8_t> datagram, const Users& users, Milliseconds now);
  const OwnEngine& engine() const { return engine_; }

 private:
  std::optional<Reply> report(UsmStat what, const V3Envelope& envelope, const V3User& signer, Milliseconds now);
  std::optional<Reply> confirm(const V3Envelope& envelope, std::string_view payload, const V3User& user, Milliseconds now);
  bool timely(const V3Envelope& envelope, Milliseconds now) const;
  std::vector<std::uint8_t> sent_by_us(const V3Envelope& to, const V3Scoped& scoped, const V3User& user, Milliseconds now);
  const V3Keys& keys(const V3User& user);
  std::uint32_t time_at(Milliseconds now) const { return static_cast<std::uint32_t>((now - started_).count() / 1000); }

  OwnEngine engine_;
  Milliseconds started_;
  V3Engines key_ring_;  // of one engine, ours
  std::array<std::uint32_t, 7> stats_{};
};

}  // namespace klickwerk::collector
