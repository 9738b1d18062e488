// From a found device to one that is polled, and what people read about it.
#include "office/discovery/inbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/audit.h"
#include "db/devices.h"
#include "db/sealing.h"
#include "office/discovery/device_report.h"
#include "office/discovery/scan_report.h"
#include "tests/db/samples.h"

namespace klickwerk::test {
namespace {

using testing::HasSubstr;

const Instant noon = *parse_iso_utc("2026-11-21T11:00:00Z");

class Inbox : public testing::Test {
 protected:
  Inbox() {
    char pattern[] = "/tmp/klickwerk-inbox-XXXXXX";
    state_ = mkdtemp(pattern);
    db::keep_secrets_in(state_);
    auto transaction = database_.database().begin();
    const CustomerId customer = add_customer(transaction, "K-1");
    for (const char* number : {"HQ", "LAB"}) {
      db::Site site;
      site.customer = customer;
      site.number = number;
      site.name = number;
      db::PartyStore(transaction).add(site);
    }
    std::vector<db::Sighting> sightings;
    for (const auto& [address, serial] : {std::pair{"10.1.2.3", "A1"}, std::pair{"10.1.2.4", "B2"}, std::pair{"10.1.2.5", ""}}) {
      db::Sighting s;
      s.endpoint = *collector::Endpoint::from_literal(address, 161);
      s.serial = serial;
      s.vendor = "Ricoh";
      s.model = "IM C4510";
      s.profile = "ricoh";
      s.counters = {{"total", 4711}};
      sightings.push_back(s);
    }
    judged_ = db::DiscoveryStore(transaction).take_in(sightings, [](const auto&) { return true; }, std::nullopt, noon, "tester");
    transaction.commit();
  }
  ~Inbox() override { std::filesystem::remove_all(state_); }

  std::filesystem::path state_;
  TestDatabase database_;
  std::vector<db::Judged> judged_;
};

TEST_F(Inbox, AManagedDeviceIsPolled) {
  EXPECT_EQ(office::manage(database_.database(), "A1", {.site = "K-1/HQ", .serial = {}, .location = "2nd floor"}, "anna"),
            "A1 (IM C4510) is managed and asked at 10.1.2.3");
  auto transaction = database_.database().begin();
  const auto targets = db::DeviceStore(transaction).poll_targets(3600);
  ASSERT_EQ(targets.size(), 1U);
  EXPECT_EQ(targets[0].serial, "A1");
  EXPECT_EQ(targets[0].address, "10.1.2.3");
  EXPECT_EQ(targets[0].community, "public");
  const auto device = db::DeviceStore(transaction).find("A1");
  EXPECT_EQ(device->location, "2nd floor");
  EXPECT_TRUE(device->site.has_value());
  const auto audit = db::AuditStore(transaction).entries("device", "A1");
  ASSERT_EQ(audit.size(), 1U);
  EXPECT_EQ(audit[0].action, "device.manage");
  EXPECT_EQ(audit[0].actor, "anna");
}

TEST_F(Inbox, ADecisionThatCannotBeTakenSaysWhatToDo) {
  const auto refusal = [&](const std::string& reference, const office::Managing& how) {
    try {
      return office::manage(database_.database(), reference, how, "anna");
    } catch (const office::InboxError& error) {
      return std::string(error.what());
    }
  };
  EXPECT_THAT(refusal("C3", {}), HasSubstr("nothing in the inbox is called \"C3\""));
  EXPECT_THAT(refusal("10.1.2.5", {}), HasSubstr("tells no serial number: read it from its plate and add --serial"));
  EXPECT_THAT(refusal("A1", {.site = "K-9", .serial = {}, .location = {}}), HasSubstr("there is no customer K-9"));
  EXPECT_THAT(refusal("A1", {.site = "K-1", .serial = {}, .location = {}}), HasSubstr("there are K-1/HQ, K-1/LAB"));
  EXPECT_THAT(refusal("10.1.2.5", {.site = {}, .serial = "PLATE-7", .location = {}}), HasSubstr("PLATE-7 (IM C4510) is managed"));
  EXPECT_THAT(refusal("10.1.2.5", {}), HasSubstr("is managed already"));
}

TEST_F(Inbox, WhatIsDecidedLeavesTheInbox) {
  auto& database = database_.database();
  EXPECT_EQ(office::look_into_inbox(database, office::InboxView::open, on("2026-11-21")).size(), 3U);
  office::ignore(database, "B2", "anna");
  office::put_off(database, "A1", on("2026-11-28"), "anna");
  EXPECT_EQ(office::look_into_inbox(database, office::InboxView::open, on("2026-11-27")).size(), 1U);
  EXPECT_EQ(office::look_into_inbox(database, office::InboxView::open, on("2026-11-28")).size(), 2U);
  EXPECT_EQ(office::look_into_inbox(database, office::InboxView::all, on("2026-11-28")).size(), 3U);
}

TEST_F(Inbox, TheTableNamesTheNextStep) {
  const auto list = office::look_into_inbox(database_.database(), office::InboxView::open, on("2026-11-21"));
  const std::string text = office::inbox_text(list, office::InboxView::open);
  EXPECT_THAT(text, HasSubstr("Ricoh IM C4510"));
  EXPECT_THAT(text, HasSubstr("4711"));
  EXPECT_THAT(text, HasSubstr("klickwerk device manage NO"));
  EXPECT_THAT(office::inbox_json(list), HasSubstr("\"serial\": \"A1\""));
  EXPECT_THAT(office::inbox_text({}, office::InboxView::open), HasSubstr("The inbox is empty"));
}

TEST_F(Inbox, TheScansReportSaysWhatBecameOfEach) {
  office::ScanReport report;
  report.devices = judged_;
  report.progress = {.addresses = 254, .decided = 254, .answered = 3, .found = 3};
  report.took = std::chrono::milliseconds(2300);
  EXPECT_TRUE(report.any_new());
  const std::string text = office::text_of(report);
  EXPECT_THAT(text, HasSubstr("254 addresses asked in 2.3 s, 3 answered"));
  EXPECT_THAT(text, HasSubstr("klickwerk device inbox"));
  EXPECT_THAT(office::json_of(report), HasSubstr("\"arrival\": \"unknown\""));
}

TEST_F(Inbox, TheReportNeedsAPersonWhileSomethingIsUndecided) {
  auto& database = database_.database();
  const auto before = office::report_devices(database, {}, noon);
  EXPECT_TRUE(before.needs_a_person());
  EXPECT_THAT(office::text_of(before), HasSubstr("3 found devices wait for a decision"));
  for (const char* reference : {"A1", "B2", "10.1.2.5"}) office::ignore(database, reference, "anna");
  const auto after = office::report_devices(database, {}, noon);
  EXPECT_FALSE(after.needs_a_person());
  EXPECT_THAT(office::text_of(after), HasSubstr("Every contract device is read"));
}

}  // namespace
}  // namespace klickwerk::test
