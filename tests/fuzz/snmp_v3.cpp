// SNMPv3: an arbitrary datagram in answer to a question, and (so that fuzzing gets behind the digest) an arbitrary
// scoped PDU in a message that is signed and encrypted as the engine would. The first octet chooses.
#include <algorithm>
#include <chrono>
#include <memory>
#include <string>

#include "collector/snmp/v3_dialogue.h"
#include "tests/fuzz/fuzz_target.h"

using namespace klickwerk;
using namespace klickwerk::collector;

namespace {

constexpr std::uint32_t request_id = 4711, message_id = 815;
const std::string engine_id{"\x80\x00\x1f\x88\x04test", 9};
const V3Engine::Moment now{std::chrono::hours{1}};

std::shared_ptr<const V3User> user_of(unsigned choice) {
  static const V3User users[] = {
      {.name = "reader"},
      {.name = "reader", .auth = V3Auth::md5, .auth_password = "invented-1"},
      {.name = "reader", .auth = V3Auth::sha1, .auth_password = "invented-1", .privacy = V3Privacy::des, .privacy_password = "invented-2"},
      {.name = "reader", .auth = V3Auth::sha256, .auth_password = "invented-1", .privacy = V3Privacy::aes128, .privacy_password = "invented-2"},
  };
  return std::make_shared<const V3User>(users[choice % 4]);
}

Endpoint device() { return *Endpoint::from_literal("127.0.0.9", 161); }

// Keys cost megabytes of hashing: made once.
V3Engines& engines() {
  static V3Engines known;
  known.learn(device(), engine_id, 3, 1000, now);
  return known;
}

std::vector<std::uint8_t> as_the_engine(const V3User& user, std::string_view scoped) {
  const V3Keys& keys = engines().keys(device(), user);
  const bool is_private = user.privacy != V3Privacy::none, is_signed = user.auth != V3Auth::none;
  const V3Salt salt{3, 1000, {1, 2, 3, 4, 5, 6, 7, 8}};
  const std::string payload = is_private ? encrypt(user.privacy, keys.privacy, salt, scoped) : std::string(scoped);
  const std::string zeros(digest_bytes(user.auth), '\0');
  V3Envelope envelope{.message_id = message_id, .flags = 0, .engine_id = engine_id, .boots = 3, .time = 1000, .user = user.name,
                      .auth_field = zeros, .privacy_field = {}, .payload = payload};
  if (is_signed) envelope.flags |= v3_flag::auth;
  if (is_private) {
    envelope.flags |= v3_flag::privacy;
    envelope.privacy_field = {reinterpret_cast<const char*>(salt.field.data()), salt.field.size()};
  }
  std::size_t digest_at = 0;
  auto datagram = written(envelope, digest_at);
  if (is_signed) std::ranges::copy(digest(user.auth, keys.auth, datagram), datagram.begin() + static_cast<std::ptrdiff_t>(digest_at));
  return datagram;
}

void answer(V3Dialogue& dialogue, std::span<const std::uint8_t> datagram) {
  if (!looks_like_v3(datagram)) return;
  const auto envelope = v3_envelope(datagram);
  if (!envelope) return;
  KW_ASSERT(envelope->auth_at + envelope->auth_field.size() <= datagram.size());
  if (dialogue.take(*envelope, datagram, now) != V3Dialogue::Next::done) return;
  const auto taken = dialogue.take_answer();
  KW_ASSERT(!taken || taken->request_id == request_id);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Decisions decisions({data, size});
  const unsigned choice = decisions.octet();
  const auto user = user_of(choice);
  SnmpRequest request;
  request.version = SnmpVersion::v3;
  request.v3 = user;
  request.oids = {*Oid::parse("1.3.6.1.2.1.1.1.0")};
  V3Dialogue dialogue(request, request_id, device(), engines());
  KW_ASSERT(dialogue.message(message_id, now).ok());
  const bool is_raw = (choice & 4U) != 0;
  // The encryption has nothing to do for an empty text; a datagram has at most 64 KiB.
  if (is_raw) answer(dialogue, decisions.rest());
  else if (decisions.any_left() && size < 16000) answer(dialogue, as_the_engine(*user, fuzz::text_of(decisions.rest())));
  return 0;
}
