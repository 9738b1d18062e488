// Looking through networks over real UDP: who is there, who is missed, what silence costs, sleepers, IPv6.
#include "collector/discovery/network_scan.h"

#include <asio/ip/udp.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/discovery/address_ranges.h"
#include "tests/collector/network.h"
#include "tests/collector/sleeper.h"

namespace klickwerk::collector::test {
namespace {

NetworkScan::Rules rules(Patience patience = {.timeout_ms = 700, .retries = 1}) {
  NetworkScan::Rules rules;
  rules.patience = patience;
  rules.stagger_ms = 100;
  rules.poll.patience = patience;
  return rules;
}

std::string way(const FoundDevice& found) { return (found.access.version == SnmpVersion::v1 ? "v1 " : "v2c ") + found.access.community; }

struct Outcome {
  std::map<std::string, FoundDevice> found;  // by address and port
  NetworkScan::Progress progress;
};

Outcome scan(Network& network, std::vector<Endpoint> addresses, NetworkScan::Rules how = rules(), const std::vector<std::string>& communities = {"public"}) {
  Outcome outcome;
  const SystemClock clock;
  bool finished = false;
  NetworkScan scan({network.loop(), network.client(), ProfileSet::built_in(), clock,
                    [&](FoundDevice found) { outcome.found.emplace(found.endpoint.text(), std::move(found)); }, [&] { finished = true; }},
                   std::move(addresses), accesses_with(communities), how);
  scan.start();
  network.run_until([&] { return finished; });
  outcome.progress = scan.progress();
  return outcome;
}

std::vector<Endpoint> addresses(const std::string& text, std::uint16_t port) {
  const std::vector<std::string> texts{text};
  return addresses_of(*parse_ranges(texts, port));
}

std::vector<fleet::DeviceDescription> every(int step, int count, const std::string& base) {
  auto all = fleet::make_devices(count, base, std::filesystem::path(KLICKWERK_SOURCE_DIR) / "mib" / "recordings");
  std::vector<fleet::DeviceDescription> some;
  for (std::size_t i = 0; i < all.size(); i += static_cast<std::size_t>(step)) some.push_back(all[i]);
  return some;
}

TEST(NetworkScan, FindsAllAmongTheSilentAndTellsWhatTheyAre) {
  const auto fleet = started_fleet(every(10, 500, "127.50.0.1"));  // 10 % of two /24
  Network network;
  const auto outcome = scan(network, addresses("127.50.0.0/23", fleet->port()));
  const auto standings = fleet->standings();
  EXPECT_EQ(outcome.found.size(), standings.size());
  for (const auto& standing : standings) {
    const auto found = outcome.found.find(standing.address + ":" + std::to_string(fleet->port()));
    ASSERT_NE(found, outcome.found.end()) << standing.address;
    EXPECT_EQ(found->second.observation.decoded.serial.value_or(""), standing.serial) << standing.recording;
    EXPECT_EQ(found->second.observation.decoded.profile, standing.profile);
    EXPECT_EQ(way(found->second), "v2c public");
    EXPECT_FALSE(found->second.object_id.empty());
  }
  EXPECT_EQ(outcome.progress.decided, 510U);
}

TEST(NetworkScan, MissesNoneWhenOnePacketInAHundredGetsLost) {
  auto devices = every(1, 250, "127.51.0.1");
  for (auto& device : devices) device.faults.loss_percent = 1;
  const auto fleet = started_fleet(devices);
  Network network;
  const auto outcome = scan(network, addresses("127.51.0.0/24", fleet->port()));
  EXPECT_EQ(outcome.found.size(), 250U);
}

TEST(NetworkScan, FindsV1OnlyDevicesAndOtherCommunities) {
  auto devices = every(1, 6, "127.52.0.1");
  devices[0].faults.v1_only = true;
  devices[1].community = "second";
  devices[2].faults.v1_only = true;
  devices[2].community = "second";
  devices[3].community = "nobody-knows";
  const auto fleet = started_fleet(devices);
  Network network;
  const auto outcome = scan(network, addresses("127.52.0.0/28", fleet->port()), rules({.timeout_ms = 200, .retries = 1}), {"public", "second"});
  const auto at = [&](int host) { return "127.52.0." + std::to_string(host) + ":" + std::to_string(fleet->port()); };
  ASSERT_EQ(outcome.found.size(), 5U);
  EXPECT_EQ(way(outcome.found.at(at(1))), "v1 public");
  EXPECT_EQ(way(outcome.found.at(at(2))), "v2c second");
  EXPECT_EQ(way(outcome.found.at(at(3))), "v1 second");
  EXPECT_FALSE(outcome.found.contains(at(4))) << "wrong community: silence";
  EXPECT_EQ(way(outcome.found.at(at(5))), "v2c public") << "both versions answered: the better one counts";
}

TEST(NetworkScan, ASilentAddressGetsOneProbeAndOneRetryForEachWayAndNothingElse) {
  auto devices = every(1, 1, "127.53.0.1");
  devices[0].faults.silent = true;
  const auto fleet = started_fleet(devices);
  Network network;
  const auto outcome = scan(network, addresses("127.53.0.1", fleet->port()), rules({.timeout_ms = 100, .retries = 1}));
  EXPECT_TRUE(outcome.found.empty());
  EXPECT_EQ(fleet->requests(), 4U) << "v2c and v1, each with its retry";
}

TEST(NetworkScan, WholeDevicesAreAskedWithinTheBoundsOfTheirSubnet) {
  auto devices = every(1, 30, "127.54.0.1");
  for (auto& device : devices) device.faults.delay_ms = 5;
  const auto fleet = started_fleet(devices);
  Network network;
  auto bounded = rules();
  bounded.bounds = {.subnet_concurrency = 2, .device_spacing_ms = 1};
  EXPECT_EQ(scan(network, addresses("127.54.0.0/27", fleet->port()), bounded).found.size(), 30U);
}

TEST(NetworkScan, WakesAPrinterThatAnswersOnlyAfterAnHttpRequest) {
  const auto fleet = started_fleet(every(1, 2, "127.55.0.1"));
  Network network;
  Sleeper sleeper(network.loop(), *fleet, "127.55.0.1");
  auto how = rules({.timeout_ms = 100, .retries = 0});
  EXPECT_EQ(scan(network, addresses("127.55.0.0/29", fleet->port()), how).found.size(), 1U) << "the other one sleeps on";
  EXPECT_FALSE(sleeper.woken());
  how.wakes_up = true;
  how.wake_up = {.port = sleeper.port(), .timeout_ms = 500, .settle_ms = 10};
  EXPECT_EQ(scan(network, addresses("127.55.0.0/29", fleet->port()), how).found.size(), 2U);
  EXPECT_TRUE(sleeper.woken());
}

// A printer on IPv6: what comes to [::1] goes on to one of the fleet's, and back.
class SixBridge {
 public:
  SixBridge(asio::io_context& loop, const std::string& to, std::uint16_t port)
      : six_(loop, {asio::ip::address_v6::loopback(), 0}), four_(loop, {asio::ip::udp::v4(), 0}), to_(asio::ip::make_address(to), port) {
    forward();
    back();
  }
  Endpoint endpoint() const { return *Endpoint::from_literal("::1", six_.local_endpoint().port()); }

