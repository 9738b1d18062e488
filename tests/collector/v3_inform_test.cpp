// Informs of SNMPv3 by Net-SNMP's snmpinform, which looks for our engine, signs for it, and tells by its exit code whether it was
// confirmed by somebody who has the keys; and what we say when something is wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <random>
#include <thread>

#include "collector/poll/jump_guard.h"
#include "collector/poll/own_engine_file.h"
#include "collector/snmp/trap_listener.h"
#include "tests/collector/temporary_folder.h"

namespace klickwerk::collector::test {
namespace {

using std::chrono::milliseconds;

constexpr const char* auth_password = "signed and sealed";
constexpr const char* privacy_password = "for my eyes only";

std::shared_ptr<const V3User> user(const std::string& name, V3Auth auth, V3Privacy privacy) {
  V3User one;
  one.name = name, one.auth = auth, one.privacy = privacy;
  if (auth != V3Auth::none) one.auth_password = auth_password;
  if (privacy != V3Privacy::none) one.privacy_password = privacy_password;
  return std::make_shared<const V3User>(one);
}

class V3Informing : public testing::Test {
 protected:
  V3Informing() {
    listener_.answer_v3([this](const Endpoint&, std::span<const std::uint8_t> datagram) {
      return is_known_ ? informs_.reply(datagram, users_, boot_time()) : std::nullopt;
    });
  }
  // snmpinform's exit code.
  int inform(const std::string& how) {
    const std::string command = "SNMP_PERSISTENT_DIR=" + folder_.path().string() + " snmpinform -v3 -r 1 -t 1 " + how + " 127.0.0.1:" + std::to_string(listener_.port()) +
                                " 100 1.3.6.1.2.1.43.18.2.0.1 1.3.6.1.2.1.43.18.1.1.8.1.1 s 'toner low' >/dev/null 2>>" + folder_.path().string() + "/said";
    std::atomic<bool> done = false;
    int result = -1;
    std::thread sender([&] { result = std::system(command.c_str()), done = true; });
    loop_.restart();
    while (!done) loop_.run_for(milliseconds(20));
    sender.join();
    return result;
  }
  static std::string as(const std::string& name, const std::string& level, const std::string& keys = "") { return "-u " + name + " -l " + level + " " + keys; }
  static std::string auth(const std::string& word, const std::string& password = auth_password) { return "-a " + word + " -A '" + password + "' "; }
  static std::string privacy(const std::string& word, const std::string& password = privacy_password) { return "-x " + word + " -X '" + password + "' "; }

