// The inbox's life, devices that move, networks that are due: in a real database.
#include "db/discoveries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/audit.h"
#include "db/device_watch.h"
#include "tests/db/samples.h"

namespace klickwerk::test {
namespace {

using collector::Arrival;
using collector::Endpoint;
using db::DiscoveryState;

Endpoint at(const char* address) { return *Endpoint::from_literal(address, 161); }

db::Sighting sighting(const char* address, const char* serial) {
  db::Sighting s;
  s.endpoint = at(address);
  s.serial = serial;
  s.model = "IM C4510";
  s.counters = {{"total", 12345}};
  return s;
}

const Instant noon = *parse_iso_utc("2026-11-21T11:00:00Z");

class Discoveries : public testing::Test {
 protected:
  std::vector<db::Judged> take_in(std::vector<db::Sighting> sightings, const std::function<bool(const Endpoint&)>& looked_at, Instant now = noon) {
    auto transaction = database_.database().begin();
    auto judged = db::DiscoveryStore(transaction).take_in(sightings, looked_at, std::nullopt, now, "tester");
    transaction.commit();
    return judged;
  }
  std::vector<db::Discovery> inbox(std::optional<DiscoveryState> state = std::nullopt) {
    auto transaction = database_.database().begin();
    return db::DiscoveryStore(transaction).inbox(state);
  }
  DeviceId known_device(const char* serial, const char* address) {
    auto transaction = database_.database().begin();
    const DeviceId id = add_device(transaction, serial);
    if (*address != '\0') {
      db::Endpoint endpoint;
      endpoint.device = id;
      endpoint.address = address;
      db::DeviceStore(transaction).set(endpoint);
    }
    transaction.commit();
    return id;
  }
  std::string address_of(DeviceId id) { return database_.value("select address from device_endpoints where device_id = " + std::to_string(id.value)); }
  void polled(DeviceId id, const char* outcome, Instant moment) {
    database_.execute("insert into poll_states (device_id, last_attempt_at, last_read_at, outcome) values (" + std::to_string(id.value) + ", '" + iso_utc(moment) + "', '" +
                      iso_utc(moment) + "', '" + outcome + "')");
  }

  static bool everywhere(const Endpoint&) { return true; }
  static bool nowhere(const Endpoint&) { return false; }
  TestDatabase database_;
};

TEST_F(Discoveries, AnUnknownDeviceStandsInTheInboxOnce) {
  EXPECT_TRUE(take_in({sighting("10.1.2.3", "ABC-123")}, everywhere)[0].first_time);
  const auto again = take_in({sighting("10.1.2.9", "abc 123")}, everywhere, noon + std::chrono::hours(1));
  EXPECT_EQ(again[0].arrival, Arrival::unknown);
  EXPECT_FALSE(again[0].first_time) << "the same serial, worded differently";
  const auto list = inbox(DiscoveryState::fresh);
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].address, "10.1.2.9");
  EXPECT_EQ(list[0].first_seen_at, noon);
  EXPECT_EQ(list[0].last_seen_at, noon + std::chrono::hours(1));
  EXPECT_EQ(list[0].counters.at("total"), 12345U);
}

TEST_F(Discoveries, WithoutASerialTheAddressTellsThemApart) {
  take_in({sighting("10.1.2.3", ""), sighting("10.1.2.4", "0000000"), sighting("2001:db8::7", "")}, everywhere);
  take_in({sighting("10.1.2.3", "")}, everywhere);
  EXPECT_EQ(inbox().size(), 3U);
}

TEST_F(Discoveries, TwoAddressesOfOneDeviceAreOneDevice) {
  const auto judged = take_in({sighting("10.1.2.3", "A1"), sighting("2001:db8::3", "A1")}, everywhere);
  EXPECT_EQ(judged[1].arrival, Arrival::second_address);
  take_in({sighting("2001:db8::3", "A1"), sighting("10.1.2.3", "A1")}, everywhere);
  ASSERT_EQ(inbox().size(), 1U);
  EXPECT_EQ(inbox()[0].address, "10.1.2.3") << "it stays where it was found first";
}

