// What may come instead of the answer: twice, late, in another order, for another request, cut off, garbage without end. And
// a client that is dropped by the very callback that it calls.
#include <gtest/gtest.h>

#include <asio/ip/udp.hpp>
#include <deque>

#include "tests/collector/network.h"

namespace klickwerk::collector::test {
namespace {

using asio::ip::udp;
using Bytes = std::vector<std::uint8_t>;

udp::endpoint loopback(const std::string& address, std::uint16_t port) { return {asio::ip::make_address(address), port}; }

// A device on the test's own loop that answers as the test says. Its answer to a GET is the GET itself with another tag: the
// names with NULLs.
class Scripted {
 public:
  struct Question {
    Bytes bytes;
    udp::endpoint from;
  };
  Scripted(asio::io_context& loop, const std::string& address, std::uint16_t port = 0) : socket_(loop, loopback(address, port)) { receive(); }
  Endpoint endpoint() const { return *Endpoint::from_literal(socket_.local_endpoint().address().to_string(), socket_.local_endpoint().port()); }
  std::function<void(const Question&)> on_question = [this](const Question& question) { send(answer_to(question), question.from); };
  std::deque<Question> asked;

  static Bytes answer_to(const Question& question) {
    Bytes answer = question.bytes;
    const std::size_t community = 2 + 3;  // short lengths: SEQUENCE, version
    answer.at(community + 2 + answer.at(community + 1)) = 0xa2;
    return answer;
  }
  void send(const Bytes& bytes, const udp::endpoint& to) { socket_.send_to(asio::buffer(bytes), to); }
  void answer(std::size_t number) { send(answer_to(asked.at(number)), asked.at(number).from); }

 private:
  void receive() {
    socket_.async_receive_from(asio::buffer(buffer_), from_, [this](asio::error_code error, std::size_t bytes) {
      if (error) return;
      asked.push_back({Bytes(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(bytes)), from_});
      if (on_question) on_question(asked.back());
      receive();
    });
  }
  udp::socket socket_;
  udp::endpoint from_;
  std::array<std::uint8_t, 2000> buffer_{};
};

class HostileAnswers : public testing::Test {
 protected:
  static Oid name(int number) { return oid("1.3.6.1.2.1.43.10.2.1.4.1." + std::to_string(number)); }
  void ask(const Endpoint& to, int number, Patience patience = {.timeout_ms = 2000, .retries = 0}) {
    network_.client().request(to, get({name(number)}), patience, [this, number](const SnmpAnswer& answer) {
      finished_.push_back(number);
      if (answer.ok()) heard_.emplace_back(number, answer->at(0).oid);
      else failed_.push_back(answer.error().error);
    });
  }
  void wait_for(std::size_t count) {
    network_.run_until([&] { return finished_.size() >= count; });
  }
  // What is still under way arrives.
  void settle() {
    network_.loop().restart();
    network_.loop().run_for(std::chrono::milliseconds(50));
  }
  void expect_each_its_own() {
    for (const auto& [number, heard] : heard_) EXPECT_EQ(heard, name(number));
  }
  Network network_;
  std::vector<int> finished_;
  std::vector<std::pair<int, Oid>> heard_;
  std::vector<SnmpError> failed_;
};

TEST_F(HostileAnswers, AnAnswerThatComesTwiceCountsOnce) {
  Scripted device(network_.loop(), "127.21.0.1");
  device.on_question = [&](const auto& question) {
    for (int i = 0; i < 3; ++i) device.send(Scripted::answer_to(question), question.from);
  };
  ask(device.endpoint(), 1);
  wait_for(1);
  settle();
  ask(device.endpoint(), 2);
  wait_for(2);
  settle();
  EXPECT_EQ(finished_.size(), 2U);
  expect_each_its_own();
  EXPECT_EQ(network_.client().traffic().strays, 4U);
}

TEST_F(HostileAnswers, AnswersInAnotherOrderFindTheirQuestions) {
  Scripted device(network_.loop(), "127.21.0.1");
  constexpr int count = 8;
  device.on_question = [&](const auto&) {
    if (device.asked.size() == count)
      for (std::size_t i = count; i-- > 0;) device.answer(i);
  };
  for (int i = 0; i < count; ++i) ask(device.endpoint(), i);
  wait_for(count);
  EXPECT_EQ(heard_.size(), static_cast<std::size_t>(count));
  EXPECT_EQ(finished_.front(), count - 1);
  expect_each_its_own();
}

// The first question timed out; its answer comes while the second is under way, and is not taken for the second's.
TEST_F(HostileAnswers, ALateAnswerIsNotTheNextQuestions) {
  Scripted device(network_.loop(), "127.21.0.1");
  device.on_question = [&](const auto&) {
    if (device.asked.size() != 2) return;
    device.answer(0);
    device.answer(1);
  };
  ask(device.endpoint(), 1, {.timeout_ms = 60, .retries = 0});
  wait_for(1);
  ASSERT_EQ(failed_, std::vector{SnmpError::timeout});
  ask(device.endpoint(), 2);
  wait_for(2);
  ASSERT_EQ(heard_.size(), 1U);
  expect_each_its_own();
  EXPECT_EQ(network_.client().traffic().strays, 1U);
}

// A device that answers after the time with the id of a request to somebody else: wrong address, so it does not count.
TEST_F(HostileAnswers, AnothersIdFromTheWrongAddressDoesNotCount) {
  Scripted one(network_.loop(), "127.21.0.1"), other(network_.loop(), "127.21.0.2");
  one.on_question = [&](const auto& question) { other.send(Scripted::answer_to(question), question.from); };
  other.on_question = nullptr;
  ask(one.endpoint(), 1, {.timeout_ms = 80, .retries = 0});
  ask(other.endpoint(), 2, {.timeout_ms = 80, .retries = 0});
  wait_for(2);
  EXPECT_EQ(failed_, (std::vector{SnmpError::timeout, SnmpError::timeout}));
  EXPECT_EQ(network_.client().traffic().strays, 1U);
}

TEST_F(HostileAnswers, TheRightAddressButAnotherPortDoesNotCount) {
  Scripted device(network_.loop(), "127.21.0.1"), neighbour(network_.loop(), "127.21.0.1");
  device.on_question = [&](const auto& question) { neighbour.send(Scripted::answer_to(question), question.from); };
  ask(device.endpoint(), 1, {.timeout_ms = 80, .retries = 0});
  wait_for(1);
  EXPECT_EQ(failed_, std::vector{SnmpError::timeout});
}

TEST_F(HostileAnswers, EveryCutOfAnAnswerIsGarbageAndTheWholeOneStillCounts) {
  Scripted device(network_.loop(), "127.21.0.1");
  device.on_question = [&](const auto& question) {
    const Bytes whole = Scripted::answer_to(question);
    for (std::size_t length = 0; length < whole.size(); ++length) device.send(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)), question.from);
    if (device.asked.size() == 2) device.send(whole, question.from);
  };
  ask(device.endpoint(), 1, {.timeout_ms = 100, .retries = 0});
  wait_for(1);
  EXPECT_EQ(failed_, std::vector{SnmpError::malformed});
  ask(device.endpoint(), 2);
  wait_for(2);
  EXPECT_EQ(heard_.size(), 1U);
}

