// Supplies over a real database: changes noted once, coverage as D03 and D04 state it, orders proposed once.
#include "office/supplies/supply_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "db/reading_sink.h"
#include "office/supplies/device_card.h"
#include "tests/db/samples.h"

namespace klickwerk::office {
namespace {

using testing::HasSubstr;

struct Toner {
  std::string colour;
  std::optional<std::int64_t> percent;  // absent: some left
};

class Supplies : public testing::Test {
 protected:
  Supplies() : sink_(books_.another(), {.clock = &clock_}) {
    auto transaction = books_.database().begin();
    db::Device device;
    device.serial = "S1", device.model = "Laser 30";
    device_ = db::DeviceStore(transaction).add(device);
    transaction.commit();
  }

  static Instant on_day(int day) { return start_of_local_day(Day::of(2026, 9, 1) + day) + std::chrono::hours(10); }

  void read(int day, std::int64_t total, std::int64_t colour, const std::vector<Toner>& toners) {
    collector::Observation observation{device_, on_day(day), collector::PollOutcome::read, "", "127.0.0.1:161", {}};
    observation.decoded.profile = "base";
    observation.decoded.counters = {{"total", static_cast<std::uint64_t>(total), "1.3.1"}, {"colour", static_cast<std::uint64_t>(colour), "1.3.2"}};
    observation.decoded.status.uptime_s = 86'400 * static_cast<std::uint64_t>(day + 1);
    observation.decoded.status.console = {"Bereit"};
    for (const Toner& toner : toners) {
      collector::DecodedSupply supply;
      supply.index = static_cast<int>(observation.decoded.supplies.size()) + 1;
      supply.description = "Toner " + toner.colour;
      supply.type = "toner", supply.colour = toner.colour, supply.unit = "percent", supply.capacity = 100;
      supply.level_kind = toner.percent ? collector::LevelKind::known : collector::LevelKind::some_left;
      supply.level = toner.percent.value_or(0);
      observation.decoded.supplies.push_back(supply);
    }
    sink_.store(std::span(&observation, 1));
  }
  SupplyRequest request(int day, int days = 60) { return {std::nullopt, days, 14, on_day(day)}; }
  void yield(const std::string& colour, std::int64_t pages) { set_yields(books_.database(), {{"laser*", "*", colour, {pages}}}, "anna"); }

