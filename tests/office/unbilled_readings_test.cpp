// What an import says of readings that do not simply bill: row by row with device, reason and what to do, and counted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "office/import/import_files.h"
#include "tests/office/correction_books.h"

namespace klickwerk::office {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class FixedClock final : public Clock {
 public:
  Instant now() const override { return parse_iso_utc("2026-11-21T12:00:00Z").value(); }
};

Day end_of(int month) { return Period::month(2026, month).last(); }

class UnbilledReadings : public testing::Test {
 protected:
  UnbilledReadings() { books_.dealer.add_contract("V-1", [](db::Contract& contract) { contract.terms.meters[0].counts = {{"mono", 1}}; contract.positions[0].placements[0].start = {{"mono", 1000}}; }); }
  ImportReport import(const std::string& rows, ImportMode mode = ImportMode::real) {
    const std::vector<ImportFile> files{{"readings.csv", "serial;read_at;counter;value;source\n" + rows}};
    return import_files(books_.dealer.database(), FixedClock(), "anna", files, mode);
  }
  // "readings.csv:2 suspect"
  static std::vector<std::string> told(const ImportReport& report) {
    std::vector<std::string> list;
    for (const auto& one : report.unbilled.kept()) list.push_back(one.place.file + ":" + std::to_string(one.place.line) + " " + one.kind);
    return list;
  }
  test::CorrectionBooks books_;
};

TEST_F(UnbilledReadings, WhatBillsIsNotTold) {
  const auto report = import("SN-V-1;30.9.2026;mono;1600;csv\nSN-V-1;31.10.2026;mono;2500;csv\n");
  EXPECT_THAT(told(report), IsEmpty()) << text_of(report);
  EXPECT_THAT(text_of(report), Not(HasSubstr("do not simply bill")));
  EXPECT_THAT(json_of(report), HasSubstr("\"unbilled\": []"));
}

TEST_F(UnbilledReadings, EachRowSaysWhyAndWhatToDo) {
  import("SN-V-1;30.9.2026;mono;1600;clerk\n");
  const std::string rows = "SN-V-1;30.9.2026;mono;1590;csv\n"     // a clerk's stands
                           "SN-V-1;31.10.2026;mono;2500;csv\n"    // bills
                           "SN-V-1;1.11.2026;mono;900;csv\n"      // fell
                           "SN-V-1;31.10.2026;monoo;2500;csv\n";  // mistyped
  const auto dry = import(rows, ImportMode::dry_run);
  const auto report = import(rows);
  EXPECT_THAT(told(report), ElementsAre("readings.csv:2 outdone", "readings.csv:4 suspect", "readings.csv:5 not_counted"));
  EXPECT_EQ(told(dry), told(report)) << "a dry run says the same";
  const std::string text = text_of(report);
  EXPECT_THAT(text, HasSubstr("readings.csv:2  SN-V-1  2026-09-30  mono 1590 (csv): for 2026-09-30 counts 1600 of the source clerk\n"
                              "      Next: if 1590 is right: klickwerk reading correct SN-V-1 mono=1590 --day 2026-09-30 --reason"));
  EXPECT_THAT(text, HasSubstr("readings.csv:4  SN-V-1  2026-11-01  mono 900 (csv): not plausible: mono fell to 900"));
  EXPECT_THAT(text, HasSubstr("no meter of contract V-1 counts monoo: it counts mono; did you mean mono?\n      Next: mend the name in the file"));
  EXPECT_THAT(text, HasSubstr("1 that no meter counts, 1 outdone by another reading of the day, 1 not plausible\n"));
  const auto json = nlohmann::json::parse(json_of(report));
  EXPECT_EQ(json["unbilled_counts"]["suspect"], 1);
  ASSERT_THAT(json["unbilled"], SizeIs(3));
  EXPECT_EQ(json["unbilled"][0]["line"], 2);
  EXPECT_EQ(json["unbilled"][0]["serial"], "SN-V-1");
  EXPECT_THAT(json["unbilled"][0]["next_step"].get<std::string>(), HasSubstr("klickwerk reading correct"));
  EXPECT_THAT(told(import(rows)), IsEmpty()) << "what is known is not told again";
}

TEST_F(UnbilledReadings, ASettledMonthNamesItsInvoice) {
  books_.dealer.read("V-1", end_of(9), 1600, "mono");
  books_.month(9);
  const auto report = import("SN-V-1;30.9.2026;mono;1580;clerk\nSN-V-1;15.9.2026;mono;1300;clerk\n");
  EXPECT_THAT(told(report), ElementsAre("readings.csv:2 settled")) << "one in the middle of the month bills nothing by itself";
  EXPECT_THAT(text_of(report), HasSubstr("the period that it opens or closes is settled: RE-2026-000001\n      Next: the next klickwerk settle drafts the difference"));
  EXPECT_EQ(books_.correct().outcomes[0].lines, 1u) << "and so it does";
}

TEST_F(UnbilledReadings, LaterThanTheDevicesLastDayIsToldOnceADevice) {
  books_.dealer.read("V-1", end_of(9), 1600, "mono");
  books_.dealer.books().execute("update placements set last_day = '2026-10-10'; insert into devices (serial) values ('SN-STOCK')");
  const auto report = import("SN-V-1;10.10.2026;mono;1700;csv\nSN-V-1;31.10.2026;mono;1800;csv\nSN-V-1;15.11.2026;mono;1900;csv\nSN-STOCK;31.10.2026;mono;5;csv\n");
  EXPECT_THAT(told(report), ElementsAre("readings.csv:3 no_contract", "readings.csv:5 no_contract"));
  EXPECT_EQ(report.unbilled.counts().at("no_contract"), 3);
  EXPECT_THAT(text_of(report), HasSubstr("mono 1800 (csv) and 1 more of the device: later than the device's last day in a contract: it stood in V-1 until 2026-10-10"));
  EXPECT_THAT(text_of(report), HasSubstr("SN-STOCK  2026-10-31  mono 5 (csv): the device stands in no contract"));
}

// A device tells more than is billed: that is told only where nothing of the moment is.
TEST_F(UnbilledReadings, CountersBesideThoseThatBillAreNoFault) {
  EXPECT_THAT(told(import("SN-V-1;31.10.2026;mono;1700;csv\nSN-V-1;31.10.2026;scan;400;csv\n")), IsEmpty());
  EXPECT_THAT(told(import("SN-V-1;1.11.2026;total;2100;csv\n")), ElementsAre("readings.csv:2 not_counted"));
}

}  // namespace
}  // namespace klickwerk::office
