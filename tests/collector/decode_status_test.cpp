// Supplies, status, alerts: the words of RFC 3805 and RFC 2790, and what devices make of them.
#include "tests/collector/decode_support.h"

namespace klickwerk::collector {
namespace {

using namespace decode_test;
using testing::ElementsAre;

// One row of prtMarkerSuppliesTable with toner, at device `d`.
std::string toner(int level, int capacity, const std::string& description = "Toner", int d = 1, int row = 1) {
  const std::string index = "." + std::to_string(d) + "." + std::to_string(row) + "|";
  const std::string table = "1.3.6.1.2.1.43.11.1.1.";
  return table + "3" + index + "2|0\n" + table + "4" + index + "2|3\n" + table + "5" + index + "2|3\n" + table + "6" + index + "4|" + description + "\n" + table + "7" + index + "2|19\n" +
         table + "8" + index + "2|" + std::to_string(capacity) + "\n" + table + "9" + index + "2|" + std::to_string(level) + "\n";
}

DecodedSupply only_supply(const std::string& text, const std::string& profile = "base") {
  const auto device = decode_as(profile, text);
  EXPECT_EQ(device.supplies.size(), 1u);
  return device.supplies.empty() ? DecodedSupply() : device.supplies.front();
}

TEST(DecodeSupplies, LevelsThatAreWordsAreNeverNumbers) {
  struct Case {
    int level, capacity;
    LevelKind kind;
    std::optional<int> percent;
  };
  const Case cases[] = {
      {50, 100, LevelKind::known, 50},     {-1, 100, LevelKind::no_restriction, {}}, {-2, 100, LevelKind::unknown, {}}, {-3, 100, LevelKind::some_left, {}},
      {-100, 100, LevelKind::unknown, {}}, {150, 100, LevelKind::known, 100},        {0, -2, LevelKind::known, {}},     {70, -1, LevelKind::known, {}},
      {0, 0, LevelKind::known, {}},        {1, 3, LevelKind::known, 33},             {2, 3, LevelKind::known, 67},      {0, 100, LevelKind::known, 0},
  };
  for (const auto& c : cases) {
    const auto supply = only_supply(toner(c.level, c.capacity));
    EXPECT_EQ(supply.level_kind, c.kind) << c.level;
    EXPECT_EQ(supply.percent, c.percent) << c.level << " of " << c.capacity;
    if (c.kind != LevelKind::known) {
      EXPECT_EQ(supply.level, 0) << c.level;
    }
    EXPECT_EQ(supply.capacity.has_value(), c.capacity > 0) << c.capacity;
  }
}

TEST(DecodeSupplies, TheDeviceIndexMayBeZero) {
  const auto supply = only_supply(toner(40, 100, "Black", 0));
  EXPECT_EQ(supply.percent, 40);
  EXPECT_EQ(supply.oid, "1.3.6.1.2.1.43.11.1.1.9.0.1");
}

TEST(DecodeSupplies, ColoursComeFromTheColorantTable) {
  auto text = toner(40, 100);
  text.replace(text.find("3.1.1|2|0"), 9, "3.1.1|2|2");
  EXPECT_EQ(only_supply(text + "1.3.6.1.2.1.43.12.1.1.4.1.1|4|black\n1.3.6.1.2.1.43.12.1.1.4.1.2|4x|4379616e00\n").colour, "cyan");
  EXPECT_EQ(only_supply(text + "1.3.6.1.2.1.43.12.1.1.4.1.2|4|other\n").colour, "");
  EXPECT_EQ(only_supply(text).colour, "");
}

TEST(DecodeSupplies, ColoursComeFromTheDescriptionWhereNoColorantIsTold) {
  const auto colour_of = [](const std::string& description) { return only_supply(toner(40, 100, description)).colour; };
  EXPECT_EQ(colour_of("Cyan Cartridge 410A"), "cyan");
  EXPECT_EQ(colour_of("Tonerkartusche SCHWARZ"), "black");
  EXPECT_EQ(colour_of("Gelbtoner"), "yellow");
  EXPECT_EQ(colour_of("洋紅色碳粉"), "magenta");
  EXPECT_EQ(colour_of("Toner Original"), "") << "no 'nero' across two words";
  EXPECT_EQ(colour_of("Drum Black/Cyan"), "") << "two colours are none";
  EXPECT_EQ(colour_of("Fuser"), "");
}

TEST(DecodeSupplies, ReceptaclesByClassOrByType) {
  const std::string table = "1.3.6.1.2.1.43.11.1.1.";
  EXPECT_TRUE(only_supply(table + "4.1.1|2|4\n" + table + "5.1.1|2|18\n" + table + "9.1.1|2|5\n").receptacle);
  EXPECT_TRUE(only_supply(table + "5.1.1|2|4\n" + table + "9.1.1|2|5\n").receptacle);
  EXPECT_FALSE(only_supply(table + "4.1.1|2|3\n" + table + "5.1.1|2|4\n" + table + "9.1.1|2|5\n").receptacle);
}

TEST(DecodeSupplies, RowsWithoutALevelAreUnknown) {
  const auto supply = only_supply("1.3.6.1.2.1.43.11.1.1.6.1.1|4|Drum\n");
  EXPECT_EQ(supply.description, "Drum");
  EXPECT_EQ(supply.level_kind, LevelKind::unknown);
  EXPECT_EQ(supply.type, "unknown");
}

TEST(DecodeSupplies, AVendorsTableStepsInWhereTheStandardOnlySaysSomeLeft) {
  const std::string table = "1.3.6.1.4.1.367.3.2.1.2.24.1.1.";
  const std::string forty = table + "2.1|4|Black Toner\n" + table + "5.1|2|40\n", empty = table + "2.1|4|Black Toner\n" + table + "5.1|2|-100\n";
  EXPECT_EQ(only_supply(toner(-3, -2, "Black Toner") + forty, "ricoh").percent, 40);
  EXPECT_EQ(only_supply(toner(-3, -2, "Black Toner") + forty, "ricoh").oid, table + "5.1");
  EXPECT_EQ(only_supply(toner(-3, -2, "Black Toner") + empty, "ricoh").percent, 0);
  EXPECT_EQ(only_supply(toner(60, 100, "Black Toner") + forty, "ricoh").percent, 60);
  EXPECT_EQ(only_supply(forty, "ricoh").description, "Black Toner");
  EXPECT_EQ(only_supply(toner(-3, -2, "Black Toner") + table + "2.1|4|Black Toner\n" + table + "5.1|2|-3\n", "ricoh").level_kind, LevelKind::some_left);
}

TEST(DecodeSupplies, PackedLivesStepIn) {
  const std::string packed = "1.3.6.1.4.1.2435.2.3.9.4.2.1.5.5.8.0|4x|";
  EXPECT_EQ(only_supply(toner(-3, -2) + packed + "6f010400001e14ff\n", "brother").percent, 77);
  EXPECT_EQ(only_supply(toner(55, 100) + packed + "6f010400001e14ff\n", "brother").percent, 55);
  EXPECT_EQ(only_supply(packed + "6f010400001e14ff\n", "brother").colour, "black");
  EXPECT_EQ(only_supply(toner(-3, -2) + packed + "6f010400ffffffff\n", "brother").level_kind, LevelKind::some_left);
  EXPECT_TRUE(decode_as("brother", packed + "ff\n").supplies.empty());
}

// prtMediaPathMaxSpeed as recorded: 2,100 sides an hour, ten-thousandths of inches (a device rated 70), metres (rated 55).
TEST(DecodeStatus, SpeedInEveryUnit) {
  const auto speed = [](std::int64_t unit, std::int64_t value) {
    return decode_as("lexmark", "1.3.6.1.2.1.43.13.4.1.2.1.1|2|" + std::to_string(unit) + "\n1.3.6.1.2.1.43.13.4.1.4.1.1|2|" + std::to_string(value) + "\n").status.pages_per_minute;
  };
  EXPECT_EQ(speed(7, 2'100), 35);
  EXPECT_EQ(speed(8, 1'200), 40);
  EXPECT_EQ(speed(3, 504'000'000), 72);
  EXPECT_EQ(speed(17, 980), 55);
  EXPECT_EQ(speed(4, 1'247'400'000), 70);
  for (const auto& [unit, value] : {std::pair{7, -1}, {7, -2}, {7, 0}, {5, 100}, {99, 100}, {7, 2'000'000'000}}) EXPECT_EQ(speed(unit, value), std::nullopt) << unit << " " << value;
}

TEST(DecodeStatus, ErrorBitsOfAnyLength) {
  const auto conditions = [](const std::string& hex) { return decode_as("base", "1.3.6.1.2.1.25.3.5.1.2.1|4x|" + hex + "\n").status.conditions; };
  EXPECT_THAT(conditions(""), ElementsAre());
  EXPECT_THAT(conditions("80"), ElementsAre("lowPaper"));
  EXPECT_THAT(conditions("44"), ElementsAre("noPaper", "jammed"));
  EXPECT_THAT(conditions("0004"), ElementsAre("inputTrayEmpty"));
  EXPECT_THAT(conditions("2102"), ElementsAre("lowToner", "serviceRequested", "overduePreventMaint"));
  EXPECT_THAT(conditions("ff01ffff").size(), testing::Eq(8u));
}

TEST(DecodeStatus, TheDeviceThatPrintsNeedNotBeTheFirst) {
  const auto status = decode_as("base", "1.3.6.1.2.1.25.3.2.1.5.1|2|5\n1.3.6.1.2.1.25.3.2.1.5.7|2|2\n1.3.6.1.2.1.25.3.5.1.1.7|2|4\n1.3.6.1.2.1.1.3.0|67|12345\n").status;
  EXPECT_EQ(status.printer, "printing");
  EXPECT_EQ(status.device, "running");
  EXPECT_EQ(status.uptime_s, 123u);
}

TEST(DecodeStatus, NothingToldIsNothingKnown) {
  const auto status = decode_as("base", "1.3.6.1.2.1.1.1.0|4|x\n").status;
  EXPECT_EQ(status, DecodedStatus());
}

TEST(DecodeStatus, AlertsKeepCodeAndGroupTextIsForPeople) {
  const std::string table = "1.3.6.1.2.1.43.18.1.1.";
  const auto status = decode_as("base", table + "2.1.1857|2|3\n" + table + "4.1.1857|2|8\n" + table + "7.1.1857|2|808\n" + table + "8.1.1857|4|Papier einlegen\n" + table + "2.1.2|2|5\n" + table + "7.1.2|2|1001\n").status;
  ASSERT_EQ(status.alerts.size(), 2u);
  EXPECT_EQ(status.alerts[1], (DecodedAlert{"critical", 8, 808, "Papier einlegen"}));
  EXPECT_EQ(status.alerts[0], (DecodedAlert{"warning_changed", 0, 1001, ""}));
}

}  // namespace
}  // namespace klickwerk::collector