// Also the lengths inside lie: each octet of the answer takes every value that a length could have.
TEST_F(HostileAnswers, LyingLengthsAreSurvived) {
  Scripted device(network_.loop(), "127.21.0.1");
  device.on_question = [&](const auto& question) {
    const Bytes whole = Scripted::answer_to(question);
    for (std::size_t at = 0; at < whole.size(); ++at)
      for (const std::uint8_t lie : {0x00, 0x7f, 0x80, 0x81, 0x84, 0x85, 0xff}) {
        Bytes changed = whole;
        changed[at] = lie;
        device.send(changed, question.from);
      }
  };
  ask(device.endpoint(), 1, {.timeout_ms = 150, .retries = 0});
  wait_for(1);
  settle();
  EXPECT_GT(network_.client().traffic().malformed, 0U);
}

// Garbage from ten thousand addresses and from the device itself: each costs a look-up, memory stays bounded, and a question
// whose device sent garbage after the flood is still explained.
TEST_F(HostileAnswers, AFloodOfGarbageStopsNobody) {
  Scripted device(network_.loop(), "127.21.0.1");
  const Bytes nonsense{0x13, 0x37};
  device.on_question = [&](const Scripted::Question& question) {
    for (int i = 0; i < 1500; ++i) {
      udp::socket stranger(network_.loop(), loopback("127.22." + std::to_string(i / 250) + "." + std::to_string(i % 250 + 1), 0));
      stranger.send_to(asio::buffer(nonsense), question.from);
    }
    if (device.asked.size() == 1) device.answer(0);
    else device.send(nonsense, question.from);
  };
  ask(device.endpoint(), 1);
  wait_for(1);
  EXPECT_EQ(heard_.size(), 1U);
  ask(device.endpoint(), 2, {.timeout_ms = 300, .retries = 0});
  wait_for(2);
  EXPECT_EQ(failed_, std::vector{SnmpError::malformed});
  EXPECT_GT(network_.client().traffic().malformed, 1024U);
}

