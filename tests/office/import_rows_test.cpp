#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>

#include "office/import/contract_assembly.h"
#include "office/import/read_rows.h"
#include "office/import/recognition.h"

namespace klickwerk::office {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

struct Files {
  ImportRows rows;
  FaultList faults;

  void add(const std::string& name, const std::string& content) {
    const CsvTable table = read_csv(content);
    for (const CsvFault& fault : table.faults) faults.add({{name, fault.line}, "", "", fault.what});
    if (const auto bound = recognise(name, table, faults)) read_rows(name, table, *bound, rows, faults);
  }

  std::vector<std::string> texts() const {
    std::vector<std::string> result;
    for (const ImportFault& fault : faults.kept()) result.push_back(text_of(fault));
    return result;
  }
};

TEST(ImportRecognition, TakesTheNameThenTheColumns) {
  Files files;
  files.add("02 Verträge 2026.csv", "Vertrag;Kunde;Beginn\nV1;4711;1.1.2026\n");
  files.add("export.csv", "Kunden-Nr.;Firma;PLZ;Ort\n4711;Muster GmbH;20095;Hamburg\n");
  files.add("x.csv", "serial,read_at,mono,Farbe\nSN1,2026-10-31,100,50\n");
  ASSERT_THAT(files.texts(), IsEmpty());
  ASSERT_THAT(files.rows.contracts, SizeIs(1));
  EXPECT_EQ(files.rows.contracts[0].customer, "4711");
  ASSERT_THAT(files.rows.customers, SizeIs(1));
  EXPECT_EQ(files.rows.customers[0].address.city, "Hamburg");
  ASSERT_THAT(files.rows.readings, SizeIs(2));
  EXPECT_EQ(files.rows.readings[1].counter, "colour");
  EXPECT_EQ(files.rows.readings[1].value, 50);
}

TEST(ImportRecognition, EveryKindIsRecognisedByItsRequiredColumnsOrItsName) {
  for (const FileSpec& spec : file_specs()) {
    CsvTable table;
    table.header_line = 1;
    for (const ColumnSpec& column : spec.columns) table.header.emplace_back(column.name);
    for (const std::string& name : {std::string("unnamed.csv"), std::string(spec.name) + ".csv"}) {
      FaultList faults;
      const auto bound = recognise(name, table, faults);
      ASSERT_TRUE(bound) << spec.name << " as " << name;
      EXPECT_EQ(bound->spec->name, spec.name);
    }
  }
}

// docs/import.md names every kind of file in a heading and every column in its section's table.
TEST(ImportRecognition, TheManualKnowsEveryColumn) {
  std::ifstream file(std::string(KLICKWERK_SOURCE_DIR) + "/docs/import.md");
  const std::string manual((std::istreambuf_iterator<char>(file)), {});
  for (const FileSpec& spec : file_specs()) {
    const std::size_t begin = manual.find("\n### " + std::string(spec.name) + "\n");
    ASSERT_NE(begin, std::string::npos) << spec.name;
    const std::string section = manual.substr(begin, manual.find("\n### ", begin + 1) - begin);
    for (const ColumnSpec& column : spec.columns) {
      const std::regex word("\\|[^\n|]*\\b" + std::string(column.name) + "\\b");
      EXPECT_TRUE(std::regex_search(section, word)) << spec.name << ": " << column.name;
      const std::regex bold("\\*\\*" + std::string(column.name) + "\\*\\*");
      EXPECT_EQ(std::regex_search(section, bold), column.required) << spec.name << ": " << column.name;
    }
  }
}

TEST(ImportRecognition, NamesUnknownDoubledAndMissingColumns) {
  Files files;
  files.add("customers.csv", "number;nmae;city;Ort\n1;A;B;C\n");
  files.add("flat_fees.csv", "contract;from;per_month;\"\";colour\n");
  files.add("unclear.csv", "foo;bar\n1;2\n");
  EXPECT_THAT(files.texts(),
              ElementsAre("customers.csv:1: \"nmae\" is no column of a customers file; did you mean name?",
                          "customers.csv:1: Ort: stands twice (also as \"city\")",
                          "customers.csv:1: name: this column is missing; a customers file must have it",
                          "flat_fees.csv:1: column 4 has no name",
                          "flat_fees.csv:1: \"colour\" is no column of a flat_fees file; known: contract, from, per_month, name, rhythm, rhythm_anchor, in_advance, fee_from, fee_until, revenue_group, payer, vat_class",
                          HasSubstr("unclear.csv:1: neither the file's name nor its columns tell what it holds")));
}

TEST(ImportRows, ReportsEveryFaultWithItsPlace) {
  Files files;
  files.add("contracts.csv",
            "number;customer;start;vat_percent;proration;minimum;minimum_meter;minimum_per_month\n"
            ";1;31.02.2026;190;weekly;clicks;;\n"
            "V2;1;1.1.2026;19;Tage;;;10\n");
  files.add("meters.csv", "contract;meter;counts;free_per_month\nV1;S W;mono mono;-1\n");
  files.add("prices.csv", "contract;meter;from;price;model;up_to;package_size\nV1;bw;1.1.2026;0,01;unit;500;1000\nV1;bw;1.1.2026;-1;package;;\n");
  EXPECT_THAT(files.texts(),
              ElementsAre("contracts.csv:2: number: must not be empty",
                          "contracts.csv:2: start: \"31.02.2026\" is not a date; expected 2026-10-31 or 31.10.2026",
                          HasSubstr("contracts.csv:2: vat_percent: \"190\" is not a percentage"),
                          "contracts.csv:2: proration: \"weekly\" is not known here; expected one of: actual_days, days_30_360, full_month, none",
                          "contracts.csv:2: minimum_meter: must name the meter whose clicks have a minimum",
                          "contracts.csv:2: minimum_per_month: must not be empty when there is a minimum",
                          "contracts.csv:3: minimum_per_month: \"10\" is given, but the column minimum does not say which kind",
                          HasSubstr("meters.csv:2: meter: \"S W\" is no name of a meter"),
                          HasSubstr("meters.csv:2: counts: \"mono mono\" is no sum of counters"),
                          HasSubstr("meters.csv:2: free_per_month: \"-1\" is not a whole number from 0"),
                          "prices.csv:2: up_to: \"500\" belongs to the models graduated and volume only",
                          "prices.csv:2: package_size: \"1000\" belongs to the model package only",
                          HasSubstr("prices.csv:3: price: \"-1\" is not a price"),
                          "prices.csv:3: package_size: must not be empty for the model package"));
  EXPECT_THAT(files.rows.contracts, IsEmpty());
}

TEST(ImportRows, SaysThatACycleMayBeANumberOfMonths) {
  Files files;
  files.add("contracts.csv", "number;customer;start;vat_percent;billing_cycle\nV1;1;1.1.2026;19;weekly\nV2;1;1.1.2026;19;24\n");
  EXPECT_THAT(files.texts(), ElementsAre("contracts.csv:2: billing_cycle: \"weekly\" is not known here; expected one of: monthly, quarterly, halfyearly, yearly, "
                                         "or a number of months from 1 to 60"));
}

TEST(ImportRows, NeverShowsACommunity) {
  Files files;
  files.add("devices.csv", "serial;community\nSN1;" + std::string(300, 's') + "\n");
  EXPECT_THAT(files.texts(), ElementsAre("devices.csv:2: community: is longer than 200 characters"));
}

TEST(ImportRows, KeepsTheFirstHundredFaultsAndCountsAll) {
  std::string content = "serial;read_at;mono\n";
  for (int i = 0; i < 250; ++i) content += "SN1;2026-10-31;x\n";
  Files files;
  files.add("readings.csv", content);
  EXPECT_EQ(files.faults.count(), 250u);
  EXPECT_THAT(files.texts(), SizeIs(100));
}

References references() {
  References known;
  known.know_customer("4711", CustomerId{1});
  known.know_site(CustomerId{1}, "1", SiteId{2});
  known.know_device("SN1", DeviceId{11});
  known.know_device("SN2", DeviceId{12});
  return known;
}

TEST(ImportContracts, PutsTheFilesTogether) {
  Files files;
  files.add("contracts.csv",
            "number;customer;site;start;last_day;billing_cycle;proration;credit_unused;true_up;minimum;minimum_per_month;reference\n"
            "V1;4711;1;1.1.2026;;vierteljährlich;30/360;ja;by_days;amount_all;150,00;KST 12\n");
  files.add("flat_fees.csv", "contract;from;per_month\nV1;16.6.2026;63,00\nV1;1.1.2026;60,00\n");
  files.add("meters.csv", "contract;meter;name;counts;free_per_month;credit_price;no_average\nV1;bw;Schwarzweiß;mono+large;1.500;0,0050;\nV1;scan;;;;;ja\n");
  files.add("prices.csv",
            "contract;meter;from;model;price;up_to\nV1;bw;1.1.2026;Stufen;0,0090;15000\nV1;bw;1.1.2026;Stufen;0,0110;5000\n"
            "V1;bw;1.1.2026;Stufen;0,0075;\nV1;scan;1.1.2026;;0,002;\n");
  files.add("positions.csv", "contract;position;name;site\nV1;P1;Empfang;1\n");
  files.add("position_terms.csv", "contract;position;meter;free_per_month;price\nV1;P1;bw;500;\n");
  files.add("placements.csv", "contract;position;serial;from;last_day;start_mono;start_large;final_mono\nV1;P1;SN1;1.1.2026;10.6.2026;250.000;10;250900\nV1;P1;SN2;10.6.2026;;12;0;\n");
  const auto contracts = assemble_contracts(files.rows, references(), files.faults);
  ASSERT_THAT(files.texts(), IsEmpty());
  ASSERT_THAT(contracts, SizeIs(1));

  db::Contract expected;
  expected.customer = CustomerId{1};
  expected.site = SiteId{2};
  expected.cycle_months = 3;
  expected.buyer_reference = "KST 12";
  expected.meter_names = {{"bw", "Schwarzweiß"}};
  billing::ContractTerms& terms = expected.terms;
  terms.number = "V1";
  terms.start = Day::of(2026, 1, 1);
  terms.proration = billing::Proration::days_30_360;
  terms.credit_unused = true;
  terms.true_up = billing::TrueUp::by_days;
  terms.minimum = billing::MinimumAmount{billing::MinimumAmount::Scope::all, {{150'000'000}, 2}};
  terms.flat_fees = {{Day::of(2026, 1, 1), {{60'000'000}, 2}}, {Day::of(2026, 6, 16), {{63'000'000}, 2}}};
  billing::MeterTerms bw, scan;
  bw.id = "bw";
  bw.counts = {{"mono", 1}, {"large", 1}};
  bw.free_per_month = {1500};
  bw.free_per_position = {{"P1", {500}}};
  bw.credit_price = {{{5000}, 4}};
  bw.prices = {{terms.start, billing::GraduatedPricing{{{Clicks{5000}, {{11000}, 4}}, {Clicks{15000}, {{9000}, 4}}, {std::nullopt, {{7500}, 4}}}}}};
  scan.id = "scan";
  scan.no_average = true;
  scan.prices = {{terms.start, billing::UnitPricing{{{2000}, 3}}}};
  terms.meters = {bw, scan};
  expected.positions = {{{}, "P1", "Empfang", SiteId{2}, {}, {},
                         {{DeviceId{11}, Day::of(2026, 1, 1), Day::of(2026, 6, 10), {{"mono", 250000}, {"large", 10}}, {{"mono", 250900}}},
                          {DeviceId{12}, Day::of(2026, 6, 10), {}, {{"mono", 12}, {"large", 0}}, {}}}}};
  EXPECT_EQ(contracts[0].contract, expected) << differences(contracts[0].contract, expected);
}

TEST(ImportContracts, RefusesWhatDoesNotFitTogether) {
  Files files;
  files.add("contracts.csv",
            "number;customer;start;last_day\nV1;4711;1.1.2026;\nV2;4712;1.1.2026;\nV3;4711;1.1.2026;31.12.2025\nV4;4711;1.1.2026;\nbad;4711;x;\n");
  files.add("meters.csv", "contract;meter\nV1;bw\nV1;bw\nV3;bw\nV4;bw\nV9;bw\nbad;bw\n");
  files.add("prices.csv",
            "contract;meter;from;model;price;up_to\nV1;bw;1.1.2026;;0,01;\nV1;bw;1.1.2026;;0,02;\nV1;colour;1.1.2026;;0,05;\nV3;bw;1.2.2026;;0,01;\n"
            "V4;bw;1.1.2026;volume;0,01;100\nV4;bw;1.1.2026;volume;0,02;200\n");
  files.add("placements.csv", "contract;position;serial;from;last_day\nV4;P1;SN1;1.1.2026;1.3.2026\nV4;P1;SN2;28.2.2026;\nV4;P2;SN1;15.1.2026;\nV4;P3;SN9;1.1.2026;\n");
  EXPECT_THAT(assemble_contracts(files.rows, references(), files.faults), IsEmpty());
  EXPECT_THAT(files.texts(),
              ElementsAre(HasSubstr("contracts.csv:6: start: \"x\" is not a date"),
                          HasSubstr("contracts.csv:3: customer: \"4712\" is no customer"),
                          "meters.csv:3: meter: \"bw\" stands twice in contract V1",
                          HasSubstr("meters.csv:6: contract: \"V9\" is no contract in these files"),
                          HasSubstr("prices.csv:3: from: \"2026-01-01\" has a price of meter bw already"),
                          "prices.csv:4: meter: \"colour\" is no meter of contract V1 in these files",
                          HasSubstr("placements.csv:3: serial: \"SN2\" stands on the position while SN1 still does (placements.csv:2)"),
                          HasSubstr("placements.csv:4: serial: \"SN1\" stands on position P1 of contract V4 at the same time (placements.csv:2)"),
                          HasSubstr("placements.csv:5: serial: \"SN9\" is no device in these files or in the database"),
                          HasSubstr("meters.csv:4: meter: \"bw\" has no price in force on the contract's first day 2026-01-01"),
                          HasSubstr("contracts.csv:4: last_day: \"2025-12-31\" lies before the contract's start")));
}

TEST(ImportContracts, EqualityDoesNotSeeOrderAndIds) {
  db::Contract a;
  a.positions = {{PositionId{1}, "P1", "", {}, {}, {}, {{DeviceId{1}, Day::of(2026, 1, 1), {}, {{"mono", 1}, {"colour", 2}}, {}}}}, {PositionId{2}, "P2", "", {}, {}, {}, {}}};
  db::Contract b = a;
  b.id = ContractId{9};
  std::swap(b.positions[0], b.positions[1]);
  std::swap(b.positions[1].placements[0].start[0], b.positions[1].placements[0].start[1]);
  b.rhythm_anchor = Day::of(2026, 1, 1);
  EXPECT_TRUE(is_same_contract(a, b));
  EXPECT_EQ(differences(a, b), "");
  b.positions[1].placements[0].start[0].value = 7;
  b.terms.vat_rate_bp = 810;
  EXPECT_FALSE(is_same_contract(a, b));
  EXPECT_EQ(differences(a, b), "rules of settlement, positions and devices");
}

TEST(ImportContracts, TakeFeesOfTheirOwnRhythm) {
  Files files;
  files.add("contracts.csv",
            "number;customer;start;billing_cycle;vat_class;pause_from;pause_until;hide_zero_lines;minimum_invoice;maximum_invoice\n"
            "V1;4711;1.1.2026;14;by_customer;1.7.2026;15.7.2026;ja;25,00;5.000,00\n");
  files.add("flat_fees.csv",
            "contract;from;per_month;name;rhythm;rhythm_anchor;in_advance;revenue_group;payer;vat_class\n"
            "V1;1.7.2026;35,00;Miete;vierteljährlich;1.2.2026;ja;Leasing;4711;ermäßigt\n"
            "V1;1.1.2026;33,00;Miete;vierteljährlich;1.2.2026;ja;Leasing;4711;ermäßigt\n"
            "V1;1.1.2026;9,90;Service;;;;;;\n");
  const auto contracts = assemble_contracts(files.rows, references(), files.faults);
  ASSERT_THAT(files.texts(), IsEmpty());
  ASSERT_THAT(contracts, SizeIs(1));
  const auto& contract = contracts[0].contract;
  const auto& terms = contract.terms;
  EXPECT_EQ(contract.cycle_months, 14);
  EXPECT_TRUE(contract.vat_by_customer);
  EXPECT_EQ(terms.pauses, (std::vector<Period>{Period::inclusive(Day::of(2026, 7, 1), Day::of(2026, 7, 15))}));
  EXPECT_TRUE(terms.hide_zero_lines);
  EXPECT_EQ(terms.minimum_invoice, Money{2500});
  EXPECT_EQ(terms.maximum_invoice, Money{500'000});
  ASSERT_EQ(terms.fees.size(), 2u);
  const billing::ScheduledFee rental{"Miete", "Leasing", 3, Day::of(2026, 2, 1), true, {}, {}, {{Day::of(2026, 1, 1), {{33'000'000}, 2}},
                                     {Day::of(2026, 7, 1), {{35'000'000}, 2}}}, billing::VatClass::reduced, "4711"};
  EXPECT_EQ(terms.fees[0], rental);
  EXPECT_EQ(terms.fees[1].rhythm_months, 14) << "without one of its own: the contract's";
  EXPECT_EQ(terms.fees[1].anchor, Day::of(2026, 1, 1));
}

TEST(ImportContracts, SayWhatIsWrongWithAFee) {
  Files files;
  files.add("contracts.csv", "number;customer;start;vat_percent;vat_class;minimum_invoice;maximum_invoice;pause_until\n"
                             "V1;4711;1.1.2026;;;;;\nV2;4711;1.1.2026;19;standard;;;\nV3;4711;1.1.2026;;;50;40;\nV4;4711;1.1.2026;;;;;1.3.2026\n");
  files.add("flat_fees.csv", "contract;from;per_month;name;rhythm;payer\nV1;1.1.2026;33,00;;3;\nV1;1.1.2026;33,00;Miete;3;99999\n"
                             "V1;1.7.2026;33,00;Miete;6;\nV1;1.1.2026;1;Last;61;\n");
  assemble_contracts(files.rows, references(), files.faults);
  const auto texts = files.texts();
  EXPECT_THAT(texts, Contains(HasSubstr("contracts.csv:3: vat_percent")));
  EXPECT_THAT(texts, Contains(HasSubstr("contracts.csv:4: maximum_invoice")));
  EXPECT_THAT(texts, Contains(HasSubstr("contracts.csv:5: pause_until")));
  EXPECT_THAT(texts, Contains(HasSubstr("flat_fees.csv:2: rhythm")));
  EXPECT_THAT(texts, Contains(HasSubstr("\"99999\"")));
  EXPECT_THAT(texts, Contains(HasSubstr("flat_fees.csv:4: name")));
  EXPECT_THAT(texts, Contains(HasSubstr("flat_fees.csv:5: rhythm")));
}

}  // namespace
}  // namespace klickwerk::office