  TemporaryFolder folder_;
  V3Informs::Users users_{user("plain", V3Auth::none, V3Privacy::none),      user("md5", V3Auth::md5, V3Privacy::none),
                          user("sha", V3Auth::sha1, V3Privacy::des),         user("sha256", V3Auth::sha256, V3Privacy::aes128),
                          user("sha512", V3Auth::sha512, V3Privacy::aes256), user("sha224", V3Auth::sha224, V3Privacy::aes192),
                          user("cisco", V3Auth::sha384, V3Privacy::aes256_reeder)};
  V3Informs informs_{next_boot(folder_.path().string() + "/own-engine"), boot_time()};
  bool is_known_ = true;
  asio::io_context loop_;
  TrapListener listener_{loop_, "127.0.0.1:0", [this](const Endpoint&, TrapKind) { return is_known_ ? TrapListener::Sender::known : TrapListener::Sender::stranger; }};
};

TEST_F(V3Informing, IsConfirmedAtEveryLevel) {
  const std::vector<std::string> senders{as("plain", "noAuthNoPriv"),
                                         as("md5", "authNoPriv", auth("MD5")),
                                         as("sha", "authPriv", auth("SHA") + privacy("DES")),
                                         as("sha256", "authPriv", auth("SHA-256") + privacy("AES")),
                                         as("sha512", "authPriv", auth("SHA-512") + privacy("AES-256")),
                                         as("sha224", "authPriv", auth("SHA-224") + privacy("AES-192")),
                                         as("cisco", "authPriv", auth("SHA-384") + privacy("AES-256-C"))};
  for (std::size_t i = 0; i < senders.size(); ++i) {
    EXPECT_EQ(inform(senders[i]), 0) << senders[i];
    EXPECT_GE(listener_.count().confirmed, i + 1) << senders[i];
  }
  EXPECT_EQ(listener_.count().malformed, 0U) << "the question who we are is no noise";
  EXPECT_GE(listener_.count().traps, senders.size());
}

TEST_F(V3Informing, WithAContextAndARequestForOne) { EXPECT_EQ(inform(as("sha256", "authPriv", auth("SHA-256") + privacy("AES") + "-n printers")), 0); }

// What an earlier run of ours confirmed is of another boot: the sender is told the time, signed, and signs anew.
TEST_F(V3Informing, ASenderWithAnOldTimeIsToldTheNewOne) {
  const std::string engine = "-e 0x" + hex_of(informs_.engine().id) + " ";
  EXPECT_EQ(inform("-Z 77,12345 " + engine + as("md5", "authNoPriv", auth("MD5"))), 0);
  EXPECT_EQ(inform("-Z 77,12345 " + engine + as("sha256", "authPriv", auth("SHA-256") + privacy("AES"))), 0);
}

TEST_F(V3Informing, WhoHasNotTheKeysIsNotConfirmed) {
  EXPECT_NE(inform(as("md5", "authNoPriv", auth("MD5", "another password"))), 0);
  EXPECT_NE(inform(as("sha256", "authPriv", auth("SHA-256") + privacy("AES", "another secret"))), 0) << "signed, but not to be read";
  EXPECT_NE(inform(as("sha256", "authNoPriv", auth("SHA-256"))), 0) << "below the user's level";
  EXPECT_NE(inform(as("nobody", "noAuthNoPriv")), 0);
  EXPECT_EQ(listener_.count().confirmed, 0U);
}

TEST_F(V3Informing, AStrangerHearsNothing) {
  is_known_ = false;
  EXPECT_NE(inform(as("plain", "noAuthNoPriv")), 0);
  EXPECT_EQ(listener_.count().confirmed, 0U);
}

TEST_F(V3Informing, ATrapIsNotAnswered) {
  const auto trap = [&](const std::string& how) { return std::system(("SNMP_PERSISTENT_DIR=" + folder_.path().string() + " snmptrap -v3 -e 0x8000000001020304 " + how + " 127.0.0.1:" + std::to_string(listener_.port()) + " 100 1.3.6.1.2.1.43.18.2.0.1 >/dev/null 2>&1").c_str()); };
  ASSERT_EQ(trap(as("plain", "noAuthNoPriv")), 0);
  ASSERT_EQ(trap(as("sha256", "authPriv", auth("SHA-256") + privacy("AES"))), 0);
  for (int i = 0; i < 100 && listener_.count().traps < 2; ++i) loop_.run_for(milliseconds(50));
  EXPECT_EQ(listener_.count().traps, 2U);
  EXPECT_EQ(listener_.count().confirmed, 0U);
}

// One message of ours as a sender would make it, to look at the answers' insides.
std::vector<std::uint8_t> inform_of(const V3User& sender, const OwnEngine& engine, std::uint32_t boots, std::uint32_t time) {
  const std::string pdu("\xa6\x1c\x02\x02\x12\x34\x02\x01\x00\x02\x01\x00\x30\x10\x30\x0e\x06\x09+\x06\x01\x02\x01\x01\x03\x00\x01\x43\x01\x64", 30);
  V3Envelope envelope;
  envelope.message_id = 7, envelope.flags = v3_flag::reportable, envelope.engine_id = engine.id, envelope.boots = boots, envelope.time = time;
  return secured(envelope, {engine.id, {}, pdu}, sender, local_keys(sender, master_keys(sender), engine.id), 1);
}

TEST(V3InformTime, OnlyWithinTheWindowOfThisBoot) {
  const auto sender = user("sha256", V3Auth::sha256, V3Privacy::aes128);
  const V3Informs::Users users{sender};
  const OwnEngine engine{std::string("\x80\x00\x1f\x88\x80testtest", 13), 5};
  V3Informs informs(engine, milliseconds(1'000'000));
  const auto confirmed = [&](std::uint32_t boots, std::uint32_t time, int now_s) {
    const auto reply = informs.reply(inform_of(*sender, engine, boots, time), users, milliseconds(1'000'000 + 1000 * now_s));
    EXPECT_TRUE(reply);
    return reply && reply->confirms;
  };
  EXPECT_TRUE(confirmed(5, 1000, 1000));
  EXPECT_TRUE(confirmed(5, 850, 1000));
  EXPECT_TRUE(confirmed(5, 1150, 1000));
  EXPECT_FALSE(confirmed(5, 849, 1000));
  EXPECT_FALSE(confirmed(5, 1151, 1000));
  EXPECT_FALSE(confirmed(4, 1000, 1000)) << "recorded before our last start";
  EXPECT_FALSE(confirmed(6, 0, 1000));
  const auto late = informs.reply(inform_of(*sender, engine, 4, 0), users, milliseconds(2'000'000));
  const auto envelope = v3_envelope(late->datagram);
  ASSERT_TRUE(envelope);
  EXPECT_EQ(envelope->flags, v3_flag::auth) << "signed, so that the time in it can be believed, and not to be answered";
  EXPECT_EQ(envelope->boots, 5U);
  EXPECT_EQ(envelope->time, 1000U);
  EXPECT_FALSE(informs.reply(late->datagram, users, milliseconds(2'000'000))) << "two receivers do not talk to each other for ever";
}

TEST(V3InformTime, EveryCutAndEveryBitIsSurvivedAndNothingForgedIsConfirmed) {
  const auto sender = user("sha256", V3Auth::sha256, V3Privacy::aes128);
  const V3Informs::Users users{sender};
  const OwnEngine engine{std::string("\x80\x00\x1f\x88\x80testtest", 13), 5};
  V3Informs informs(engine, milliseconds(0));
  const auto whole = inform_of(*sender, engine, 5, 0);
  ASSERT_TRUE(informs.reply(whole, users, milliseconds(0))->confirms);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto reply = informs.reply(std::span(whole).first(length), users, milliseconds(0));
    EXPECT_FALSE(reply && reply->confirms) << length;
  }
  std::mt19937 random(5);
  for (int round = 0; round < 5000; ++round) {
    auto changed = whole;
    const std::size_t at = random() % changed.size();
    changed[at] = static_cast<std::uint8_t>(changed[at] ^ (1U << (random() % 8)));
    const auto reply = informs.reply(changed, users, milliseconds(0));
    EXPECT_FALSE(reply && reply->confirms) << at;
  }
}

TEST(OwnEngineFile, KeepsTheIdAndCountsTheStarts) {
  const TemporaryFolder folder;
  const std::string file = folder.path().string() + "/deeper/own-engine";
  const OwnEngine first = next_boot(file), second = next_boot(file), third = next_boot(file);
  EXPECT_EQ(first.id.size(), 13U);
  EXPECT_EQ(second.id, first.id);
  EXPECT_EQ(third.id, first.id);
  EXPECT_EQ(first.boots, 1U);
  EXPECT_EQ(third.boots, 3U);
  EXPECT_NE(next_boot(folder.path().string() + "/other").id, first.id);
  for (const std::string damaged : {"", "klickwerk-own-engine 1\n8000 4\n", "klickwerk-own-engine 1\n", "what is this"}) {
    std::ofstream(file, std::ios::trunc) << damaged;
    const OwnEngine anew = next_boot(file);
    EXPECT_NE(anew.id, first.id) << damaged;
    EXPECT_EQ(anew.boots, 1U) << damaged;
  }
  std::ofstream(file, std::ios::trunc) << "klickwerk-own-engine 1\n" << hex_of(first.id) << " 2147483646\n";
  EXPECT_NE(next_boot(file).id, first.id) << "RFC 3414 2.2.1: a counter that is full wants a new id";
}

}  // namespace
}  // namespace klickwerk::collector::test
