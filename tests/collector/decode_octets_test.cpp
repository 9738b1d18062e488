// Packed figures and character sets.
#include <gtest/gtest.h>

#include "collector/profile/packed_values.h"
#include "collector/profile/text_decoding.h"

namespace klickwerk::collector {
namespace {

using namespace std::string_literals;

TEST(PackedValues, RecordsOfAnyLength) {
  const std::string four = "\x00\x01\x04\x00\x00\x13\x4b\x02\x01\x04\x00\x00\x0c\x69\xff"s;
  EXPECT_EQ(record_value(four, 0x00), 4939u);
  EXPECT_EQ(record_value(four, 0x02), 3177u);
  EXPECT_EQ(record_value(four, 0x01), std::nullopt);
  // One octet a value: reading in steps of seven octets gives 21,037,313 here.
  const std::string one = "\x31\x01\x01\x01\x41\x01\x04\x00\x00\x26\x16\xff"s;
  EXPECT_EQ(record_value(one, 0x31), 1u);
  EXPECT_EQ(record_value(one, 0x41), 9750u);
  EXPECT_EQ(record_value("\xa1\x01\x02\x04\x14\xff"s, 0xA1), 1044u);
}

TEST(PackedValues, RecordsCutOffOrEmpty) {
  EXPECT_EQ(record_value("\xff"s, 0), std::nullopt);
  EXPECT_EQ(record_value(""s, 0), std::nullopt);
  EXPECT_EQ(record_value("\x00\x01\x04\x00\x00"s, 0), std::nullopt);
  EXPECT_EQ(record_value("\x00\x01\x00\xff"s, 0), std::nullopt);
  EXPECT_EQ(record_value("\x00\x01\x01\x05\x01\x01\xf0\x00"s, 0), 5u);
  EXPECT_EQ(record_value("\x00\x01\x01\x05"s, 0), 5u);  // without the closing 0xFF
  EXPECT_EQ(record_value("\x00\x01\x09\x01\x01\x01\x01\x01\x01\x01\x01\x01\xff"s, 0), std::nullopt);
}

TEST(PackedValues, IeeeDoubles) {
  EXPECT_EQ(ieee_double_count("\x40\xcd\xc0\x00\x00\x00\x00\x00"s), 15232u);
  EXPECT_EQ(ieee_double_count("\x00\x00\x00\x00\x00\xc0\xcd\x40"s), 15232u);  // little-endian
  EXPECT_EQ(ieee_double_count("\x00\x00\x00\x00\x00\x00\x00\x00"s), 0u);
  EXPECT_EQ(ieee_double_count("\x40\x04\x00\x00\x00\x00\x00\x00"s), 3u);      // 2.5 sides
  EXPECT_EQ(ieee_double_count("\xc0\x24\x00\x00\x00\x00\x00\x00"s), std::nullopt);  // -10
  EXPECT_EQ(ieee_double_count("\x7f\xf0\x00\x00\x00\x00\x00\x00"s), std::nullopt);  // infinity
  EXPECT_EQ(ieee_double_count("\x7f\xf8\x00\x00\x00\x00\x00\x01"s), std::nullopt);  // not a number
  EXPECT_EQ(ieee_double_count("15232"s), std::nullopt);
}

TEST(PackedValues, Digits) {
  EXPECT_EQ(digits_count("  42 \0"s), 42u);
  EXPECT_EQ(digits_count("42 pages"s), std::nullopt);
  EXPECT_EQ(digits_count("-1"s), std::nullopt);
  EXPECT_EQ(digits_count(""s), std::nullopt);
  EXPECT_EQ(digits_count("99999999999999999999999"s), std::nullopt);
}

TEST(TextDecoding, DeclaredSetsAndWhatIsReallySent) {
  EXPECT_EQ(decode_text("Kit manuten\x87\xC6o", 2009), "Kit manutenção");         // CP850 as declared
  EXPECT_EQ(decode_text("Fekete fest\xc3\xa9kkazetta", 2252), "Fekete festékkazetta");  // declared CP1252, sent UTF-8
  EXPECT_EQ(decode_text("f\xcfr", 2004), "für");                                   // Roman-8
  EXPECT_EQ(decode_text("\xCF\xE0\xF3\xE7\xE0", 2251), "Пауза");
  EXPECT_EQ(decode_text("\xBD\xBD"s, 5), "˝˝");
  EXPECT_EQ(decode_text("\x83\x67\x83\x69\x81\x5b", 17), "トナー");                // Shift_JIS
  EXPECT_EQ(decode_text("K\xf6ln", 4), "Köln");
  EXPECT_EQ(decode_text("K\xf6ln", 0), "Köln");                                    // nothing declared: Latin-1
  EXPECT_EQ(decode_text("K\xf6ln", 106), "Köln");                                  // declared UTF-8 and is not
  EXPECT_EQ(decode_text("\x00T\x00o"s, 1013), "To");
  EXPECT_EQ(decode_text("\xff\xfe\xfd"s, 3), "ÿþý");
}

TEST(TextDecoding, TidiesLinesBlanksAndEnds) {
  EXPECT_EQ(decode_text("Black Cartridge \n38 32 33 37", 0), "Black Cartridge");
  EXPECT_EQ(decode_text("black\0"s, 0), "black");
  EXPECT_EQ(decode_text("  Develop ineo  280\t", 0), "Develop ineo 280");
  EXPECT_EQ(decode_text("", 106), "");
  EXPECT_EQ(decode_text("\0\0\0"s, 106), "");
}

TEST(TextDecoding, SymbolSetPrefix) {
  EXPECT_EQ(decode_symbol_set_text("\x01\x15LaserJet"s, 0), "LaserJet");
  EXPECT_EQ(decode_symbol_set_text("\xFD\xE8\xc3\x84\x31"s, 0), "Ä1");
  EXPECT_EQ(decode_symbol_set_text("LaserJet"s, 0), "LaserJet");
  EXPECT_EQ(decode_symbol_set_text("\x01"s, 0), "");
  EXPECT_EQ(decode_symbol_set_text(""s, 0), "");
}

}  // namespace
}  // namespace klickwerk::collector
