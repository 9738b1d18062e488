// The reader of recordings: tags, hexadecimal, values with odd content, and errors that name file and line.
#include "tests/collector/decode_support.h"

#include <fstream>

namespace klickwerk::collector {
namespace {

using namespace decode_test;

const SnmpValue& value_at(const VarBinds& answers, const std::string& oid) { return answers.at(*Oid::parse(oid)); }

TEST(RecordingFile, ReadsEveryTag) {
  const auto answers = answers_from(
      "1.1|2|-3\n1.2|4|text\n1.3|4x|00ff\n1.4|5|\n1.5|6|1.3.6.1\n1.6|64|10.0.0.1\n1.7|64x|c0a80001\n"
      "1.8|65|4294967295\n1.9|66|7\n1.10|67|100\n1.11|68x|9f\n1.12|70|18446744073709551615\n1.13|6|\n");
  EXPECT_EQ(number_in(value_at(answers, "1.1")), -3);
  EXPECT_EQ(*octets_in(value_at(answers, "1.2")), "text");
  EXPECT_EQ(*octets_in(value_at(answers, "1.3")), std::string("\0\xff", 2));
  EXPECT_EQ(value_at(answers, "1.4").type, SnmpType::null);
  EXPECT_EQ(std::get<Oid>(value_at(answers, "1.5").content).text(), "1.3.6.1");
  EXPECT_EQ(std::get<IpAddress>(value_at(answers, "1.6").content).octets, (std::array<std::uint8_t, 4>{10, 0, 0, 1}));
  EXPECT_EQ(std::get<IpAddress>(value_at(answers, "1.7").content).octets, (std::array<std::uint8_t, 4>{192, 168, 0, 1}));
  EXPECT_EQ(number_in(value_at(answers, "1.8")), 4294967295);
  EXPECT_EQ(value_at(answers, "1.8").type, SnmpType::counter32);
  EXPECT_EQ(number_in(value_at(answers, "1.9")), 7);
  EXPECT_EQ(number_in(value_at(answers, "1.10")), 100);
  EXPECT_EQ(*octets_in(value_at(answers, "1.11")), "\x9f");
  EXPECT_EQ(std::get<std::uint64_t>(value_at(answers, "1.12").content), 18446744073709551615u);
  EXPECT_EQ(number_in(value_at(answers, "1.12")), std::nullopt);
  EXPECT_EQ(std::get<Oid>(value_at(answers, "1.13").content).text(), "0.0");
}

TEST(RecordingFile, TakesBarsEmptyValuesCarriageReturnsAndAMissingLastLineEnd) {
  const auto answers = answers_from("1.1|4|a|b|c\r\n\r\n.1.2|4|\r\n1.3|4|last");
  EXPECT_EQ(answers.size(), 3u);
  EXPECT_EQ(*octets_in(value_at(answers, "1.1")), "a|b|c");
  EXPECT_EQ(*octets_in(value_at(answers, "1.2")), "");
  EXPECT_EQ(*octets_in(value_at(answers, "1.3")), "last");
}

TEST(RecordingFile, OrdersByArcAndKeepsTheLastOfTwo) {
  const auto answers = answers_from("1.10|2|10\n1.9|2|9\n1.9|2|99\n");
  EXPECT_EQ(answers.begin()->first.text(), "1.9");
  EXPECT_EQ(number_in(answers.begin()->second), 99);
}

TEST(RecordingFile, NamesFileAndLineOfAFault) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"1.1|2|1\n1.2\n", "f.snmprec:2: expected OID|TAG|VALUE"},
      {"1.1|2\n", "f.snmprec:1: expected OID|TAG|VALUE"},
      {"1..1|2|1\n", "f.snmprec:1: '1..1' is not an OID; expected numbers joined by dots"},
      {"1.4294967296|2|1\n", "f.snmprec:1: '1.4294967296' is not an OID; expected numbers joined by dots"},
      {"|2|1\n", "f.snmprec:1: '' is not an OID; expected numbers joined by dots"},
      {"\n1.1|99|1\n", "f.snmprec:2: tag '99' is unknown; expected 2 4 5 6 64 65 66 67 68 70, with x for hexadecimal"},
      {"1.1|4y|1\n", "f.snmprec:1: tag '4y' is unknown; expected 2 4 5 6 64 65 66 67 68 70, with x for hexadecimal"},
      {"1.1|2|one\n", "f.snmprec:1: 'one' is not a value of tag 2"},
      {"1.1|65|-1\n", "f.snmprec:1: '-1' is not a value of tag 65"},
      {"1.1|64|10.0.0.256\n", "f.snmprec:1: '10.0.0.256' is not a value of tag 64"},
      {"1.1|4x|abc\n", "f.snmprec:1: the value is not hexadecimal, two digits an octet"},
      {"1.1|4x|zz\n", "f.snmprec:1: the value is not hexadecimal, two digits an octet"},
  };
  for (const auto& [text, message] : cases) {
    const auto read = parse_recording(text, "f.snmprec");
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_EQ(read.error().text, message);
  }
}

TEST(RecordingFile, SaysWhenThereIsNone) {
  const auto read = read_recording("/nonexistent/a.snmprec");
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().text.find("/nonexistent/a.snmprec: "), std::string::npos);
  const auto folder = read_recording(recordings_folder());
  ASSERT_FALSE(folder.ok());
  EXPECT_NE(folder.error().text.find("not a regular file"), std::string::npos);
}

TEST(RecordingFile, OidsCompareAsSnmpOrdersThem) {
  const auto oid = [](const char* text) { return *Oid::parse(text); };
  EXPECT_LT(oid("1.3.6"), oid("1.3.6.1"));
  EXPECT_LT(oid("1.3.6.9"), oid("1.3.6.10"));
  EXPECT_TRUE(oid("1.3.6.1").starts_with(oid("1.3.6")));
  EXPECT_FALSE(oid("1.3.60").starts_with(oid("1.3.6")));
  for (const char* bad : {"", ".", "1.", "1..2", "a", "1.-2", "1.4294967296", " 1"}) EXPECT_FALSE(Oid::parse(bad)) << bad;
}

}  // namespace
}  // namespace klickwerk::collector
