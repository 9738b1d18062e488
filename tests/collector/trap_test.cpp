// Traps are hints: real ones of Net-SNMP's snmptrap are heard, noise is counted, and nobody can make us ask without end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <asio/ip/udp.hpp>
#include <cstdlib>
#include <random>
#include <thread>

#include "collector/poll/trap_hints.h"
#include "collector/snmp/trap_listener.h"

namespace klickwerk::collector {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

class Listening : public testing::Test {
 protected:
  // Runs the program as Debian has it, and the loop until it heard something or gave up.
  void send(const std::string& options) {
    const std::string command = "snmptrap " + options + " >/dev/null 2>&1";
    std::thread sender([&] { sent_ = std::system(command.c_str()); });
    loop_.restart();
    for (int i = 0; i < 100 && heard_.empty() && listener_.count().malformed == 0; ++i) loop_.run_for(std::chrono::milliseconds(100));
    sender.join();
    ASSERT_EQ(sent_, 0) << "is the package snmp installed? " << command;
  }
  std::string to() const { return "127.0.0.1:" + std::to_string(listener_.port()); }

  asio::io_context loop_;
  std::vector<TrapKind> heard_;
  Endpoint from_;
  int sent_ = -1;
  TrapListener listener_{loop_, "127.0.0.1:0", [this](const Endpoint& from, TrapKind kind) { from_ = from, heard_.push_back(kind); }};
};

TEST_F(Listening, HearsVersion1) {
  send("-v1 -c public " + to() + " 1.3.6.1.2.1.43.18.2 127.0.0.1 6 1 100 1.3.6.1.2.1.43.18.1.1.2.1.1 i 3");
  EXPECT_THAT(heard_, ElementsAre(TrapKind::v1));
  EXPECT_TRUE(from_.text().starts_with("127.0.0.1:"));
}

TEST_F(Listening, HearsVersion2c) {
  send("-v2c -c whatever " + to() + " 100 1.3.6.1.2.1.43.18.2.0.1 1.3.6.1.2.1.43.18.1.1.2.1.1 i 3");
  EXPECT_THAT(heard_, ElementsAre(TrapKind::v2c));
}

TEST_F(Listening, HearsVersion3WithoutKeysAndWithSecrets) {
  send("-v3 -e 0x8000000001020304 -u nobody -l noAuthNoPriv " + to() + " 100 1.3.6.1.2.1.43.18.2.0.1");
  send("-v3 -e 0x8000000001020304 -u nobody -l authPriv -a SHA -A password1 -x AES -X password2 " + to() + " 100 1.3.6.1.2.1.43.18.2.0.1");
  loop_.restart();
  for (int i = 0; i < 50 && heard_.size() < 2; ++i) loop_.run_for(std::chrono::milliseconds(100));
  EXPECT_THAT(heard_, ElementsAre(TrapKind::v3, TrapKind::v3));
}

TEST_F(Listening, NoiseIsCountedAndNothingElse) {
  asio::ip::udp::socket socket(loop_, asio::ip::udp::v4());
  const asio::ip::udp::endpoint there(asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(listener_.port()));
  socket.send_to(asio::buffer("what is this", 12), there);
  socket.send_to(asio::buffer("", 0), there);
  const std::string request("\x30\x0b\x02\x01\x01\x04\x01x\xa0\x03\x02\x01\x01", 13);  // a GetRequest is no trap
  socket.send_to(asio::buffer(request), there);
  for (int i = 0; i < 50 && listener_.count().malformed < 3; ++i) loop_.run_for(std::chrono::milliseconds(100));
  EXPECT_EQ(listener_.count().malformed, 3U);
  EXPECT_THAT(heard_, IsEmpty());
}

TEST(TrapKinds, EveryCutAndEveryBitIsSurvived) {
  const std::string trap("\x30\x0b\x02\x01\x01\x04\x01x\xa7\x03\x02\x01\x01", 13);
  const auto octets = [](const std::string& text) { return std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()); };
  EXPECT_EQ(trap_kind(octets(trap)), TrapKind::v2c);
  for (std::size_t length = 0; length < trap.size(); ++length) EXPECT_FALSE(trap_kind(octets(trap.substr(0, length)))) << length;
  std::mt19937 random(3);
  int traps = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string changed = trap;
    for (int i = 0; i < 3; ++i) changed[random() % changed.size()] = static_cast<char>(random());
    traps += trap_kind(octets(changed)) ? 1 : 0;
  }
  EXPECT_LT(traps, 20000);
}

TEST(TrapHints, OnlyKnownSendersAndOnceAMinute) {
  TrapHints hints;
  std::vector<PollTarget> targets(3);
  targets[0].device = {1}, targets[0].address = "192.0.2.1";
  targets[1].device = {2}, targets[1].address = "192.0.2.1", targets[1].port = 1161;
  targets[2].device = {3}, targets[2].address = "printer.example";
  hints.know(targets);
  const auto known = *Endpoint::from_literal("192.0.2.1", 55555), stranger = *Endpoint::from_literal("192.0.2.9", 162);
  EXPECT_THAT(hints.take(known, seconds(100)), ElementsAre(DeviceId{1}, DeviceId{2}));
  EXPECT_THAT(hints.take(known, seconds(159)), IsEmpty());
  EXPECT_THAT(hints.take(known, seconds(160)), ElementsAre(DeviceId{1}, DeviceId{2}));
  EXPECT_THAT(hints.take(stranger, seconds(160)), IsEmpty());
  EXPECT_EQ(hints.count().hints, 4U);
  EXPECT_EQ(hints.count().too_soon, 2U);
  EXPECT_EQ(hints.count().unknown_senders, 1U);
}

TEST(TrapListening, SaysWhatIsWrongWithTheAddress) {
  asio::io_context loop;
  TrapListener first(loop, "127.0.0.1:0", [](const auto&, auto) {});
  try {
    TrapListener second(loop, "127.0.0.1:" + std::to_string(first.port()), [](const auto&, auto) {});
    FAIL() << "two on one port";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("collector.trap_listen"));
  }
}

}  // namespace
}  // namespace klickwerk::collector
