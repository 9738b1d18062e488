// SNMPv3 for simulated devices (RFC 3412, RFC 3414, RFC 3826, RFC 7860): engine discovery, time window, signatures and
// AES-128, with OpenSSL directly. Shares nothing with the collector's side, so that tests have two.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "tests/fleet/ber.h"

namespace klickwerk::fleet {

// The one user that a device knows; always authPriv with AES-128.
struct UsmUser {
  std::string name;  // empty: the device does not speak v3
  bool sha256 = false;  // else SHA-1
  std::string auth_password, privacy_password;
  std::string context;
  bool operator==(const UsmUser&) const = default;
};

// Master keys are the same for all devices of a user: made once for the fleet.
class UsmMasterKeys {
 public:
  const Bytes& of(bool sha256, const std::string& password);

 private:
  std::map<std::pair<bool, std::string>, Bytes> keys_;
};

class UsmAgent {
 public:
  UsmAgent(UsmUser user, Bytes engine_id) : user_(std::move(user)), engine_id_(std::move(engine_id)) {}

  enum class Heard { nothing, question, report };
  // question: `community_message` is the same as a v2c message with that community. report: `reply` is the Report.
  Heard hear(std::string_view datagram, std::int64_t now_s, UsmMasterKeys& masters, std::string_view community, Bytes& community_message, Bytes& reply);
  // The v2c answer to the last question, in v3.
  Bytes wrapped(std::string_view community_answer, std::int64_t now_s);

  void reboot(std::int64_t now_s) {
    ++boots_;
    started_s_ = now_s;
  }
  std::uint32_t boots() const { return boots_; }

 private:
  struct Message;
  Bytes report(const Message& message, std::uint32_t usm_counter, bool sign, std::int64_t now_s);
  Bytes envelope(std::uint8_t flags, std::string_view scoped, std::int64_t now_s);
  Bytes digest(std::string_view message) const;
  Bytes crypt(std::string_view bytes, std::uint32_t boots, std::uint32_t time, std::string_view salt, bool encrypt) const;
  std::uint32_t time(std::int64_t now_s) const { return static_cast<std::uint32_t>(now_s - started_s_); }

  UsmUser user_;
  Bytes engine_id_;
  std::uint32_t boots_ = 1;
  std::int64_t started_s_ = 0;
  Bytes auth_key_, privacy_key_;  // made at the first message
  std::uint32_t message_id_ = 0;
  std::uint64_t salt_ = 1;
};

// Is it SNMPv3 at all?
bool is_v3(std::string_view datagram);

}  // namespace klickwerk::fleet
