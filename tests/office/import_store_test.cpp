// The whole import against a real PostgreSQL: what is stored, what a second time changes, and that faults store nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/audit.h"
#include "db/contracts.h"
#include "db/devices.h"
#include "db/parties.h"
#include "db/readings.h"
#include "db/taken_over.h"
#include "office/import/import_files.h"
#include "tests/currency_in_use.h"
#include "tests/db/test_database.h"

namespace klickwerk::office {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class FixedClock final : public Clock {
 public:
  Instant now() const override { return parse_iso_utc("2026-11-21T12:00:00Z").value(); }
};

std::vector<ImportFile> small_dealer() {
  return {
      {"customers.csv", "number;name;city;email;payment_days\n4711;Muster GmbH;Hamburg;a@muster.example;30\n4712;Beispiel KG;Kiel;;\n"},
      {"sites.csv", "customer;number;name;city\n4711;1;Zentrale;Hamburg\n"},
      {"devices.csv", "serial;manufacturer;model;customer;site;address;community\nSN1;Werk;M1;4711;1;10.0.0.1;geheim\nSN2;Werk;M2;;;;\n"},
      {"contracts.csv", "number;customer;start;billing_from\nV1;4711;1.1.2026;1.10.2026\n"},
      {"meters.csv", "contract;meter;free_per_month\nV1;bw;500\nV1;scan;\n"},
      {"prices.csv", "contract;meter;from;price\nV1;bw;1.1.2026;0,0100\nV1;scan;1.1.2026;0,002\n"},
      {"position_terms.csv", "contract;position;meter;price\nV1;P1;bw;0,0095\n"},
      {"placements.csv", "contract;position;serial;from;last_day;start_mono;final_mono\nV1;P1;SN1;1.1.2026;10.10.2026;100;9000\nV1;P1;SN2;10.10.2026;;7;\n"},
      {"resets.csv", "serial;day;counter;old_value;new_value\nSN2;20.10.2026;mono;500;3\n"},
      {"history.csv", "contract;meter;period;clicks;basis;position\nV1;bw;2026-09;900;actual;P1\nV1;bw;2026-09;50;estimate;P2\nV1;scan;2026-09;10;actual;\n"},
      {"readings.csv", "serial;read_at;source;mono;scan\nSN1;30.9.2026;snmp;8800;40\nSN2;31.10.2026 23:10;clerk;400;\n"},
  };
}

class ImportStore : public testing::Test {
 protected:
  ImportReport import(const std::vector<ImportFile>& files, ImportMode mode = ImportMode::real) {
    return import_files(books_.database(), FixedClock(), "test", files, mode);
  }
  std::map<std::string, std::string> figures(const ImportReport& report) {
    std::map<std::string, std::string> figures;
    for (const ImportTally& tally : report.tallies)
      figures[tally.what] = std::to_string(tally.added) + "/" + std::to_string(tally.changed) + "/" + std::to_string(tally.unchanged);
    return figures;
  }
  static std::vector<std::string> faults(const ImportReport& report) {
    std::vector<std::string> texts;
    for (const ImportFault& fault : report.faults) texts.push_back(text_of(fault));
    return texts;
  }
  template <class F>
  auto look(F&& at) {
    db::Transaction transaction = books_.database().begin();
    return at(transaction);
  }