TEST_F(Discoveries, DecisionsHold) {
  take_in({sighting("10.1.2.3", "A1"), sighting("10.1.2.4", "A2"), sighting("10.1.2.5", "A3")}, everywhere);
  {
    auto transaction = database_.database().begin();
    db::DiscoveryStore store(transaction);
    store.set_ignored(store.find("A1").at(0).id, "anna");
    store.set_later(store.find("10.1.2.4").at(0).id, on("2026-11-28"), "anna");
    store.set_managed(store.find("a-3").at(0).id, add_device(transaction, "A3"), "anna");
    transaction.commit();
  }
  EXPECT_EQ(take_in({sighting("10.1.2.3", "A1")}, everywhere)[0].inbox, DiscoveryState::ignored);
  EXPECT_TRUE(inbox(DiscoveryState::fresh).empty());
  auto transaction = database_.database().begin();
  db::DiscoveryStore store(transaction);
  store.wake_later(on("2026-11-27"));
  EXPECT_TRUE(store.inbox(DiscoveryState::fresh).empty());
  store.wake_later(on("2026-11-28"));
  ASSERT_EQ(store.inbox(DiscoveryState::fresh).size(), 1U);
  EXPECT_EQ(store.inbox(DiscoveryState::fresh)[0].serial, "A2");
}

TEST_F(Discoveries, ADeviceThatMovedIsRecognisedByItsSerial) {
  const DeviceId id = known_device("X-77", "10.1.2.3");
  const auto judged = take_in({sighting("10.1.9.9", "x77")}, everywhere);
  EXPECT_EQ(judged[0].arrival, Arrival::moved);
  EXPECT_EQ(judged[0].old_address, "10.1.2.3:161");
  EXPECT_EQ(address_of(id), "10.1.9.9");
  EXPECT_TRUE(inbox().empty());
  auto transaction = database_.database().begin();
  const auto audit = db::AuditStore(transaction).entries("device", "X-77");
  ASSERT_EQ(audit.size(), 1U);
  EXPECT_EQ(audit[0].action, "endpoint.move");
  EXPECT_EQ(audit[0].actor, "tester");
  EXPECT_THAT(audit[0].before, testing::HasSubstr("10.1.2.3"));
  EXPECT_THAT(audit[0].after, testing::HasSubstr("10.1.9.9"));
}

TEST_F(Discoveries, ADeviceThatStillAnswersAtItsOldAddressStaysThere) {
  const DeviceId id = known_device("X77", "10.1.2.3");
  const auto both = take_in({sighting("10.1.9.9", "X77"), sighting("10.1.2.3", "X77")}, everywhere);
  EXPECT_EQ(both[0].arrival, Arrival::second_address);
  EXPECT_EQ(both[1].arrival, Arrival::known);
  polled(id, "read", noon);
  EXPECT_EQ(take_in({sighting("10.1.9.9", "X77")}, nowhere)[0].arrival, Arrival::second_address) << "nobody looked at the old one, and it was read there";
  EXPECT_EQ(address_of(id), "10.1.2.3");
  database_.execute("update poll_states set outcome = 'silent'");
  EXPECT_EQ(take_in({sighting("10.1.9.9", "X77")}, nowhere)[0].arrival, Arrival::moved);
  EXPECT_EQ(address_of(id), "10.1.9.9");
}

TEST_F(Discoveries, TwoDevicesThatChangedPlacesBothMove) {
  const DeviceId one = known_device("S1", "10.1.2.1"), two = known_device("S2", "10.1.2.2");
  const auto judged = take_in({sighting("10.1.2.1", "S2"), sighting("10.1.2.2", "S1")}, everywhere);
  EXPECT_EQ(judged[0].arrival, Arrival::moved);
  EXPECT_EQ(judged[1].arrival, Arrival::moved);
  EXPECT_EQ(address_of(one), "10.1.2.2");
  EXPECT_EQ(address_of(two), "10.1.2.1");
}

TEST_F(Discoveries, AKnownDeviceWithoutAddressGetsOneAndAHostNameIsLeftAlone) {
  const DeviceId id = known_device("S1", "");
  known_device("S2", "printer.example");
  const auto judged = take_in({sighting("10.1.2.1", "S1"), sighting("10.1.2.2", "S2")}, everywhere);
  EXPECT_EQ(judged[0].arrival, Arrival::without_address);
  EXPECT_EQ(judged[1].arrival, Arrival::known);
  EXPECT_EQ(address_of(id), "10.1.2.1");
}

