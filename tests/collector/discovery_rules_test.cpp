// What a serial number at an address means, and when a network is looked through: pure rules.
#include <gtest/gtest.h>

#include "collector/discovery/arrival.h"
#include "collector/discovery/schedule.h"

namespace klickwerk::collector {
namespace {

Endpoint at(const char* address) { return *Endpoint::from_literal(address, 161); }

TEST(Arrival, FollowsTheSerial) {
  const KnownDevice read{.address = "10.1.2.3", .last_outcome = PollOutcome::read};
  const KnownDevice silent{.address = "10.1.2.3", .last_outcome = PollOutcome::silent};
  EXPECT_EQ(judge(at("10.1.2.3"), std::nullopt, OldAddress::not_looked_at), Arrival::unknown);
  EXPECT_EQ(judge(at("10.1.2.3"), read, OldAddress::same_device), Arrival::known);
  EXPECT_EQ(judge(at("10.1.9.9"), read, OldAddress::same_device), Arrival::second_address);
  EXPECT_EQ(judge(at("10.1.9.9"), read, OldAddress::somebody_else), Arrival::moved) << "read an hour ago, gone now";
  EXPECT_EQ(judge(at("10.1.9.9"), read, OldAddress::not_looked_at), Arrival::second_address);
  EXPECT_EQ(judge(at("10.1.9.9"), silent, OldAddress::not_looked_at), Arrival::moved);
  EXPECT_EQ(judge(at("2001:db8::9"), silent, OldAddress::not_looked_at), Arrival::moved) << "from IPv4 to IPv6";
  EXPECT_EQ(judge(at("10.1.9.9"), KnownDevice{.address = "10.1.2.3", .last_outcome = PollOutcome::wrong_device}, OldAddress::not_looked_at), Arrival::moved);
  EXPECT_EQ(judge(at("10.1.9.9"), KnownDevice{.address = ""}, OldAddress::not_looked_at), Arrival::without_address);
  EXPECT_EQ(judge(at("10.1.9.9"), KnownDevice{.address = "printer.example"}, OldAddress::not_looked_at), Arrival::known);
  EXPECT_EQ(judge(at("10.1.9.9"), KnownDevice{.active = false, .address = "10.1.2.3"}, OldAddress::somebody_else), Arrival::retired);
}

TEST(ScanSchedule, FromItsHourOnEverySoManyDays) {
  use_zone("Europe/Berlin");
  const auto utc = [](const char* iso) { return *parse_iso_utc(iso); };
  const ScanSchedule weekly{7, 12 * 60};
  EXPECT_FALSE(is_scan_due(weekly, std::nullopt, {}, utc("2026-11-21T10:59:00Z")));
  EXPECT_TRUE(is_scan_due(weekly, std::nullopt, {}, utc("2026-11-21T11:00:00Z"))) << "noon in Berlin, never run before";
  const Instant run = utc("2026-11-21T11:00:30Z");
  EXPECT_FALSE(is_scan_due(weekly, run, {}, utc("2026-11-27T15:00:00Z")));
  EXPECT_FALSE(is_scan_due(weekly, run, {}, utc("2026-11-28T10:59:00Z")));
  EXPECT_TRUE(is_scan_due(weekly, run, {}, utc("2026-11-28T11:00:00Z")));
  EXPECT_TRUE(is_scan_due(weekly, run, {}, utc("2026-12-24T23:00:00Z"))) << "missed: as soon as somebody looks";
  EXPECT_FALSE(is_scan_due(weekly, run, *QuietHours::parse("22:00-06:00"), utc("2026-12-24T23:00:00Z")));
}

}  // namespace
}  // namespace klickwerk::collector