  test::TestDatabase books_;
};

TEST_F(ImportStore, StoresEverythingOnce) {
  const ImportReport first = import(small_dealer());
  ASSERT_THAT(faults(first), SizeIs(0));
  EXPECT_TRUE(first.stored);
  EXPECT_EQ(figures(first)["customers"], "2/0/0");
  EXPECT_EQ(figures(first)["devices"], "2/0/0");
  EXPECT_EQ(figures(first)["contracts"], "1/0/0");
  EXPECT_EQ(figures(first)["resets"], "1/0/0");
  EXPECT_EQ(figures(first)["history"], "2/0/0");
  EXPECT_EQ(figures(first)["readings"], "3/0/0");

  const auto contract = look([](auto& t) { return db::ContractStore(t).find("V1"); });
  ASSERT_TRUE(contract);
  EXPECT_EQ(contract->billing_from, Day::of(2026, 10, 1));
  ASSERT_THAT(contract->positions, SizeIs(1));
  EXPECT_THAT(contract->positions[0].placements, SizeIs(2));
  EXPECT_EQ(contract->terms.meters[0].counts, (std::vector<billing::CounterWeight>{{"mono", 1}}));
  const auto history = look([&](auto& t) { return db::TakenOverStore(t).history(contract->id); });
  ASSERT_THAT(history, SizeIs(2));
  EXPECT_EQ(history[0].outcome, billing::MeterLedgerEntry::Outcome::estimate);
  EXPECT_EQ(history[0].usage, (std::vector<billing::MeterLedgerEntry::Usage>{{"P1", {900}, false}, {"P2", {50}, true}}));

  const ImportReport second = import(small_dealer());
  ASSERT_THAT(faults(second), SizeIs(0));
  for (const ImportTally& tally : second.tallies) EXPECT_EQ(tally.added + tally.changed, 0) << tally.what;
  EXPECT_EQ(figures(second)["readings"], "0/0/3");
  EXPECT_EQ(figures(second)["contracts"], "0/0/1");
  EXPECT_EQ(figures(second)["history"], "0/0/2");
}

TEST_F(ImportStore, DryRunSaysTheSameAndStoresNothing) {
  const ImportReport dry = import(small_dealer(), ImportMode::dry_run);
  ASSERT_THAT(faults(dry), SizeIs(0));
  EXPECT_FALSE(dry.stored);
  EXPECT_THAT(look([](auto& t) { return db::PartyStore(t).customers(); }), SizeIs(0));
  EXPECT_EQ(figures(dry), figures(import(small_dealer())));
}

TEST_F(ImportStore, OneFaultAnywhereStoresNothing) {
  auto files = small_dealer();
  files.back().content += "SN3;31.10.2026;snmp;1;\nSN2;22.11.2026;snmp;1;\n";
  const ImportReport report = import(files);
  EXPECT_THAT(faults(report), ElementsAre(HasSubstr("readings.csv:5: read_at: \"2026-11-22\" lies in the future"),
                                          HasSubstr("readings.csv:4: serial: \"SN3\" is no device in these files or in the database (near: SN1, SN2)")));
  EXPECT_FALSE(report.stored);
  EXPECT_THAT(look([](auto& t) { return db::PartyStore(t).customers(); }), SizeIs(0));
}

TEST_F(ImportStore, ChangesCustomersAndDevicesButKeepsWhatTheFileDoesNotName) {
  import(small_dealer());
  const ImportReport report = import({{"customers.csv", "number;name\n4711;Muster AG\n4712;Beispiel KG\n"},
                                      {"devices.csv", "serial;location\nSN1;2. OG\n"},
                                      {"more devices.csv", "serial;address\nSN2;10.0.0.2\n"}});
  // The third file's name says nothing, and two columns fit no other kind.
  ASSERT_THAT(faults(report), SizeIs(0));
  EXPECT_EQ(figures(report)["customers"], "0/1/1");
  EXPECT_EQ(figures(report)["devices"], "0/2/0");
  const auto customer = look([](auto& t) { return db::PartyStore(t).find_customer("4711"); });
  EXPECT_EQ(customer->name, "Muster AG");
  EXPECT_EQ(customer->email, "a@muster.example");
  EXPECT_EQ(customer->payment_terms_days, 30);
  const auto device = look([](auto& t) { return db::DeviceStore(t).find("SN1"); });
  EXPECT_EQ(device->location, "2. OG");
  EXPECT_EQ(device->model, "M1");
  EXPECT_TRUE(device->site);
  const auto endpoint = look([&](auto& t) { return db::DeviceStore(t).endpoint(device->id); });
  EXPECT_EQ(endpoint->community, "geheim");
  EXPECT_TRUE(endpoint->active);
}

TEST_F(ImportStore, AChangeLeavesWhatWasThereBefore) {
  import(small_dealer());
  EXPECT_EQ(books_.value("select count(*) from audit_log"), "0") << "of what is new, file and hash stand in import_log";
  const std::vector<ImportFile> changes = {{"customers.csv", "number;name;city;email\n4711;Muster GmbH;Kiel;\n4712;Beispiel KG;Kiel;\n"},
                                           {"sites.csv", "customer;number;name;street\n4711;1;Zentrale;Am Kai 3\n"},
                                           {"devices.csv", "serial;location;customer;site;address;community\nSN1;2. OG;4711;1;10.0.0.9;neu\nSN2;;4711;1;;\n"}};
  ASSERT_THAT(faults(import(changes)), SizeIs(0));
  const auto entries = [&](const char* kind, const char* subject) {
    std::vector<std::string> list;
    for (const auto& entry : look([&](auto& t) { return db::AuditStore(t).entries(kind, subject); }))
      list.push_back(entry.actor + " " + entry.action + " " + entry.before + " " + entry.after + " " + entry.note);
    return list;
  };
  EXPECT_THAT(entries("customer", "4711"), ElementsAre("test customer.change {\"city\": \"Hamburg\", \"email\": \"a@muster.example\"} {\"city\": \"Kiel\", \"email\": \"\"} "
                                                       "city: Hamburg -> Kiel; email: a@muster.example -> none"));
  EXPECT_THAT(entries("customer", "4712"), SizeIs(0)) << "nothing changed";
  EXPECT_THAT(entries("site", "4711/1"), ElementsAre(HasSubstr("street: none -> Am Kai 3")));
  EXPECT_THAT(entries("device", "SN1"), ElementsAre(HasSubstr("device.change {\"location\": \"\"} {\"location\": \"2. OG\"}"),
                                                    HasSubstr("address: 10.0.0.1 -> 10.0.0.9; community: (secret) -> (another secret)")));
  EXPECT_THAT(entries("device", "SN2"), ElementsAre(HasSubstr("site: none -> 4711/1")));
  EXPECT_EQ(books_.value("select count(*) from audit_log where before::text || after::text || note like any (array['%geheim%', '%neu%'])"), "0");
  ASSERT_THAT(faults(import(changes)), SizeIs(0));
  EXPECT_EQ(books_.value("select count(*) from audit_log"), "5") << "the same files again change nothing";
}

TEST_F(ImportStore, NeverRewritesWhatWasBilledFrom) {
  import(small_dealer());
  auto files = small_dealer();
  files[3].content = "number;customer;start;billing_from\nV1;4712;1.1.2026;1.10.2026\n";
  files[8].content = "serial;day;counter;old_value;new_value\nSN2;20.10.2026;mono;500;4\n";
  files[9].content = "contract;meter;period;clicks;basis\nV1;scan;2026-09;11;actual\nV1;fax;2026-09;1;actual\nV8;bw;2026-09;1;actual\n";
  files[10].content = "serial;read_at;source;mono\nSN1;30.9.2026;snmp;8801\n";
  EXPECT_THAT(faults(import(files)),
              ElementsAre(HasSubstr("contracts.csv:2: number: \"V1\" exists with other customer; an import adds contracts"),
                          HasSubstr("resets.csv:2: day: \"2026-10-20\" has a documented reset of this counter with other values"),
                          HasSubstr("history.csv:3: meter: \"fax\" is no meter of contract V1"),
                          HasSubstr("history.csv:2: period: \"2026-09-01..2026-09-30\" of this meter was taken over with other figures"),
                          HasSubstr("history.csv:4: contract: \"V8\" is no contract in these files or in the database"),
                          HasSubstr("readings.csv:2: mono: \"8801\" is another value than 8800")));
}

TEST_F(ImportStore, LearnsLaterThatADeviceLeftAndAnotherCame) {
  import(small_dealer());
  auto files = small_dealer();
  files[2].content += "SN3;Werk;M3;;;;\n";
  files[7].content = "contract;position;serial;from;last_day;start_mono;final_mono\nV1;P1;SN1;1.1.2026;10.10.2026;100;9000\n"
                     "V1;P1;SN2;10.10.2026;5.11.2026;7;812\nV1;P1;SN3;5.11.2026;;44;\n";
  const ImportReport report = import(files);
  ASSERT_THAT(faults(report), SizeIs(0));
  EXPECT_EQ(figures(report)["contracts"], "0/1/0");
  const auto placements = look([](auto& t) { return db::ContractStore(t).find("V1"); })->positions[0].placements;
  ASSERT_THAT(placements, SizeIs(3));
  EXPECT_EQ(placements[1].last_day, Day::of(2026, 11, 5));
  EXPECT_EQ(placements[1].final_, (std::vector<billing::CounterValue>{{"mono", 812}}));
  EXPECT_EQ(placements[2].start, (std::vector<billing::CounterValue>{{"mono", 44}}));
  EXPECT_EQ(figures(import(files))["contracts"], "0/0/1");
  // What is known does not change any more.
  EXPECT_THAT(faults(import(small_dealer())), ElementsAre(HasSubstr("exists with other positions and devices")));
}

TEST_F(ImportStore, ACustomersLayoutIsTheNameOfOne) {
  ASSERT_THAT(faults(import({{"kunden.csv", "Kundennummer;Firma;Beleglayout\n1;A;second-brand\n2;B;\n"}})), SizeIs(0));
  const auto layout = [&](const char* number) { return look([&](auto& t) { return db::PartyStore(t).find_customer(number)->layout; }); };
  EXPECT_EQ(layout("1"), "second-brand");
  EXPECT_EQ(layout("2"), "");
  ASSERT_THAT(faults(import({{"customers.csv", "number;name;layout\n1;A;\n"}})), SizeIs(0));
  EXPECT_EQ(layout("1"), "") << "back to the dealer's";
  EXPECT_THAT(faults(import({{"customers.csv", "number;name;layout\n1;A;Second Brand\n"}})),
              ElementsAre(HasSubstr("customers.csv:2: layout: \"Second Brand\" is no layout's name; expected one of [layout.NAME] in klickwerk.toml")));
}

TEST_F(ImportStore, OwnWordsOfACustomerMayHaveSeveralLines) {
  ASSERT_THAT(faults(import({{"customers.csv", "number;name;closing_note\n1;A;\"eins\nzwei\"\n"}})), SizeIs(0));
  EXPECT_EQ(look([](auto& t) { return db::PartyStore(t).find_customer("1")->closing_note; }), "eins\nzwei");
  EXPECT_THAT(faults(import({{"customers.csv", "number;name\n1;\"A\nB\"\n"}})), ElementsAre(HasSubstr("holds a line end or control character; expected one line of text")));
  EXPECT_THAT(faults(import({{"customers.csv", "number;name;closing_note\n1;A;eins\tzwei\n"}})), ElementsAre(HasSubstr("holds a line end or control character")));
}

TEST_F(ImportStore, RefusesThousandsThatLookLikeDecimals) {
  auto files = small_dealer();
  files.push_back({"flat_fees.csv", "contract;from;per_month\nV1;1.1.2026;1.250\n"});
  EXPECT_THAT(faults(import(files)), ElementsAre("flat_fees.csv:2: per_month: \"1.250\" can be read as 1250 or as 1.25; write 1250 (or 1.250,00), or 1,25"));
  files.back() = {"flat_fees.csv", "contract;from;per_month\nV1;1.1.2026;1.250,00\n"};
  files[3] = {"contracts.csv", "number;customer;start;billing_from;minimum;minimum_per_month\nV1;4711;1.1.2026;1.10.2026;amount_clicks;1,500\n"};
  EXPECT_THAT(faults(import(files)), ElementsAre(HasSubstr("minimum_per_month: \"1,500\" can be read as 1500 or as 1.50; write 1500")));
  files[3] = small_dealer()[3];
  files[5] = {"prices.csv", "contract;meter;from;price;model;package_size\nV1;bw;1.1.2026;0,012;;\nV1;scan;1.1.2026;1.250;package;1000\n"};
  EXPECT_THAT(faults(import(files)), Contains(HasSubstr("prices.csv:3: price: \"1.250\" can be read as")));
  files[5] = small_dealer()[5];
  ASSERT_THAT(faults(import(files)), SizeIs(0));
  EXPECT_EQ(look([](auto& t) { return db::ContractStore(t).find("V1"); })->terms.flat_fees[0].per_month.price, UnitPrice{1'250'000'000});
}

TEST_F(ImportStore, RefusesRowsThatStandTwice) {
  const ImportReport report = import({{"customers.csv", "number;name\n1;A\n1;B\n"}, {"kunden.csv", "number;name\n1;C\n"}});
  EXPECT_THAT(faults(report), ElementsAre("customers.csv:3: number: \"1\" stands twice: first in customers.csv:2",
                                          "kunden.csv:2: number: \"1\" stands twice: first in customers.csv:2"));
}

TEST_F(ImportStore, MandatesComeWithTheirCustomers) {
  auto files = small_dealer();
  files.push_back({"mandates.csv", "customer;reference;iban;signed;sequence;last_used;scheme;holder\n"
                                   "4711;M-1;DE89 3704 0044 0532 0130 00;5.1.2026;RCUR;1.9.2026;;\n"
                                   "4712;M-2;DE89370400440532013000;5.1.2026;;;B2B;Inhaber\n"});
  EXPECT_EQ(figures(import(files))["mandates"], "2/0/0");
  EXPECT_EQ(figures(import(files))["mandates"], "0/0/2");
  EXPECT_EQ(books_.value("select string_agg(concat_ws(' ', reference, scheme, iban, holder, last_used_on), ' | ' order by reference) from mandates"),
            "M-1 CORE DE89370400440532013000 Muster GmbH 2026-09-01 | M-2 B2B DE89370400440532013000 Inhaber");
  EXPECT_EQ(books_.value("select count(*) from audit_log where action = 'mandate.add'"), "2");
}

TEST_F(ImportStore, AnOfficeInFrancsTakesNoMandates) {
  const test::CurrencyInUse francs("CHF");
  auto files = small_dealer();
  files.push_back({"mandates.csv", "customer;reference;iban;signed\n4711;M-1;DE89370400440532013000;5.1.2026\n"});
  EXPECT_THAT(faults(import(files)), Contains(testing::AllOf(HasSubstr("mandates.csv:2: reference"), HasSubstr("SEPA's and in EUR"), HasSubstr("QR-bill"))));
  EXPECT_EQ(books_.value("select count(*) from mandates"), "0");
}

TEST_F(ImportStore, WrongMandatesAreNamedWithTheirLine) {
  auto files = small_dealer();
  files.push_back({"mandates.csv", "customer;reference;iban;signed;sequence;last_used;bic\n"
                                   "4711;M-1;DE88370400440532013000;5.1.2026;;;\n"
                                   "4712;M_2;DE89370400440532013000;5.1.2026;first;1.2.2026;COBA\n"
                                   "4713;M-3;DE89370400440532013000;5.1.2026;;;\n"
                                   "4712;M-4;DE89370400440532013000;5.1.2027;;;\n"});
  const auto list = faults(import(files));
  EXPECT_THAT(list, SizeIs(6));
  EXPECT_THAT(list, Contains(testing::AllOf(HasSubstr("mandates.csv:2: iban"), HasSubstr("no valid IBAN"))));
  EXPECT_THAT(list, Contains(HasSubstr("no mandate reference")));
  EXPECT_THAT(list, Contains(HasSubstr("8 or 11 letters")));
  EXPECT_THAT(list, Contains(HasSubstr("nothing was collected yet")));
  EXPECT_EQ(books_.value("select count(*) from mandates"), "0");
}

TEST_F(ImportStore, AnotherMandateBesideOneInForceIsAFault) {
  auto files = small_dealer();
  files.push_back({"mandates.csv", "customer;reference;iban;signed\n4711;M-1;DE89370400440532013000;5.1.2026\n"});
  import(files);
  const std::vector<ImportFile> other{{"mandates.csv", "customer;reference;iban;signed\n4711;M-9;DE89370400440532013000;5.1.2026\n"}};
  EXPECT_THAT(faults(import(other)), ElementsAre(HasSubstr("has mandate M-1 in force")));
  const std::vector<ImportFile> changed{{"mandates.csv", "customer;reference;iban;signed\n4711;M-1;DE89370400440532013000;6.1.2026\n"}};
  EXPECT_THAT(faults(import(changed)), ElementsAre(HasSubstr("is known already with other data")));
}

TEST_F(ImportStore, AContractsReadingTolerance) {
  auto files = small_dealer();
  files[3].content = "number;customer;start;billing_from;tolerance_before_days;tolerance_after_days\nV1;4711;1.1.2026;1.10.2026;3;5\n";
  import(files);
  EXPECT_EQ(books_.value("select tolerance_before_days || '/' || tolerance_after_days from contracts"), "3/5");
  EXPECT_EQ(figures(import(files))["contracts"], "0/0/1");
  files[3].content = "number;customer;start;billing_from;tolerance_before_days\nV1;4711;1.1.2026;1.10.2026;14\n";
  EXPECT_THAT(faults(import(files)), Contains(HasSubstr("tolerance_before_days")));
}

// A takeover brings what the predecessor never looked at: stored, marked, told, and nothing is billed from it.
TEST_F(ImportStore, ReadingsAreJudgedLikeThoseOfADevice) {
  const std::vector<ImportFile> files{{"devices.csv", "serial;model\nSN1;M1\nSN2;M2\n"},
                                      {"readings.csv", "serial;read_at;source;total;mono;colour\n"
                                                       "SN1;31.7.2026;csv;1000;800;200\nSN1;31.8.2026;csv;1100;880;220\nSN1;30.9.2026;csv;110;90;20\n"
                                                       "SN1;31.10.2026;csv;1300;1000;300\nSN1;15.11.2026;csv;90000000;;\nSN2;31.8.2026;csv;500;100;100\n"}};
  const ImportReport dry = import(files, ImportMode::dry_run);
  const ImportReport report = import(files);
  EXPECT_THAT(faults(report), SizeIs(0));
  EXPECT_EQ(suspect_readings(dry), 7) << "a dry run says the same";
  EXPECT_EQ(suspect_readings(report), 7) << "three that fell, three of a sum, one jump";
  EXPECT_THAT(text_of(report), HasSubstr("7 readings are not plausible (fell, jumped, or a sum that does not fit): stored, but nothing is billed from them until they "
                                         "are decided. Next: klickwerk reading review"));
  EXPECT_THAT(text_of(dry), HasSubstr("they would wait for review"));
  EXPECT_THAT(json_of(report), HasSubstr("\"suspect_readings\": 7"));
  EXPECT_EQ(books_.value("select string_agg(counter || ' ' || kind, ', ' order by counter, kind) from reading_reviews"),
            "colour fell, mono fell, total fell, total jumped, total parts_differ");
  const ImportReport again = import(files);
  EXPECT_EQ(figures(again)["readings"], "0/0/16");
  EXPECT_EQ(suspect_readings(again), 0) << "what is known is not told again";
}

// The years may come in any order: each is judged among its neighbours in time.
TEST_F(ImportStore, OldHistoryIsJudgedAmongItsNeighbours) {
  import({{"devices.csv", "serial;model\nSN1;M1\n"}});
  const std::string header = "serial;read_at;source;total\n";
  import({{"readings.csv", header + "SN1;31.10.2026;csv;9000\nSN1;30.9.2026;csv;8000\n"}});
  import({{"readings.csv", header + "SN1;31.12.2024;csv;2000\nSN1;31.12.2023;csv;1000\n"}});
  const ImportReport between = import({{"readings.csv", header + "SN1;31.12.2025;csv;5000\nSN1;30.6.2025;csv;8500\nSN1;31.3.2025;csv;700\n"}});
  EXPECT_EQ(suspect_readings(between), 2);
  EXPECT_EQ(books_.value("select string_agg(value || case state when 'suspect' then '!' else '' end, ' ' order by read_at) from readings"),
            "1000 2000 700! 8500! 5000 8000 9000");
}

// What a machine told counts as a row of the file, also where it repeats the day's value.
TEST_F(ImportStore, ReadingsOfAnotherCollectorAreKeptAsAWhole) {
  const std::vector<ImportFile> files{{"devices.csv", "serial;model\nSN1;M1\n"},
                                      {"readings.csv", "serial;read_at;source;total\nSN1;31.10.2026 08:00;snmp;9000\nSN1;31.10.2026 09:00;snmp;9000\n"}};
  EXPECT_EQ(figures(import(files))["readings"], "2/0/0");
  EXPECT_EQ(figures(import(files))["readings"], "0/0/2");
}

}  // namespace
}  // namespace klickwerk::office
