// Traps are hints: real ones of Net-SNMP's snmptrap are heard, noise is counted, and nobody can make us ask without end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <asio/ip/udp.hpp>
#include <atomic>
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
  TrapListener::Sender sender_ = TrapListener::Sender::known;
  TrapListener listener_{loop_, "127.0.0.1:0", [this](const Endpoint& from, TrapKind kind) {
                           from_ = from, heard_.push_back(kind);
                           return sender_;
                         }};
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

// snmpinform waits for its confirmation and tells by its exit code whether it came; and it checks it as Net-SNMP checks all answers.
TEST_F(Listening, ConfirmsTheInformOfAKnownDeviceAndOfNobodyElse) {
  const auto inform = [&](const char* how) {
    const std::string command = "snmpinform -v2c -c whatever -r 0 -t 1 " + to() + " 100 1.3.6.1.2.1.43.18.2.0.1 " + how + " >/dev/null 2>&1";
    std::atomic<bool> done = false;
    int result = -1;
    std::thread sender([&] { result = std::system(command.c_str()), done = true; });
    loop_.restart();
    while (!done) loop_.run_for(std::chrono::milliseconds(20));
    sender.join();
    return result;
  };
  EXPECT_EQ(inform("1.3.6.1.2.1.43.18.1.1.2.1.1 i 3 1.3.6.1.2.1.43.18.1.1.8.1.1 s 'toner low'"), 0);
  EXPECT_EQ(listener_.count().confirmed, 1U);
  sender_ = TrapListener::Sender::stranger;
  EXPECT_NE(inform("1.3.6.1.2.1.43.18.1.1.2.1.1 i 3"), 0);
  EXPECT_EQ(listener_.count().confirmed, 1U);
  EXPECT_EQ(listener_.count().traps, 2U);
}

TEST_F(Listening, TrapsAreNeverAnswered) {
  for (const char* how : {"-v1 -c public ", "-v2c -c whatever ", "-v3 -e 0x8000000001020304 -u nobody -l noAuthNoPriv "})
    send(std::string(how) + to() + (how[2] == '1' ? " 1.3.6.1.2.1.43.18.2 127.0.0.1 6 1 100" : " 100 1.3.6.1.2.1.43.18.2.0.1"));
  EXPECT_GE(listener_.count().traps, 1U);
  EXPECT_EQ(listener_.count().confirmed, 0U);
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

std::span<const std::uint8_t> bytes_of(const std::string& text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

const std::string inform("\x30\x24\x02\x01\x01\x04\x01x\xa6\x1c\x02\x02\x12\x34\x02\x01\x00\x02\x01\x00\x30\x10\x30\x0e\x06\x09+\x06\x01\x02\x01\x01\x03\x00\x01\x43\x01\x64", 38);

TEST(Informs, AreSentBackAsAResponseAndNeverLonger) {
  const auto response = inform_response(bytes_of(inform));
  ASSERT_TRUE(response);
  std::string expected = inform;
  expected[8] = '\xa2';
  EXPECT_EQ(*response, expected);
  std::string trap = inform;
  trap[8] = '\xa7';
  EXPECT_FALSE(inform_response(bytes_of(trap))) << "a trap wants no answer";
  trap = inform;
  trap[4] = '\x00';
  EXPECT_FALSE(inform_response(bytes_of(trap))) << "version 1 has no informs";
}

TEST(Informs, EveryCutAndEveryBitIsSurvivedAndNothingGrows) {
  for (std::size_t length = 0; length < inform.size(); ++length) EXPECT_FALSE(inform_response(bytes_of(inform.substr(0, length)))) << length;
  EXPECT_FALSE(inform_response(bytes_of(inform + "x"))) << "something behind it";
  std::mt19937 random(4);
  for (int round = 0; round < 50000; ++round) {
    std::string changed = inform;
    for (int i = 0; i < 3; ++i) changed[random() % changed.size()] = static_cast<char>(random());
    const auto response = inform_response(bytes_of(changed));
    EXPECT_LE(response.value_or("").size(), changed.size());
  }
}

TEST(TrapHints, ADeviceWithAHostNameIsKnownByWhereItWasMet) {
  TrapHints hints;
  std::vector<PollTarget> targets(2);
  targets[0].device = {1}, targets[0].address = "printer.example";
  targets[1].device = {2}, targets[1].address = "192.0.2.2";
  hints.know(targets);
  const auto four = *Endpoint::from_literal("192.0.2.1", 50000), six = *Endpoint::from_literal("fe80::1%1", 50000);
  EXPECT_FALSE(hints.knows(four));
  hints.met({1}, "192.0.2.1:161");
  hints.met({2}, "192.0.2.77:161");  // has an address of its own
  hints.met({9}, "192.0.2.78:161");  // nobody's
  hints.met({1}, "no endpoint");
  EXPECT_THAT(hints.take(four, seconds(1)), ElementsAre(DeviceId{1}));
  EXPECT_FALSE(hints.knows(*Endpoint::from_literal("192.0.2.77", 1)));
  EXPECT_FALSE(hints.knows(*Endpoint::from_literal("192.0.2.78", 1)));
  hints.know(targets);
  EXPECT_TRUE(hints.knows(four)) << "the list is read every minute";
  hints.met({1}, six.text());  // the name leads elsewhere now
  EXPECT_FALSE(hints.knows(four));
  EXPECT_TRUE(hints.knows(six)) << six.text();
  hints.know(std::span(targets).subspan(1));
  EXPECT_FALSE(hints.knows(six)) << "no device of ours any more";
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
  TrapListener first(loop, "127.0.0.1:0", [](const auto&, auto) { return TrapListener::Sender::stranger; });
  try {
    TrapListener second(loop, "127.0.0.1:" + std::to_string(first.port()), [](const auto&, auto) { return TrapListener::Sender::stranger; });
    FAIL() << "two on one port";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("collector.trap_listen"));
  }
}

}  // namespace
}  // namespace klickwerk::collector
