// Devices that answer for ever, go in circles, refuse everything or say nonsense: a poll of them ends, takes little, and gives
// no reading that nobody told.
#include <gtest/gtest.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <asio/ip/udp.hpp>
#include <random>

#include "tests/collector/polling.h"

namespace klickwerk::collector::test {
namespace {

using Random = std::mt19937;
using Device = std::function<SnmpAnswer(const SnmpRequest&)>;

struct Asked {
  Observation observation;
  int requests = 0;
};

Asked poll(const Device& device, DeviceMemory& memory, PollTarget::Version version = PollTarget::Version::v2c) {
  PollTarget target;
  target.device = DeviceId{1};
  target.address = "192.0.2.1";
  target.version = version;
  target.community = "public";
  ProfilePlans plans(ProfileSet::built_in());
  DevicePoll poll(target, "192.0.2.1:161", plans, memory, quick);
  int requests = 0;
  while (const auto question = poll.next()) {
    ++requests;
    KW_ASSERT(requests <= quick.most_requests);
    poll.take(device(question->spelled_out()));
  }
  return {poll.observation(SystemClock().now()), requests};
}

Asked poll(const Device& device, PollTarget::Version version = PollTarget::Version::v2c) {
  DeviceMemory memory;
  return poll(device, memory, version);
}

TEST(HostileDevice, WhatIsRefusedForEverEnds) {
  for (const auto version : {PollTarget::Version::v1, PollTarget::Version::v2c})
    for (const SnmpError error : {SnmpError::timeout, SnmpError::malformed, SnmpError::too_big, SnmpError::no_such_name, SnmpError::gen_err, SnmpError::no_access,
                                  SnmpError::other_status, SnmpError::send_failed})
      for (const int index : {0, 1, 7, -3, 100000}) {
        const Asked asked = poll([&](const auto&) { return SnmpAnswer(Failure{SnmpFailure{error, index}}); }, version);
        EXPECT_NE(asked.observation.outcome, PollOutcome::read) << word_for(error);
        EXPECT_TRUE(asked.observation.decoded.counters.empty());
      }
}

// tooBig whatever is asked, but now and then an answer: the size shrinks and grows, and it ends.
TEST(HostileDevice, TooBigNowAndThenEnds) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    Random random(seed);
    poll([&](const SnmpRequest& request) -> SnmpAnswer {
      if (random() % 3 != 0) return Failure{SnmpFailure{SnmpError::too_big, 0}};
      std::vector<Binding> bindings;
      for (const Oid& oid : request.oids) bindings.push_back({oid, Absence::no_such_instance, {}});
      return bindings;
    });
  }
}

SnmpValue octets(std::string text) { return {SnmpType::octet_string, OctetString{std::move(text)}}; }

// A printer in sysObjectID and sysDescr, and below everything that is walked a table without an end.
SnmpAnswer endless(const SnmpRequest& request, std::size_t& rows, const std::string& text) {
  std::vector<Binding> bindings;
  if (request.kind == RequestKind::get) {
    for (const Oid& name : request.oids) bindings.push_back({name, Absence::none, octets(text)});
    return bindings;
  }
  const int repetitions = request.kind == RequestKind::get_bulk ? request.repetitions : 1;
  std::vector<Oid> last = request.oids;
  for (int i = 0; i < repetitions; ++i)
    for (Oid& name : last) {
      name.arcs.size() < 100 && i == 0 && name.arcs.back() < 1000000 ? name.arcs.push_back(1) : static_cast<void>(++name.arcs.back());
      bindings.push_back({name, Absence::none, octets(text)});
      ++rows;
    }
  return bindings;
}

