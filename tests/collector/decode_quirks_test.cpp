// One test for each oddity of devices: tables whose rows stand elsewhere, values that are words, sums, identities.
#include "tests/collector/decode_support.h"

#include <cctype>
#include <functional>

namespace klickwerk::collector {
namespace {

using namespace decode_test;
using Figures = std::map<std::string, std::uint64_t>;

Figures some(const Figures& all, std::initializer_list<const char*> names) {
  Figures found;
  for (const char* name : names)
    if (all.contains(name)) found[name] = all.at(name);
  return found;
}

// Moves the rows below `column_prefix` (a table's entry): `arc` is the place of the index arc, counted from the prefix.
VarBinds with_moved_rows(const VarBinds& answers, const std::string& entry, std::size_t arc, const std::function<std::uint32_t(std::uint32_t)>& move) {
  const Oid prefix = *Oid::parse(entry);
  VarBinds moved;
  for (const auto& [oid, value] : answers) {
    Oid at = oid;
    if (oid.starts_with(prefix) && oid.arcs.size() > prefix.arcs.size() + arc) at.arcs[prefix.arcs.size() + arc] = move(at.arcs[prefix.arcs.size() + arc]);
    moved[at] = value;
  }
  return moved;
}

TEST(DecodeQuirks, RowsOfACounterTableMove) {
  const auto answers = recording("ricoh_im-c4510");
  const auto moved = with_moved_rows(answers, "1.3.6.1.4.1.367.3.2.1.2.19.5.1", 1, [](std::uint32_t row) { return 200 - row; });
  EXPECT_EQ(figures(decode_best(moved)), figures(decode_best(answers)));
  EXPECT_EQ(origin(decode_best(moved), "total"), "1.3.6.1.4.1.367.3.2.1.2.19.5.1.9.199");
}

TEST(DecodeQuirks, DrumTurnsAreNotPages) {
  const std::string row = "1.3.6.1.4.1.367.3.2.1.2.19.5.1.";
  const auto device = decode_as("ricoh", row + "5.1|4|Development: Color\n" + row + "9.1|2|167628\n" + row + "5.2|4|Total Prints: Color\n" + row + "9.2|2|55876\n" +
                                             row + "5.3|4|Development: Black & White\n" + row + "9.3|2|223504\n");
  EXPECT_EQ(figures(device), (Figures{{"colour", 55876}}));
}

TEST(DecodeQuirks, LabelsDifferInBlanksAndCase) {
  const std::string row = "1.3.6.1.4.1.367.3.2.1.2.19.5.1.";
  EXPECT_EQ(figures(decode_as("ricoh", row + "5.1|4|Counter:Copy:Total\n" + row + "9.1|2|7\n")).at("copy"), 7u);
  EXPECT_EQ(figures(decode_as("ricoh", row + "5.1|4|COUNTER: Copy:  Total \n" + row + "9.1|2|7\n")).at("copy"), 7u);
}

TEST(DecodeQuirks, DeviceIndexOfTheServiceDiffers) {
  const auto answers = recording("xerox_altalink-c8155");
  const auto expected = figures(decode_best(answers));
  for (const std::uint32_t base : {90u, 4u}) {  // copier 11 becomes 101 or 15
    const auto moved = with_moved_rows(answers, "1.3.6.1.4.1.253.8.53.13.2.1", 1, [&](std::uint32_t device) { return device == 1 ? 1 : device + base; });
    EXPECT_EQ(figures(decode_best(moved)), expected);
  }
}

TEST(DecodeQuirks, EquivalentsAndOtherFaxesAreNotTheMeter) {
  const auto device = decode_best(recording("xerox_altalink-c8155"));
  EXPECT_EQ(origin(device, "total"), "1.3.6.1.4.1.253.8.53.13.2.1.6.1.20.1");
  EXPECT_EQ(origin(device, "fax"), "1.3.6.1.4.1.253.8.53.13.2.1.6.12.20.14");
}

TEST(DecodeQuirks, RowsMoveWithTheFirmwareAndUnitsFilter) {
  const auto answers = recording("lexmark_cx944");
  const auto expected = figures(decode_best(answers));
  const auto moved = with_moved_rows(answers, "1.3.6.1.4.1.641.6.4.2.1.1", 2, [](std::uint32_t row) { return 40 - row; });
  EXPECT_EQ(figures(decode_best(moved)), expected);
  const std::string table = "1.3.6.1.4.1.641.6.4.2.1.1.";
  const auto sheets_first = table + "2.1.1|2|2\n" + table + "3.1.1|2|5\n" + table + "4.1.1|65|600\n" + table + "2.1.2|2|2\n" + table + "3.1.2|2|4\n" + table + "4.1.2|65|1000\n";
  EXPECT_EQ(figures(decode_as("lexmark", sheets_first)).at("total"), 1000u);
  const auto only_sheets = table + "2.1.1|2|2\n" + table + "3.1.1|2|5\n" + table + "4.1.1|65|600\n";
  EXPECT_FALSE(figures(decode_as("lexmark", only_sheets)).contains("total"));
}

// A device that lists its paper sizes without a large one has printed none; one that lists nothing has not said so.
TEST(DecodeQuirks, ZeroIsToldByATableOrNotAtAll) {
  const std::string table = "1.3.6.1.4.1.641.6.4.2.2.1.";
  const auto a4_only = decode_as("lexmark", table + "2.1.1|2|68\n" + table + "6.1.1|65|10\n" + table + "7.1.1|65|20\n");
  EXPECT_EQ(figures(a4_only).at("large"), 0u);
  EXPECT_FALSE(figures(decode_as("lexmark", "1.3.6.1.2.1.43.10.2.1.4.1.1|65|10\n")).contains("large"));
  const auto row_of_another_model = decode_as("lexmark", table + "2.1.1|2|67\n" + table + "6.1.1|65|10\n" + table + "7.1.1|65|20\n");
  EXPECT_EQ(figures(row_of_another_model).at("large"), 30u);
}

TEST(DecodeQuirks, PaperSizeRowsAreKnownByName) {
  const std::string table = "1.3.6.1.4.1.1347.42.2.1.1.1.";
  const auto a4_first = decode_as("kyocera", table + "2.1.1|4|A4\n" + table + "2.1.2|4|A3\n" + table + "6.1.1|2|900\n" + table + "6.1.2|2|100\n" + table + "7.1.1|2|500\n" + table + "7.1.2|2|60\n" + table + "8.1.1|2|400\n" + table + "8.1.2|2|40\n");
  EXPECT_EQ(figures(a4_first), (Figures{{"large", 100}, {"mono_large", 60}, {"colour_large", 40}}));
  EXPECT_FALSE(figures(decode_as("kyocera", table + "2.1.1|4|A4\n" + table + "6.1.1|2|900\n")).contains("large"));
}

TEST(DecodeQuirks, ThePrivateTotalBillsAndTheLifeCountIsKept) {
  const auto device = decode_best(recording("kyocera_taskalfa-5054ci"));
  EXPECT_EQ(some(figures(device), {"total", "life"}), (Figures{{"total", 259876}, {"life", 261790}}));
  EXPECT_EQ(origin(device, "total"), "1.3.6.1.4.1.1347.43.10.1.1.12.1.1");
  EXPECT_EQ(origin(device, "life"), "1.3.6.1.2.1.43.10.2.1.4.1.1");
}

TEST(DecodeQuirks, ColourIsSingleAndFullColourTogether) {
  const std::string table = "1.3.6.1.4.1.1347.42.3.1.2.1.1.";
  const auto device = decode_as("kyocera", table + "1.1|2|10\n" + table + "1.2|2|5\n" + table + "1.3|2|0\n");  // a model that counts in mode 2
  EXPECT_EQ(some(figures(device), {"mono", "colour", "print_colour"}), (Figures{{"mono", 10}, {"colour", 5}, {"print_colour", 5}}));
  EXPECT_EQ(origin(device, "colour"), table + "1.2 + " + table + "1.3");
}

TEST(DecodeQuirks, APrinterPrintsAllItsPagesOnlyWhereTheFactsSaySo) {
  const std::string total = "1.3.6.1.4.1.1347.43.10.1.1.12.1.1|2|50\n", model = "1.3.6.1.4.1.1347.43.5.1.1.1.1|4|";
  EXPECT_EQ(figures(decode_as("kyocera", total + model + "ECOSYS PA4000wx\n")).at("print"), 50u);
  EXPECT_FALSE(figures(decode_as("kyocera", total + model + "ECOSYS M2540dn\n")).contains("print"));
  EXPECT_FALSE(figures(decode_as("kyocera", total + model + "TASKalfa 3011i\n")).contains("print"));
  EXPECT_FALSE(figures(decode_as("kyocera", total + model + "ECOSYS P2040dw\n1.3.6.1.4.1.1347.46.10.1.1.5.3|2|9\n")).contains("print"));
}

TEST(DecodeQuirks, MonochromeIsAFactNotAGuess) {
  const std::string life = "1.3.6.1.2.1.43.10.2.1.4.1.1|65|931\n", one_colour = "1.3.6.1.2.1.43.10.2.1.6.1.1|2|1\n";
  const std::string black = "1.3.6.1.2.1.43.12.1.1.4.1.1|4|black\n", tri_colour = "1.3.6.1.2.1.43.12.1.1.4.1.2|4|tri-color ink cartridge\n";
  EXPECT_EQ(figures(decode_as("base", life + one_colour + black)).at("mono"), 931u);
  EXPECT_FALSE(figures(decode_as("base", life + one_colour + black + tri_colour)).contains("mono"));
  EXPECT_FALSE(figures(decode_as("base", life + one_colour)).contains("mono"));
  EXPECT_FALSE(figures(decode_as("base", life + black)).contains("mono"));
  EXPECT_FALSE(figures(decode_as("base", one_colour + black)).contains("mono"));
}

TEST(DecodeQuirks, WithoutRowFourRowThreeIsTwoColour) {
  const std::string table = "1.3.6.1.4.1.18334.1.1.1.5.7.2.2.1.5.";
  const std::string three = table + "1.1|2|100\n" + table + "2.1|2|50\n" + table + "3.1|2|8\n";
  const auto without = figures(decode_as("konica_minolta", three));
  EXPECT_EQ(some(without, {"two_colour", "single_colour", "colour"}), (Figures{{"two_colour", 8}, {"colour", 58}}));
  const auto with = figures(decode_as("konica_minolta", three + table + "4.1|2|3\n"));
  EXPECT_EQ(some(with, {"two_colour", "single_colour", "colour"}), (Figures{{"two_colour", 3}, {"single_colour", 8}, {"colour", 61}}));
}

TEST(DecodeQuirks, LargeIsTheSumOfTheLargeTableWhereNoScalarTellsIt) {
  const std::string table = "1.3.6.1.4.1.18334.1.1.1.5.7.2.2.1.7.";
  EXPECT_EQ(figures(decode_as("konica_minolta", table + "1.1|2|3\n" + table + "1.2|2|4\n" + table + "2.2|2|-1\n")).at("large"), 7u);
}

TEST(DecodeQuirks, NegativeNumbersAndTheirUnsignedTwinsAreWords) {
  const std::string total = "1.3.6.1.4.1.18334.1.1.1.5.7.2.1.1.0", life = "1.3.6.1.2.1.43.10.2.1.4.1.1|65|77\n";
  for (const char* word : {"|2|-1", "|2|-2", "|2|-3", "|65|4294967295", "|66|4294967295", "|70|18446744073709551615", "|4|", "|4|12", "|5|"})
    EXPECT_EQ(figures(decode_as("konica_minolta", total + word + "\n" + life)).at("total"), 77u) << word;
  EXPECT_EQ(figures(decode_as("konica_minolta", total + "|2|0\n" + life)).at("total"), 0u);
}

TEST(DecodeQuirks, AnyNumericTypeIsACounter) {
  for (const char* tag : {"2", "65", "66", "67", "70"})
    EXPECT_EQ(figures(decode_as("base", std::string("1.3.6.1.2.1.43.10.2.1.4.1.1|") + tag + "|123\n")).at("total"), 123u) << tag;
}

TEST(DecodeQuirks, ZeroCountersStayZeroAndADeviceWithoutCountersHasNone) {
  const std::string table = "1.3.6.1.4.1.253.8.53.13.2.1.6.";
  EXPECT_EQ(some(figures(decode_as("xerox", table + "1.20.1|2|0\n" + table + "1.20.34|2|0\n")), {"total", "mono"}), (Figures{{"total", 0}, {"mono", 0}}));
  EXPECT_TRUE(decode_as("xerox", "1.3.6.1.2.1.1.1.0|4|Xerox Phaser 1\n").counters.empty());
  EXPECT_TRUE(decode_as("base", "").counters.empty());
}

TEST(DecodeQuirks, NumbersOfTheMirrorTableAndContractMeters) {
  const std::string table = "1.3.6.1.4.1.1602.1.11.1.4.1.4.";
  const auto found = figures(decode_as("canon", table + "101|65|1000\n" + table + "112|65|10\n" + table + "113|65|600\n" + table + "122|65|40\n" + table + "123|65|350\n" + table + "201|65|300\n"));
  EXPECT_EQ(some(found, {"total", "mono", "colour", "copy", "large"}), (Figures{{"total", 1000}, {"mono", 610}, {"colour", 390}, {"copy", 300}, {"large", 50}}));
  EXPECT_EQ(some(figures(decode_as("canon", table + "113|65|600\n" + table + "108|65|610\n")), {"mono"}), (Figures{{"mono", 610}}));
}

TEST(DecodeQuirks, CopiesLessColourAreBlack) {
  const std::string table = "1.3.6.1.4.1.1248.1.2.2.27.6.1.";
  const auto device = decode_as("epson", table + "2.1.1.1|2|2\n" + table + "4.1.1.1|65|100\n" + table + "5.1.1.1|65|30\n");
  EXPECT_EQ(figures(device).at("copy_mono"), 70u);
  EXPECT_EQ(origin(device, "copy_mono"), table + "4.1.1.1 - " + table + "5.1.1.1");
  EXPECT_FALSE(figures(decode_as("epson", table + "2.1.1.1|2|2\n" + table + "4.1.1.1|65|100\n" + table + "5.1.1.1|65|130\n")).contains("copy_mono"));
}

TEST(DecodeQuirks, PackedCountersGiveWayToTheLifeCount) {
  const std::string packed = "1.3.6.1.4.1.2435.2.3.9.4.2.1.5.5.10.0|4x|", life = "1.3.6.1.2.1.43.10.2.1.4.1.1|65|8989\n";
  EXPECT_EQ(figures(decode_as("brother", packed + "ff\n" + life)).at("total"), 8989u);
  EXPECT_EQ(figures(decode_as("brother", life)).at("total"), 8989u);
  EXPECT_EQ(figures(decode_as("brother", packed + "0001015dff\n" + life)).at("total"), 93u);
}

TEST(DecodeQuirks, SumsThatDoNotFitAreStatedNotRepaired) {
  const std::string table = "1.3.6.1.4.1.18334.1.1.1.5.7.2.";
  const auto device = decode_as("konica_minolta", table + "1.1.0|2|33810\n" + table + "2.1.5.1.1|2|3672\n" + table + "2.1.5.1.2|2|22876\n" + table + "2.1.5.2.1|2|544\n" + table + "2.1.5.2.2|2|6711\n");
  EXPECT_EQ(figures(device).at("total"), 33810u);
  EXPECT_THAT(device.remarks, testing::Contains("mono + colour is 33803, 7 less than total with 33810."));
}

TEST(DecodeQuirks, TheAnswerOfAPrintServerIsNotTheDevice) {
  const auto device = decode_best(answers_from("1.3.6.1.2.1.1.1.0|4|Brother NC-6200h, Firmware Ver.H\n1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.11.2.3.9.1\n1.3.6.1.2.1.25.3.2.1.3.1|4|Brother MFC-7820N\n"));
  EXPECT_EQ(device.profile, "brother");
  EXPECT_EQ(device.model, "MFC-7820N");
  const auto boxed = decode_best(answers_from("1.3.6.1.2.1.1.1.0|4|HP ETHERNET MULTI-ENVIRONMENT,JETDIRECT EX\n1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.1347.41\n1.3.6.1.2.1.25.3.2.1.3.1|4|FS-1920\n"));
  EXPECT_EQ(boxed.profile, "kyocera");
  EXPECT_EQ(boxed.model, "FS-1920");
}

struct Identity {
  const char* object_id;
  const char* descr;
  const char* vendor;
  const char* model;
  const char* profile;
};

TEST(DecodeQuirks, BrandsOnTheSameEngine) {
  const Identity cases[] = {
      {"1.3.6.1.4.1.367.1.1", "SAVIN MP C3004 1.10 / SAVIN Network Printer C model", "Savin", "MP C3004", "ricoh"},
      {"1.3.6.1.4.1.367.1.1", "Gestetner MP 2501 1.01.3 / Gestetner Network Printer C model", "Gestetner", "MP 2501", "ricoh"},
      {"1.3.6.1.4.1.367.1.1", "infotec MP C3004ex 1.10", "Infotec", "MP C3004ex", "ricoh"},
      {"1.3.6.1.4.1.367.1.1", "RICOH IM C300F 1.03 / RICOH Network Printer C model", "Ricoh", "IM C300F", "ricoh"},
      {"1.3.6.1.4.1.18334.1.1.1.2.1.99.2.2", "Olivetti d-Color MF3300", "Olivetti", "d-Color MF3300", "konica_minolta"},
      {"1.3.6.1.4.1.641.2.71107164", "TOSHIBA e-STUDIO305CS version NH41.CY.N502 kernel 3.0.0", "Toshiba", "e-STUDIO305CS", "lexmark"},
      {"1.3.6.1.4.1.1129.2.3.48.3", "OKI MC780", "OKI", "MC780", "toshiba"},
      {"1.3.6.1.4.1.2.287695022.1", "Samsung SL-M4072FD; V3.00.01.25", "Samsung", "SL-M4072FD", "samsung"},
      {"1.3.6.1.4.1.674.10898.2.100.100.51.1", "Dell B5460dn Laser Printer version NH3.DN.N304 kernel 2.6.28", "Dell", "B5460dn", "dell"},
      {"1.3.6.1.4.1.297.1.11.93.1.32.4.1.1", "FUJI XEROX DocuPrint CM305 df; Net 16.41", "Fuji Xerox", "DocuPrint CM305 df", "fujifilm"},
      {"1.3.6.1.4.1.1602.4.7", "Canon iR-ADV C5235 /P", "Canon", "iR-ADV C5235", "canon"},
      {"1.3.6.1.4.1.32473.1", "Some printer", "unknown", "unknown", "base"},
  };
  for (const auto& c : cases) {
    const auto device = decode_best(answers_from(std::string("1.3.6.1.2.1.1.1.0|4|") + c.descr + "\n1.3.6.1.2.1.1.2.0|6|" + c.object_id + "\n"));
    EXPECT_EQ(device.vendor.value_or("unknown"), c.vendor) << c.descr;
    EXPECT_EQ(device.model.value_or("unknown"), c.model) << c.descr;
    EXPECT_EQ(device.profile, c.profile) << c.descr;
  }
}

// Partial recordings without sysObjectID are known by the vendor's own objects.
TEST(DecodeQuirks, PrivateObjectsTellTheVendor) {
  EXPECT_EQ(decode_best(answers_from("1.3.6.1.4.1.18334.1.1.1.5.7.2.1.1.0|2|5\n")).profile, "konica_minolta");
  EXPECT_EQ(decode_best(answers_from("1.3.6.1.4.1.253.8.53.13.2.1.6.1.20.1|2|5\n")).profile, "xerox");
  EXPECT_EQ(decode_best(answers_from("1.3.6.1.2.1.43.10.2.1.4.1.1|65|5\n")).profile, "base");
}

TEST(DecodeQuirks, SerialsThatAreNone) {
  const std::string serial = "1.3.6.1.2.1.43.5.1.1.17.1|4|";
  for (const char* none : {"", "0000000000", "000000000", "-", "serial_number", "N/A", "   ", "1", "Not Specified 1"})
    EXPECT_EQ(decode_as("base", serial + none + "\n").serial, std::nullopt) << none;
  EXPECT_EQ(decode_as("base", serial + " A0123 \n").serial, "A0123");
  EXPECT_EQ(decode_as("base", "1.3.6.1.2.1.43.5.1.1.17.1|4x|00ff\n").serial, std::nullopt);
}

TEST(DecodeQuirks, SerialsAsTheDeviceTellsThemAndAsThePlateShowsThem) {
  const auto device = decode_as("lexmark", "1.3.6.1.2.1.43.5.1.1.17.1|4|74636C6600815-130-0\n");
  EXPECT_EQ(device.serial, "74636C6600815-130-0");
  EXPECT_EQ(device.plate_serial, "74636C6600815");
  EXPECT_EQ(decode_as("lexmark", "1.3.6.1.2.1.43.5.1.1.17.1|4|7529901140815\n").plate_serial, std::nullopt);
  const auto prefixed = decode_as("hp", "1.3.6.1.4.1.11.2.3.9.4.2.1.1.3.3.0|4x|01153030434e4258303131323233\n");
  EXPECT_EQ(prefixed.serial, "00CNBX011223");
  EXPECT_EQ(prefixed.plate_serial, "CNBX011223");
}

}  // namespace
}  // namespace klickwerk::collector
