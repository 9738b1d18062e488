// Relays: codes that work once, tokens, sites, contacts, answers kept.
#include "db/relays.h"

#include <gtest/gtest.h>

#include "core/sha256.h"
#include "db/devices.h"
#include "tests/db/samples.h"

namespace klickwerk::db {
namespace {

using namespace klickwerk::test;

const Instant now = SystemClock().now();

class Relays : public testing::Test {
 protected:
  Relays() : transaction_(server_.database().begin()), store_(transaction_) {
    customer_ = add_customer(transaction_);
    for (const char* number : {"1", "2"}) sites_.push_back(PartyStore(transaction_).add(Site{{}, customer_, number, "Werk", "", "", "", "DE", ""}));
  }
  DeviceId device_at(SiteId site, const char* serial) {
    Device device;
    device.serial = serial;
    device.site = site;
    const DeviceId id = DeviceStore(transaction_).add(device);
    Endpoint endpoint;
    endpoint.device = id;
    endpoint.address = "192.0.2.1";
    DeviceStore(transaction_).set(endpoint);
    return id;
  }
  TestDatabase server_;
  Transaction transaction_;
  RelayStore store_;
  CustomerId customer_;
  std::vector<SiteId> sites_;
};

TEST_F(Relays, ACodeWorksOnceAndUntilItExpires) {
  const RelayId relay = store_.add("kiel");
  const std::string code = sha256_hex("code");
  store_.invite(relay, code, now + std::chrono::hours(24), "anna");
  EXPECT_FALSE(store_.use_code(sha256_hex("other"), now, "192.0.2.7"));
  EXPECT_FALSE(store_.use_code(code, now + std::chrono::hours(24), "192.0.2.7")) << "expired";
  EXPECT_EQ(store_.use_code(code, now, "192.0.2.7"), relay);
  EXPECT_FALSE(store_.use_code(code, now, "192.0.2.7")) << "used";
}

TEST_F(Relays, ANewTokenEndsTheOldOneAndTheOtherCodes) {
  const RelayId relay = store_.add("kiel");
  store_.invite(relay, sha256_hex("left over"), now + std::chrono::hours(24), "anna");
  store_.enrol(relay, sha256_hex("first"), "192.0.2.7");
  ASSERT_TRUE(store_.holder(sha256_hex("first")));
  EXPECT_FALSE(store_.use_code(sha256_hex("left over"), SystemClock().now(), "192.0.2.7"));
  store_.enrol(relay, sha256_hex("second"), "192.0.2.8");
  EXPECT_FALSE(store_.holder(sha256_hex("first")));
  EXPECT_EQ(store_.holder(sha256_hex("second"))->name, "kiel");
}

TEST_F(Relays, ARevokedTokenIsKnownAsRevokedUntilTheNextEnrolment) {
  const RelayId relay = store_.add("kiel");
  store_.enrol(relay, sha256_hex("token"), "");
  store_.revoke(relay);
  EXPECT_TRUE(store_.holder(sha256_hex("token"))->revoked);
  store_.enrol(relay, sha256_hex("new"), "");
  EXPECT_FALSE(store_.holder(sha256_hex("new"))->revoked);
}

TEST_F(Relays, ASiteHasOneRelayAndItsDevicesAreAskedByThatOneOnly) {
  const RelayId kiel = store_.add("kiel"), jena = store_.add("jena");
  const DeviceId there = device_at(sites_[0], "S1"), here = device_at(sites_[1], "S2");
  store_.take_site(kiel, sites_[0]);
  store_.take_site(kiel, sites_[0]);
  EXPECT_EQ(store_.devices(kiel), std::set{there});
  EXPECT_TRUE(store_.devices(jena).empty());
  const auto office = DeviceStore(transaction_).poll_targets(3600);
  ASSERT_EQ(office.size(), 1u);
  EXPECT_EQ(office[0].device, here);
  const auto relayed = DeviceStore(transaction_).poll_targets(3600, kiel);
  ASSERT_EQ(relayed.size(), 1u);
  EXPECT_EQ(relayed[0].device, there);
  EXPECT_EQ(store_.find("kiel")->devices, 1);
  EXPECT_EQ(store_.find("kiel")->sites, std::vector<std::string>{"K1/1 Werk"});
  EXPECT_THROW(store_.take_site(jena, sites_[0]), Refused);
  store_.release_sites(kiel);
  EXPECT_EQ(DeviceStore(transaction_).poll_targets(3600).size(), 2u);
}

TEST_F(Relays, TheSameDeliveryCountsOnce) {
  const RelayId relay = store_.add("kiel");
  const std::string id = sha256_hex("delivery");
  EXPECT_FALSE(store_.answer(relay, id));
  store_.keep_answer(relay, id, 3, 2, R"({"kept": 2})");
  store_.keep_answer(relay, id, 3, 2, R"({"kept": 0})");
  EXPECT_EQ(store_.answer(relay, id), R"({"kept": 2})");
  EXPECT_EQ(store_.find("kiel")->delivered, 2);
}

TEST_F(Relays, AContactKeepsWhatItDoesNotTell) {
  const RelayId relay = store_.add("kiel");
  store_.contacted(relay, {"192.0.2.7", "0.1.0", ClockReading{-3600000, 40}, 12, now});
  store_.contacted(relay, {"192.0.2.8", "0.1.0", {}, {}, {}});
  const auto known = *store_.relay(relay);
  EXPECT_EQ(known.last_contact_from, "192.0.2.8");
  EXPECT_EQ(known.clock, (ClockReading{-3600000, 40}));
  EXPECT_EQ(known.waiting_observations, 12);
  EXPECT_EQ(known.oldest_waiting_at, now);
  store_.contacted(relay, {"192.0.2.8", "0.1.0", {}, 0, {}});
  EXPECT_EQ(store_.relay(relay)->waiting_observations, 0);
  EXPECT_FALSE(store_.relay(relay)->oldest_waiting_at);
}

}  // namespace
}  // namespace klickwerk::db