 private:
  void forward() {
    six_.async_receive_from(asio::buffer(request_), client_, [this](asio::error_code error, std::size_t length) {
      if (error) return;
      four_.send_to(asio::buffer(request_.data(), length), to_);
      forward();
    });
  }
  void back() {
    four_.async_receive(asio::buffer(answer_), [this](asio::error_code error, std::size_t length) {
      if (error) return;
      six_.send_to(asio::buffer(answer_.data(), length), client_);
      back();
    });
  }
  asio::ip::udp::socket six_, four_;
  asio::ip::udp::endpoint to_, client_;
  std::array<char, 65536> request_{}, answer_{};
};

TEST(NetworkScan, IPv6LikeIPv4) {
  const auto fleet = started_fleet(every(1, 12, "127.56.0.1"));
  Network network;
  std::vector<std::unique_ptr<SixBridge>> bridges;
  std::vector<Endpoint> asked = addresses("127.56.0.0/28", fleet->port());
  for (const auto& standing : fleet->standings()) {
    bridges.push_back(std::make_unique<SixBridge>(network.loop(), standing.address, fleet->port()));
    asked.push_back(bridges.back()->endpoint());
  }
  asked.push_back(*Endpoint::from_literal("::1", 9));  // nobody
  const auto outcome = scan(network, asked);
  EXPECT_EQ(outcome.found.size(), 24U);
  const auto standings = fleet->standings();
  for (std::size_t i = 0; i < standings.size(); ++i) {
    const auto found = outcome.found.find(bridges[i]->endpoint().text());
    ASSERT_NE(found, outcome.found.end());
    EXPECT_EQ(found->second.observation.decoded.serial.value_or(""), standings[i].serial);
  }
}

TEST(NetworkScan, ABroadcastAddressIsRefusedByTheKernelAndCounted) {
  Network network;
  const auto outcome = scan(network, {*Endpoint::from_literal("127.255.255.255", 161)}, rules({.timeout_ms = 50, .retries = 0}));
  EXPECT_TRUE(outcome.found.empty());
  EXPECT_EQ(outcome.progress.unsendable, 1U);
}

}  // namespace
}  // namespace klickwerk::collector::test