TEST_F(HostileAnswers, GarbageOfBeforeExplainsNoLaterSilence) {
  Scripted device(network_.loop(), "127.21.0.1");
  device.on_question = [&](const Scripted::Question& question) {
    if (device.asked.size() == 1) device.send({0x13}, question.from);
  };
  ask(device.endpoint(), 1, {.timeout_ms = 60, .retries = 0});
  wait_for(1);
  ask(device.endpoint(), 2, {.timeout_ms = 60, .retries = 0});
  wait_for(2);
  EXPECT_EQ(failed_, (std::vector{SnmpError::malformed, SnmpError::timeout}));
}

class DroppedClients : public HostileAnswers {
 protected:
  std::unique_ptr<UdpSnmpClient> client_ = std::make_unique<UdpSnmpClient>(network_.loop(), UdpSnmpClient::Settings{.max_packets_per_s = 0});
  int called_ = 0;
};

// Its 64 answers lie in one batch; whoever hears the third drops the client.
TEST_F(DroppedClients, ByACallbackWhileABatchIsBeingReceived) {
  Scripted device(network_.loop(), "127.21.0.1");
  constexpr int count = 64;
  device.on_question = [&](const auto&) {
    if (device.asked.size() == count)
      for (std::size_t i = 0; i < count; ++i) device.answer(i);
  };
  const auto names = KnownNames::of({name(1)});
  const std::string community = "public";
  for (int i = 0; i < count; ++i) {
    const auto hear = [this] {
      if (++called_ == 3) client_.reset();
      else if (client_) client_->request(*Endpoint::from_literal("127.21.0.1", 9), get({name(7)}), {.timeout_ms = 50, .retries = 0}, [this](const auto&) { ++called_; });
    };
    if (i % 2 == 0) client_->request(device.endpoint(), get({name(i)}), {.timeout_ms = 2000, .retries = 0}, [hear](const SnmpAnswer&) { hear(); });
    else client_->request_known(device.endpoint(), {SnmpVersion::v2c, community, KnownRange{names, 0, 1}}, {.timeout_ms = 2000, .retries = 0}, [hear](const KnownAnswer&) { hear(); });
  }
  network_.run_until([&] { return called_ == 3; });
  settle();
  EXPECT_EQ(called_, 3) << "nobody is called back by a client that is gone";
}

TEST_F(DroppedClients, ByACallbackOfATimeoutAndOfAFailureToSend) {
  for (int i = 0; i < 5; ++i)
    client_->request(*Endpoint::from_literal("127.21.0.9", 9), get({name(i)}), {.timeout_ms = 30, .retries = 0}, [this](const auto&) { ++called_, client_.reset(); });
  network_.run_until([&] { return called_ == 1; });
  settle();
  EXPECT_EQ(called_, 1);
  client_ = std::make_unique<UdpSnmpClient>(network_.loop(), UdpSnmpClient::Settings{.max_packets_per_s = 0});
  for (int i = 0; i < 5; ++i)  // the kernel refuses to send there
    client_->request(*Endpoint::from_literal("255.255.255.255", 9), get({name(i)}), {.timeout_ms = 30, .retries = 0}, [this](const auto&) { ++called_, client_.reset(); });
  network_.run_until([&] { return called_ == 2; });
  settle();
  EXPECT_EQ(called_, 2);
}

TEST_F(DroppedClients, FailuresOnTheirWayAreForgottenWithIt) {
  auto nameless = get({name(1)});
  nameless.community.clear();
  client_->request(*Endpoint::from_literal("127.21.0.9", 9), nameless, {}, [this](const auto&) { ++called_; });
  client_->abandon();
  settle();
  client_->request(*Endpoint::from_literal("127.21.0.9", 9), nameless, {}, [this](const auto&) { ++called_; });
  client_.reset();
  settle();
  EXPECT_EQ(called_, 0);
}

// abandon() forgets what is under way; the client itself can still be used, whoever calls it from wherever.
TEST_F(DroppedClients, AnAbandonedOneCanAskAgain) {
  Scripted device(network_.loop(), "127.21.0.1");
  const auto ask_again = [&](auto then) { client_->request(device.endpoint(), get({name(2)}), {.timeout_ms = 2000, .retries = 0}, then); };
  client_->request(device.endpoint(), get({name(1)}), {.timeout_ms = 2000, .retries = 0}, [&](const auto&) {
    client_->abandon();
    ask_again([&](const SnmpAnswer& answer) { called_ += answer.ok() ? 1 : 0; });
  });
  network_.run_until([&] { return called_ == 1; });
  client_->abandon();
  ask_again([&](const SnmpAnswer& answer) { called_ += answer.ok() ? 1 : 0; });
  network_.run_until([&] { return called_ == 2; });
  client_->abandon();
  settle();
  ask_again([&](const SnmpAnswer& answer) { called_ += answer.ok() ? 1 : 0; });
  network_.run_until([&] { return called_ == 3; });
}

}  // namespace
}  // namespace klickwerk::collector::test