  struct FarClock final : Clock {
    Instant now() const override { return on_day(400); }
  } clock_;
  test::TestDatabase books_;
  db::DatabaseReadingSink sink_;
  DeviceId device_;
};

TEST_F(Supplies, OneTonerOf12000PagesOver10000ClicksIs6Percent) {
  yield("black", 12'000);
  read(0, 50'000, 0, {{"black", 100}});
  read(10, 55'000, 0, {{"black", 50}});
  read(20, 60'000, 0, {{"black", 0}});
  const auto list = list_supplies(books_.database(), request(20));
  ASSERT_EQ(list.supplies.size(), 1u);
  EXPECT_EQ(list.supplies[0].pages, 10'000);
  EXPECT_EQ(list.supplies[0].coverage_bp, 600);
  EXPECT_THAT(supply_text(list), HasSubstr("6.00 %"));
}

TEST_F(Supplies, ColoursCoverColourPagesAndAddUp) {
  yield("cyan", 10'000);
  yield("magenta", 12'000);
  yield("yellow", 8'000);
  read(0, 50'000, 20'000, {{"cyan", 100}, {"magenta", 100}, {"yellow", 100}});
  read(20, 70'000, 30'000, {{"cyan", 0}, {"magenta", 0}, {"yellow", 0}});
  const auto list = list_supplies(books_.database(), request(20));
  ASSERT_EQ(list.supplies.size(), 3u);
  EXPECT_EQ(list.supplies[0].coverage_bp, 500);
  EXPECT_EQ(list.supplies[1].coverage_bp, 600);
  EXPECT_EQ(list.supplies[2].coverage_bp, 400);
  EXPECT_EQ(list.total_coverage_bp(device_), 1'500);
  EXPECT_THAT(supply_text(list), HasSubstr("together: 15.00 %"));
}

TEST_F(Supplies, WordsAreNeverNumbers) {
  yield("black", 12'000);
  for (int day = 0; day < 20; ++day) read(day, 1'000 + day * 100, 0, {{"black", std::nullopt}});
  const auto list = list_supplies(books_.database(), request(20));
  ASSERT_EQ(list.supplies.size(), 1u);
  EXPECT_FALSE(list.supplies[0].forecast.is_known());
  EXPECT_EQ(list.supplies[0].coverage_bp, std::nullopt);
  EXPECT_THAT(supply_text(list), HasSubstr("some left"));
  EXPECT_THAT(supply_json(list), HasSubstr("\"level\": \"some_left\""));
  EXPECT_THAT(supply_json(list), HasSubstr("\"days\": null"));
}

TEST_F(Supplies, ProposesOnceAndClosesWithTheNewCartridge) {
  for (int day = 0; day <= 20; ++day) read(day, 1'000 + day * 100, 0, {{"black", 50 - 2 * day}});
  auto first = update_supplies(books_.database(), request(20), "timer");
  ASSERT_EQ(first.proposed.size(), 1u) << "10 % at two points a day are five days";
  EXPECT_EQ(first.proposed[0].days_left, 5);
  EXPECT_TRUE(update_supplies(books_.database(), request(20), "timer").proposed.empty()) << "one is open";
  EXPECT_EQ(list_supplies(books_.database(), request(20)).proposals.size(), 1u);
  read(21, 3'100, 0, {{"black", 100}});
  const auto then = update_supplies(books_.database(), request(21), "timer");
  EXPECT_EQ(then.new_changes, 1);
  EXPECT_EQ(then.closed.size(), 1u);
  EXPECT_TRUE(then.proposed.empty());
  EXPECT_EQ(update_supplies(books_.database(), request(21), "timer").new_changes, 0) << "noted once";
  EXPECT_EQ(books_.value("select level_before_bp || ' ' || level_after_bp || ' ' || (pages ->> 'total') from supply_changes"), "1000 10000 3100");
  EXPECT_EQ(books_.value("select closed_why from supply_proposals"), "replaced");
  EXPECT_EQ(books_.value("select count(*) from audit_log where action = 'supplies.update'"), "2");
}

TEST_F(Supplies, APersonClosesAProposalAndTheAuditLogSaysWhy) {
  for (int day = 0; day <= 20; ++day) read(day, 1'000, 0, {{"black", 50 - 2 * day}});
  update_supplies(books_.database(), request(20), "timer");
  const auto id = list_supplies(books_.database(), request(20)).proposals.at(0).id;
  close_proposal(books_.database(), id, false, "the customer has one", "anna");
  EXPECT_EQ(books_.value("select closed_why || ' ' || closed_by from supply_proposals"), "refused anna");
  EXPECT_EQ(books_.value("select note from audit_log where action = 'supplies.close'"), "the customer has one");
  EXPECT_THROW(close_proposal(books_.database(), id, true, "", "anna"), std::runtime_error);
  EXPECT_TRUE(update_supplies(books_.database(), request(20), "timer").proposed.empty()) << "not again for the same cartridge";
}

TEST_F(Supplies, TheCardShowsStateCountersAndSupplies) {
  for (int day = 0; day <= 20; ++day) read(day, 1'000 + day * 10, 5, {{"black", 60 - 2 * day}});
  auto wanted = request(20);
  wanted.serial = "S1";
  const std::string text = card_text(load_device_card(books_.database(), wanted));
  EXPECT_THAT(text, HasSubstr("Console    Bereit"));
  EXPECT_THAT(text, HasSubstr("Up         21 days 0 h 0 min"));
  EXPECT_THAT(text, HasSubstr("1.3.1"));
  EXPECT_THAT(text, HasSubstr("10 days"));
  wanted.serial = "NOBODY";
  EXPECT_THROW(load_device_card(books_.database(), wanted), std::runtime_error);
}

TEST(RatedYield, TheLongestPatternsCount) {
  db::SupplyHistory supply;
  supply.model = "Laser 30", supply.description = "Black Toner", supply.colour = "black", supply.unit = "percent";
  supply.levels = {{Instant{}, 5'000, 100, "Black Toner"}};
  const std::vector<db::SupplyYield> entered{{"*", "*", "", {1}}, {"laser*", "*", "", {2}}, {"laser*", "*", "black", {3}}, {"other*", "*toner*", "black", {4}}};
  EXPECT_EQ(yield_of(supply, entered)->rated.pages, 3);
  EXPECT_EQ(yield_of(supply, {}), std::nullopt);
  supply.unit = "impressions", supply.levels[0].capacity = 9'000;
  EXPECT_EQ(yield_of(supply, {})->rated.pages, 9'000);
  EXPECT_TRUE(yield_of(supply, {})->by_device);
  EXPECT_TRUE(fits_pattern("*a*c", "abac"));
  EXPECT_FALSE(fits_pattern("a*d", "abac"));
}

TEST(RatedYield, AFileIsTakenWholeOrNotAtAll) {
  const std::string file = testing::TempDir() + "klickwerk_yields.csv";
  const auto written = [&](const std::string& text) { std::ofstream(file) << text; };
  written("model;description;colour;pages;coverage\nLaser 30;*;black;12000;6,5\n;;;500\n");
  const auto yields = read_yield_file(file);
  ASSERT_EQ(yields.size(), 2u);
  EXPECT_EQ(yields[0].rated, (billing::RatedYield{12'000, 650}));
  EXPECT_EQ(yields[1].model, "*");
  written("model;description;colour;pages\nLaser 30;*;black;many\n");
  EXPECT_THROW(
      {
        try {
          read_yield_file(file);
        } catch (const std::runtime_error& error) {
          EXPECT_THAT(error.what(), HasSubstr("klickwerk_yields.csv:2: pages: \"many\""));
          throw;
        }
      },
      std::runtime_error);
  std::remove(file.c_str());
  EXPECT_THROW(percent_argument("0"), std::runtime_error);
  EXPECT_THROW(percent_argument("101"), std::runtime_error);
  EXPECT_EQ(percent_argument("5"), 500);
}

}  // namespace
}  // namespace klickwerk::office