TEST(HostileDevice, ATableOfAHundredThousandRowsEnds) {
  std::size_t rows = 0;
  const Asked asked = poll([&](const SnmpRequest& request) { return endless(request, rows, "text"); });
  EXPECT_LE(asked.requests, quick.most_requests);
  EXPECT_LT(rows, 100'000U);
  EXPECT_NE(asked.observation.outcome, PollOutcome::read);
}

TEST(HostileDevice, HugeStringsEndAndAreNoFigures) {
  std::size_t rows = 0;
  const std::string huge(12'000, '9');
  const Asked asked = poll([&](const SnmpRequest& request) { return endless(request, rows, huge); });
  EXPECT_TRUE(asked.observation.decoded.counters.empty());
  EXPECT_LT(asked.observation.detail.size(), 1000U) << "what goes into a log line stays one";
}

SnmpValue nonsense(Random& random) {
  switch (random() % 6) {
    case 0: return octets(std::string(random() % 40, static_cast<char>(random())));
    case 1: return octets(std::string(random() % 15'000, static_cast<char>(random())));
    case 2: return {SnmpType::null, {}};
    case 3: return octets(std::to_string(random()));
    case 4: return octets("\xff\xfe\x00\x80 \xc3\x28");
    default: return octets("");
  }
}

Oid wandered(Oid name, Random& random) {
  switch (random() % 6) {
    case 0: return name;                                             // not increasing
    case 1: name.arcs.back() = name.arcs.back() / 2; return name;    // backwards
    case 2: name.arcs.push_back(static_cast<std::uint32_t>(random())); return name;
    case 3: name.arcs = {1, 3, 6, 1, 4, 1, static_cast<std::uint32_t>(random() % 70000)}; return name;
    case 4: name.arcs = {1, 3}; return name;
    default: ++name.arcs.back(); return name;
  }
}

// Any mixture of errors, wrong names, wrong order, too few, too many. In the second round also to what was learned in the first.
TEST(HostileDevice, NonsenseIsSurvived) {
  constexpr std::array errors{SnmpError::timeout, SnmpError::malformed, SnmpError::too_big, SnmpError::no_such_name, SnmpError::gen_err, SnmpError::other_status};
  for (unsigned seed = 0; seed < 400; ++seed) {
    Random random(seed);
    const Device device = [&](const SnmpRequest& request) -> SnmpAnswer {
      if (random() % 5 == 0) return Failure{SnmpFailure{errors[random() % errors.size()], static_cast<int>(random() % 12) - 2}};
      std::vector<Binding> bindings;
      const std::size_t count = random() % 4 == 0 ? random() % 60 : request.oids.size();
      for (std::size_t i = 0; i < count; ++i) {
        const Oid& asked = request.oids[i % request.oids.size()];
        const Oid name = request.kind == RequestKind::get && random() % 8 != 0 ? asked : wandered(asked, random);
        bindings.push_back({name, random() % 6 == 0 ? Absence::end_of_mib_view : Absence::none, nonsense(random)});
      }
      return bindings;
    };
    DeviceMemory memory;
    for (int round = 0; round < 2; ++round) EXPECT_LE(poll(device, memory, seed % 2 == 0 ? PollTarget::Version::v1 : PollTarget::Version::v2c).requests, quick.most_requests);
  }
}

// ::1, and whatever link-local addresses this machine has: there the interface is part of the address.
std::vector<std::string> own_ipv6_addresses() {
  std::vector<std::string> addresses{"::1"};
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return addresses;
  for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != AF_INET6 || (one->ifa_flags & IFF_UP) == 0) continue;
    const auto& six = reinterpret_cast<const sockaddr_in6&>(*one->ifa_addr);
    if (!IN6_IS_ADDR_LINKLOCAL(&six.sin6_addr)) continue;
    Endpoint endpoint{.v6 = true, .octets = {}, .scope = six.sin6_scope_id, .port = 1};
    std::copy_n(six.sin6_addr.s6_addr, 16, endpoint.octets.begin());
    const std::string text = endpoint.text();  // "[fe80::1%2]:1"
    addresses.push_back(text.substr(1, text.find('%') - 1) + "%" + one->ifa_name);
  }
  ::freeifaddrs(all);
  return addresses;
}

TEST(Ipv6Devices, AreAskedAtTheirInterface) {
  for (const std::string& address : own_ipv6_addresses()) {
    Network network;
    asio::ip::udp::socket device(network.loop(), asio::ip::udp::endpoint(asio::ip::make_address(address), 0));
    const auto endpoint = Endpoint::from_literal(address, device.local_endpoint().port());
    ASSERT_TRUE(endpoint) << address;
    EXPECT_EQ(Endpoint::from_text(endpoint->text()), endpoint) << endpoint->text();
    std::array<std::uint8_t, 500> buffer{};
    asio::ip::udp::endpoint from;
    device.async_receive_from(asio::buffer(buffer), from, [&](asio::error_code error, std::size_t bytes) {
      ASSERT_FALSE(error);
      buffer[7 + buffer[6]] = 0xa2;  // behind version and community, with short lengths
      device.send_to(asio::buffer(buffer, bytes), from);
    });
    const auto answer = network.ask(*endpoint, get({sys_descr}), {.timeout_ms = 2000, .retries = 1});
    EXPECT_TRUE(answer.ok()) << address;
  }
}

TEST(Ipv6Devices, OneOfAnotherInterfaceIsAnother) {
  EXPECT_NE(*Endpoint::from_literal("fe80::1%1", 161), *Endpoint::from_literal("fe80::1%2", 161));
  EXPECT_EQ(Endpoint::from_text("[fe80::1%2]:1161"), Endpoint::from_literal("fe80::1%2", 1161));
  for (const char* nonsense : {"", ":", "161", "192.0.2.1", "192.0.2.1:", "192.0.2.1:99999", "[::1:161", "printer:161", ":161"}) EXPECT_FALSE(Endpoint::from_text(nonsense)) << nonsense;
}

}  // namespace
}  // namespace klickwerk::collector::test