TEST_F(Discoveries, AnInactiveDeviceIsLeftToAPerson) {
  known_device("S1", "10.1.2.1");
  database_.execute("update devices set active = false");
  EXPECT_EQ(take_in({sighting("10.1.9.9", "S1")}, everywhere)[0].arrival, Arrival::retired);
  EXPECT_EQ(database_.value("select address from device_endpoints"), "10.1.2.1");
}

TEST_F(Discoveries, OneCollectorRunsANetwork) {
  auto transaction = database_.database().begin();
  db::DiscoveryStore store(transaction);
  db::DiscoveryNetwork network;
  network.network = "10.1.0.0/22";
  store.add(network);
  const auto listed = store.networks().at(0);
  EXPECT_TRUE(store.begin_run(listed, noon));
  EXPECT_FALSE(store.begin_run(listed, noon)) << "another one began it";
  EXPECT_TRUE(store.begin_run(store.networks().at(0), noon + std::chrono::hours(1)));
  store.end_run(listed.id, 17);
  EXPECT_EQ(store.networks().at(0).last_found, 17);
}

TEST_F(Discoveries, ContractDevicesThatFellSilentAndDevicesWithoutAContractAreSeen) {
  const DeviceId silent = known_device("SILENT", "10.1.2.1"), fine = known_device("FINE", "10.1.2.2"), lost = known_device("LOST", "10.1.2.3"),
                 fresh = known_device("FRESH", "10.1.2.4"), swapped = known_device("SWAPPED", "10.1.2.5");
  const auto days_ago = [](int days) { return noon - std::chrono::days(days); };
  polled(silent, "silent", days_ago(8));
  polled(fine, "read", days_ago(1));
  polled(lost, "read", days_ago(1));
  polled(fresh, "read", days_ago(1));
  polled(swapped, "wrong_device", days_ago(1));
  {
    auto transaction = database_.database().begin();
    const CustomerId customer = add_customer(transaction);
    int number = 0;
    for (const DeviceId device : {silent, fine, swapped}) db::ContractStore(transaction).add(simple_contract(customer, device, "V" + std::to_string(++number)));
    db::NewReading seen = reading(lost, "total", "2026-11-01", 5), lately = reading(fresh, "total", "2026-11-15", 5);
    db::ReadingStore(transaction).add(std::vector{seen, lately});
    transaction.commit();
  }
  auto transaction = database_.database().begin();
  db::DeviceWatch watch(transaction, noon);
  const auto silent_ones = watch.silent(7);
  ASSERT_EQ(silent_ones.size(), 1U);
  EXPECT_EQ(silent_ones[0].device.serial, "SILENT");
  EXPECT_EQ(silent_ones[0].device.position, "V1 P1");
  EXPECT_EQ(silent_ones[0].since, days_ago(8));
  EXPECT_TRUE(watch.silent(9).empty());
  const auto unplaced = watch.unplaced(14, 7);
  ASSERT_EQ(unplaced.size(), 1U) << "FRESH was seen for six days only";
  EXPECT_EQ(unplaced[0].device.serial, "LOST");
  ASSERT_EQ(watch.displaced().size(), 1U);
  EXPECT_EQ(watch.displaced()[0].serial, "SWAPPED");
  EXPECT_EQ(watch.devices().size(), 5U);
}

TEST_F(Discoveries, ASitesQuietHoursAndItsBillingPeriodsReachThePoller) {
  const DeviceId device = known_device("S1", "10.1.2.1");
  {
    auto transaction = database_.database().begin();
    const CustomerId customer = add_customer(transaction);
    db::Site site;
    site.customer = customer;
    site.number = "HQ";
    site.name = "Headquarters";
    const SiteId id = db::PartyStore(transaction).add(site);
    db::Device changed = *db::DeviceStore(transaction).device(device);
    changed.site = id;
    db::DeviceStore(transaction).change(changed);
    db::ContractStore(transaction).add(simple_contract(customer, device));
    db::DiscoveryStore(transaction).set_quiet_hours(id, *collector::QuietHours::parse("22:00-06:00"));
    transaction.commit();
  }
  auto transaction = database_.database().begin();
  const auto manners = db::DeviceWatch(transaction, noon).manners();
  EXPECT_EQ(manners.at(device).quiet_hours, "22:00-06:00");
  EXPECT_EQ(manners.at(device).period_starts, 1U << 1U);
}

}  // namespace
}  // namespace klickwerk::test
