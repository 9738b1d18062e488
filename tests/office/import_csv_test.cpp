#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office/import/csv_reader.h"

namespace klickwerk::office {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(CsvReader, FindsTheSeparatorInTheHeader) {
  EXPECT_EQ(read_csv("a;b,c;d\n1;2;3\n").separator, ';');
  EXPECT_EQ(read_csv("a,b,c\n1,2,3\n").separator, ',');
  EXPECT_EQ(read_csv("a\tb\tc,d\n1\t2\t3\n").separator, '\t');
  EXPECT_EQ(read_csv("\"a;b;c\",d\n1,2\n").separator, ',');
  EXPECT_EQ(read_csv("sep=,\r\na;b,c\r\n1,2\r\n").separator, ',');
}

TEST(CsvReader, KeepsQuotedSeparatorsQuotesAndLineEnds) {
  const CsvTable table = read_csv("name;note\r\n\"Meier; Sohn\";\"sagt \"\"ja\"\"\r\nund nein\"\r\nlast;x");
  ASSERT_THAT(table.faults, IsEmpty());
  ASSERT_THAT(table.records, SizeIs(2));
  EXPECT_THAT(table.records[0].fields, ElementsAre("Meier; Sohn", "sagt \"ja\"\nund nein"));
  EXPECT_EQ(table.records[0].line, 2);
  EXPECT_EQ(table.records[1].line, 4);
  EXPECT_THAT(table.records[1].fields, ElementsAre("last", "x"));
}

TEST(CsvReader, ReadsUtf8WithAndWithoutByteOrderMark) {
  for (const std::string mark : {"", "\xEF\xBB\xBF"}) {
    const CsvTable table = read_csv(mark + "name;ort\nMüller;Köln\n");
    EXPECT_THAT(table.header, ElementsAre("name", "ort"));
    EXPECT_FALSE(table.windows_1252);
    EXPECT_THAT(table.records[0].fields, ElementsAre("Müller", "Köln"));
  }
}

TEST(CsvReader, ReadsWindows1252) {
  const CsvTable table = read_csv("name;preis\nM\xFCller \x96 Stra\xDF" "e;5 \x80\n");
  EXPECT_TRUE(table.windows_1252);
  EXPECT_THAT(table.records[0].fields, ElementsAre("Müller – Straße", "5 €"));
}

TEST(CsvReader, SkipsEmptyLinesAndTrimsBlanks) {
  const CsvTable table = read_csv("\n;;\n a ; b;;\n\n  1 ;\"2 \" ;;\n;\n\xC2\xA0 3;4\r");
  ASSERT_THAT(table.faults, IsEmpty());
  EXPECT_EQ(table.header_line, 3);
  EXPECT_THAT(table.header, ElementsAre("a", "b"));
  ASSERT_THAT(table.records, SizeIs(2));
  EXPECT_THAT(table.records[0].fields, ElementsAre("1", "2"));
  EXPECT_THAT(table.records[1].fields, ElementsAre("3", "4"));
  EXPECT_EQ(table.records[1].line, 7);
}

struct FaultCase {
  std::string name, content;
  int line;
  std::string what;
};

class CsvFaults : public testing::TestWithParam<FaultCase> {};

TEST_P(CsvFaults, NamesLineAndReason) {
  const CsvTable table = read_csv(GetParam().content);
  ASSERT_THAT(table.faults, SizeIs(1));
  EXPECT_EQ(table.faults[0].line, GetParam().line);
  EXPECT_THAT(table.faults[0].what, HasSubstr(GetParam().what));
}

INSTANTIATE_TEST_SUITE_P(, CsvFaults, testing::Values(
    FaultCase{"empty", "", 1, "empty"},
    FaultCase{"only_blank_lines", "\n \n", 1, "empty"},
    FaultCase{"quote_never_closed", "a;b\n1;2\n3;\"4\n5;6\n", 3, "never closed"},
    FaultCase{"text_behind_quote", "a;b\n\"1\"x;2\n", 2, "closing quote"},
    FaultCase{"too_few_fields", "a;b;c\n1;2;3\n1;2\n", 3, "has 2 fields where the header has 3"},
    FaultCase{"too_many_fields", "a;b\n1;2;3\n", 2, "has 3 fields where the header has 2"},
    FaultCase{"utf16", "\xFF\xFE" "a", 1, "UTF-16"},
    FaultCase{"zero_byte", std::string("a;b\n1;\0", 7), 2, "zero byte"},
    FaultCase{"no_known_encoding", "a;b\n\x81;\xFC\n", 1, "neither UTF-8 nor Windows-1252"}),
    [](const auto& info) { return info.param.name; });

TEST(CsvReader, KeepsTheGoodRecordsBesideAFaultyOne) {
  const CsvTable table = read_csv("a;b\n1;2\n3\n5;6\n");
  ASSERT_THAT(table.records, SizeIs(2));
  EXPECT_EQ(table.records[1].line, 4);
  EXPECT_THAT(table.faults, SizeIs(1));
}

}  // namespace
}  // namespace klickwerk::office
