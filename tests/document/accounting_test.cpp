// Revenue postings, DATEV, SEPA and QuickBooks files of an invented office, byte by byte.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "document/accounting/datev.h"
#include "document/accounting/datev_titles.h"
#include "document/accounting/direct_debit.h"
#include "document/accounting/quickbooks.h"
#include "document/accounting/target_days.h"
#include "document/accounting/windows_1252.h"

namespace klickwerk::document::accounting {
namespace {

using testing::HasSubstr;

LedgerLine line(const char* kind, std::int64_t cents, const char* group = "", TaxCase tax = {}) {
  return {kind, std::string(kind) == "click" ? "bw" : "", group, tax, {cents}};
}

LedgerInvoice invoice(std::vector<LedgerLine> lines, std::int64_t vat_cents, const char* number = "RE-2026-000001") {
  LedgerInvoice one;
  one.number = number;
  one.issued_on = Day::of(2026, 10, 5), one.due_on = Day::of(2026, 10, 19);
  one.service = Period::month(2026, 9);
  one.customer_number = "10042", one.customer_name = "Kanzlei Möller & \"Partner\"", one.country = "DE", one.vat_id = "DE123456788";
  one.debtor_account = "10042";
  one.lines = std::move(lines);
  for (const auto& each : one.lines) one.net += each.net;
  one.vat = {vat_cents};
  one.gross = one.net + one.vat;
  return one;
}

DatevSettings settings(const char* rules = "") {
  DatevSettings datev;
  datev.revenue.rules = parse_revenue_rules(rules);
  datev.adviser_number = 29098, datev.client_number = 55003;
  datev.created = "20261101120000000", datev.label = "issued 2026-10-01..2026-10-31";
  return datev;
}

std::vector<std::string> lines_of(const std::string& bytes) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto end = bytes.find("\r\n", at);
    if (end == std::string::npos) break;
    lines.push_back(bytes.substr(at, end - at)), at = end + 2;
  }
  return lines;
}

// Not for texts with ";" in them.
std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream text(line);
  for (std::string field; std::getline(text, field, ';');) fields.push_back(field);
  if (line.ends_with(';')) fields.emplace_back();
  return fields;
}

// Golden files hold the bytes as they are; KLICKWERK_WRITE_GOLDEN makes them anew, to be looked at before they are kept.
void expect_golden(const std::string& name, const std::string& bytes) {
  const std::string path = std::string(KLICKWERK_SOURCE_DIR) + "/tests/document/golden_accounting/" + name;
  if (std::getenv("KLICKWERK_WRITE_GOLDEN")) std::ofstream(path, std::ios::binary) << bytes;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream kept;
  kept << file.rdbuf();
  EXPECT_EQ(kept.str(), bytes) << path;
}

TEST(Revenue, TwoAccountsOfOneRateMakeTheInvoicesGross) {
  // 33.33 and 66.68 net at 19 %: for themselves 39.66 and 79.35, together 119.01; the invoice says 100.01 + 19.00.
  auto one = invoice({line("flat", 3333), line("click", 6668, "service")}, 1900);
  const auto list = postings(one, {Chart::skr03, "DE", parse_revenue_rules("group service: 8410")});
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].account, "8400");
  EXPECT_EQ(list[0].net, Money{3333});
  EXPECT_EQ(list[1].account, "8410");
  EXPECT_EQ(list[1].net, Money{6668});
  EXPECT_EQ(list[0].gross + list[1].gross, one.gross);
}

TEST(Revenue, TheRestCentLiesOnTheLargest) {
  // 0.03, 0.03 and 0.05 net, 7 %: every tax for itself rounds to 0; on the sum 0.11 x 7 % = 0.0077 -> 0.01.
  auto one = invoice({line("flat", 3, "a", {"S", 700}), line("flat", 3, "b", {"S", 700}), line("flat", 5, "c", {"S", 700})}, 1);
  const auto list = postings(one, {Chart::skr03, "DE", parse_revenue_rules("group a S7: 8301, group b S7: 8302, group c S7: 8303")});
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(list[0].gross, Money{3});
  EXPECT_EQ(list[1].gross, Money{3});
  EXPECT_EQ(list[2].gross, Money{6});
}

TEST(Revenue, AnySplitAddsUp) {
  std::uint32_t seed = 7;
  const auto next = [&](int below) { seed = seed * 1664525 + 1013904223; return static_cast<int>(seed >> 8) % below; };
  for (int round = 0; round < 500; ++round) {
    std::vector<LedgerLine> lines;
    std::map<int, Money> nets;
    for (int i = next(8); i >= 0; --i) {
      const int rate = next(2) ? 1900 : 700;
      lines.push_back(line("flat", next(20000) - 3000, std::string(1, static_cast<char>('a' + next(3))).c_str(), {"S", rate}));
      nets[rate] += lines.back().net;
    }
    Money vat;
    for (const auto& [rate, net] : nets) vat += vat_of(net, rate);
    const auto one = invoice(lines, vat.cents);
    Money gross;
    for (const auto& posting : postings(one, {Chart::skr04, "DE", parse_revenue_rules("group a: 4401, group b: 4402")})) gross += posting.gross;
    EXPECT_EQ(gross, one.gross);
  }
}

TEST(Revenue, EveryTaxCaseHasItsAccount) {
  const auto account = [](TaxCase tax, Chart chart, const char* country) {
    auto one = invoice({line("flat", 100, "", tax)}, vat_of({100}, tax.rate_bp).cents);
    one.country = country;
    return postings(one, {chart, "DE", {}}).front().account;
  };
  EXPECT_EQ(account({"S", 1900}, Chart::skr04, "DE"), "4400");
  EXPECT_EQ(account({"S", 700}, Chart::skr03, "DE"), "8300");
  EXPECT_EQ(account({"AE", 0}, Chart::skr03, "AT"), "8336");
  EXPECT_EQ(account({"AE", 0}, Chart::skr03, "DE"), "8337");
  EXPECT_EQ(account({"K", 0}, Chart::skr04, "FR"), "4125");
  EXPECT_EQ(account({"O", 0}, Chart::skr03, "CH"), "8338");
  EXPECT_THROW(account({"E", 0}, Chart::skr03, "DE"), AccountingError);  // the adviser knows which exemption
  EXPECT_THROW(account({"S", 1600}, Chart::skr03, "DE"), AccountingError);
}

// The example of docs/accounting.md: what bears no 19 % never gets onto an automatic account of 19 % by a rule that does not name its case.
TEST(Revenue, ARuleWithoutATaxCaseTakesTheStandardRateOnly) {
  const char* example = "group service S19: 8410 @100, meter bw: 8402, kind flat: 8401, any E: 8195";
  const auto accounts = [&](TaxCase tax, const char* country, const char* rules) {
    auto one = invoice({line("flat", 4000, "", tax), line("click", 900, "", tax)}, vat_of({4900}, tax.rate_bp).cents);
    one.country = country;
    std::string text;
    for (const auto& posting : postings(one, {Chart::skr03, "DE", parse_revenue_rules(rules)})) text += posting.account + " " + decimal(posting.net) + " ";
    return text;
  };
  EXPECT_EQ(accounts({"S", 1900}, "DE", example), "8401 40.00 8402 9.00 ");
  EXPECT_EQ(accounts({"S", 700}, "DE", example), "8300 49.00 ");
  EXPECT_EQ(accounts({"AE", 0}, "AT", example), "8336 49.00 ");
  EXPECT_EQ(accounts({"AE", 0}, "DE", example), "8337 49.00 ");
  EXPECT_EQ(accounts({"O", 0}, "CH", example), "8338 49.00 ");
  EXPECT_EQ(accounts({"K", 0}, "FR", example), "8125 49.00 ");
  EXPECT_EQ(accounts({"G", 0}, "US", example), "8120 49.00 ");
  EXPECT_EQ(accounts({"E", 0}, "DE", example), "8195 49.00 ");
  EXPECT_THROW(accounts({"Z", 0}, "DE", example), AccountingError);
  EXPECT_THROW(accounts({"S", 1600}, "DE", example), AccountingError) << "19 % is the standard rate of 2026";
  EXPECT_EQ(accounts({"AE", 0}, "AT", "meter bw AE: 8339, kind flat S7: 8301, any: 8400"), "8336 40.00 8339 9.00 ");
  EXPECT_EQ(accounts({"S", 700}, "DE", "meter bw AE: 8339, kind flat S7: 8301, any: 8400"), "8300 9.00 8301 40.00 ");
}

TEST(Revenue, TheStandardRateIsTheOneOfTheServiceAndTheCountry) {
  auto swiss = invoice({line("flat", 1000, "", {"S", 810})}, 81);
  swiss.country = "CH";
  RevenueSettings settings{Chart::skr03, "CH", parse_revenue_rules("any: 3400"), {{Day::of(2018, 1, 1), 770}, {Day::of(2024, 1, 1), 810}}};
  EXPECT_EQ(postings(swiss, settings).front().account, "3400");
  swiss.service = Period::month(2023, 12);
  EXPECT_THROW(postings(swiss, settings), AccountingError);
  settings.standard_rates = {};
  EXPECT_EQ(postings(swiss, settings).front().account, "3400") << "a country whose rates are not known";
}

TEST(Revenue, RulesSayWhatIsWrong) {
  for (const char* rules : {"group: 8400", "any 8400", "flat: 8400", "any: 84", "any: 8400 100", "any S19 x: 8400"}) {
    try {
      parse_revenue_rules(rules);
      ADD_FAILURE() << rules;
    } catch (const AccountingError& error) {
      EXPECT_THAT(error.what(), HasSubstr("accounting.revenue_accounts")) << rules;
    }
  }
  const auto rules = parse_revenue_rules("group service S19: 8410 @100 #3, any: 8400");
  ASSERT_EQ(rules.size(), 2u);
  EXPECT_EQ(rules[0].tax + rules[0].account + rules[0].cost_centre + rules[0].bu_key, "S1984101003");
}

TEST(Revenue, LinesThatDoNotMakeTheInvoiceAreRefused) {
  auto one = invoice({line("flat", 10000)}, 1900);
  one.gross += Money{1};
  EXPECT_THROW(postings(one, {}), AccountingError);
}

TEST(Datev, ABatchByItsBytes) {
  auto foreign = invoice({line("click", 50000, "", {"AE", 0})}, 0, "RE-2026-000002");
  foreign.country = "AT", foreign.vat_id = "ATU12345675", foreign.customer_name = "Łódź Büro – Wien", foreign.debtor_account = "10043", foreign.mandate = "M-1";
  auto cancelled = invoice({line("flat", -3333), line("click", -6668, "service")}, -1900, "ST-2026-000001");
  cancelled.kind = DocumentKind::cancellation, cancelled.refers_to = {"RE-2026-000001"};
  const auto files = datev_bookings({invoice({line("flat", 3333), line("click", 6668, "service")}, 1900), foreign, cancelled},
                                    settings("group service S19: 8410 @100"), Division::fiscal_year);
  ASSERT_EQ(files.size(), 1u);
  EXPECT_EQ(files[0].name, "EXTF_Buchungsstapel_20260101_20261231.csv");
  EXPECT_EQ(files[0].rows, 5);
  expect_golden("bookings.csv", files[0].bytes);
}

TEST(Datev, HeaderTitlesAndRowsHaveTheirFields) {
  const auto files = datev_bookings({invoice({line("flat", 10000)}, 1900)}, settings(), Division::month);
  const auto lines = lines_of(files[0].bytes);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(fields_of(lines[0]).size(), 31u);
  EXPECT_EQ(fields_of(lines[1]).size(), 125u);
  const auto row = fields_of(lines[2]);
  ASSERT_EQ(row.size(), 125u);
  EXPECT_EQ(fields_of(lines[0])[4], "13");
  EXPECT_EQ(fields_of(lines[1])[124], "Abw. Skontokonto");
  EXPECT_EQ(fields_of(lines[1])[113], "Festschreibung");
  EXPECT_EQ(row[0], "119,00");
  EXPECT_EQ(row[1], "\"S\"");
  EXPECT_EQ(row[6] + " " + row[7] + " " + row[9], "10042 8400 0510");
  EXPECT_EQ(row[113] + " " + row[114] + " " + row[115] + " " + row[116], "0 30092026 30092026 19102026");
  EXPECT_EQ(files[0].name, "EXTF_Buchungsstapel_20261001_20261031.csv");
  EXPECT_EQ(files[0].bytes.find("\xc3"), std::string::npos) << "UTF-8 in a Windows-1252 file";
}

TEST(Datev, CancellationsAreCreditedOrReversed) {
  auto cancelled = invoice({line("flat", -10000)}, -1900, "ST-2026-000001");
  cancelled.kind = DocumentKind::cancellation;
  auto datev = settings();
  auto row = fields_of(lines_of(datev_bookings({cancelled}, datev, Division::month)[0].bytes)[2]);
  EXPECT_EQ(row[0] + row[1] + row[117], "119,00\"H\"");
  datev.general_reversal = true;
  row = fields_of(lines_of(datev_bookings({cancelled}, datev, Division::month)[0].bytes)[2]);
  EXPECT_EQ(row[0] + row[1] + row[117], "119,00\"S\"\"1\"");
}

TEST(Datev, AllThatIsCorrectedIsNamed) {
  auto credit = invoice({line("flat", -10000)}, -1900, "KO-2026-000001");
  credit.kind = DocumentKind::correction;
  credit.customer_name = "Kanzlei";
  for (int month = 10; month < 34; ++month) credit.refers_to.push_back("RE-2026-0000" + std::to_string(month));
  const auto row = fields_of(lines_of(datev_bookings({credit}, settings(), Division::month)[0].bytes)[2]);
  ASSERT_EQ(row.size(), 125u);
  EXPECT_EQ(row[11], "\"\"") << "one of them would be a part only";
  EXPECT_EQ(row[13], "\"Korrektur RE-2026-000010 u. 23 weitere Kanzlei\"");
  EXPECT_EQ(row[47], "\"Berichtigt\"");
  EXPECT_EQ(row[49], "\"Berichtigt\"");
  EXPECT_EQ(row[51], "") << "24 numbers of 14 characters fit into two pairs";
  std::string all;
  for (const std::string& number : credit.refers_to) all += (all.empty() ? "" : ", ") + number;
  EXPECT_EQ(row[48].substr(1, row[48].size() - 2) + ", " + row[50].substr(1, row[50].size() - 2), all);
  EXPECT_LE(row[48].size(), 212u);
}

TEST(Datev, BelegfeldTwoTakesTwelveCharacters) {
  auto credit = invoice({line("flat", -10000)}, -1900, "KO-2026-000001");
  credit.kind = DocumentKind::correction;
  credit.refers_to = {"RE26-0000001"};
  const auto second = [&] { return fields_of(lines_of(datev_bookings({credit}, settings(), Division::month)[0].bytes)[2])[11]; };
  EXPECT_EQ(second(), "\"RE26-0000001\"");
  credit.refers_to = {"RE-2026-000001"};
  EXPECT_EQ(second(), "\"\"") << "cut, it would be another document";
}

TEST(Datev, MoreThanABookingTakesIsRefused) {
  auto credit = invoice({line("flat", -10000)}, -1900, "KO-2026-000001");
  credit.kind = DocumentKind::correction;
  for (int i = 0; i < 400; ++i) credit.refers_to.push_back("RE-2026-00" + std::to_string(1000 + i));
  EXPECT_THROW(datev_bookings({credit}, settings(), Division::month), AccountingError);
}

TEST(Datev, AFileForEachFiscalYearAndFullFile) {
  auto datev = settings();
  datev.fiscal_year_first_month = 7;
  auto before = invoice({line("flat", 100)}, 19), after = before;
  before.issued_on = Day::of(2026, 6, 30), after.issued_on = Day::of(2026, 7, 1);
  const auto years = datev_bookings({before, after}, datev, Division::fiscal_year);
  ASSERT_EQ(years.size(), 2u);
  EXPECT_EQ(fields_of(lines_of(years[0].bytes)[0])[12], "20250701");
  EXPECT_EQ(fields_of(lines_of(years[1].bytes)[0])[12], "20260701");
  EXPECT_EQ(datev.rows_at_most, 99'999);
  datev.rows_at_most = 3;
  auto two_rows = invoice({line("flat", 3333), line("click", 6668, "service")}, 1900);
  datev.revenue.rules = parse_revenue_rules("group service: 8410");
  const auto many = datev_bookings({two_rows, two_rows, two_rows}, datev, Division::month);
  ASSERT_EQ(many.size(), 3u);  // an invoice is never divided
  EXPECT_EQ(many[0].rows, 2);
  EXPECT_EQ(many[1].rows, 2);
  EXPECT_THAT(many[1].name, HasSubstr("_2.csv"));
}

TEST(Datev, RefusesWhatTheAdvisersProgramWouldRefuse) {
  auto datev = settings();
  EXPECT_THROW(datev_bookings({invoice({line("flat", 100)}, 19, "RE 2026 1")}, datev, Division::month), AccountingError);
  auto one = invoice({line("flat", 100)}, 19);
  one.debtor_account = "4711";
  EXPECT_THROW(datev_bookings({one}, datev, Division::month), AccountingError);
  datev.adviser_number = 0;
  EXPECT_THROW(datev_bookings({invoice({line("flat", 100)}, 19)}, datev, Division::month), AccountingError);
}

TEST(Datev, DebtorsByTheirBytes) {
  Debtor debtor{"10042", "K-1", "Kanzlei Möller", "", "Hafenstr. 7", "20457", "Hamburg", "DE", "DE123456788", "re@moeller.example", "de", "DE89370400440532013000", "COBADEFFXXX", "M-1", 14};
  const auto file = datev_debtors({debtor}, settings(), Day::of(2026, 11, 21));
  const auto lines = lines_of(file.bytes);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(fields_of(lines[0]).size(), 31u);
  ASSERT_EQ(fields_of(lines[1]).size(), 254u);
  ASSERT_EQ(fields_of(lines[2]).size(), 254u);
  EXPECT_EQ(fields_of(lines[1])[44], "IBAN-Nr. 1");
  EXPECT_EQ(fields_of(lines[1])[221], "SEPA-Mandatsreferenz 1");
  expect_golden("debtors.csv", file.bytes);
}

TEST(Windows1252, KnowsItsCharacters) {
  EXPECT_EQ(windows_1252("Grün € – „x“ Ł"), "Gr\xFCn \x80 \x96 \x84x\x93 ?");
  EXPECT_EQ(windows_1252("a\nb\tc\xff"), "a b c?");
  EXPECT_EQ(first_characters("äöü", 2), "äö");
}

TEST(TargetDays, OfTheBanksCalendar) {
  EXPECT_FALSE(is_target_day(Day::of(2026, 4, 3)));   // Good Friday
  EXPECT_FALSE(is_target_day(Day::of(2026, 4, 6)));   // Easter Monday
  EXPECT_FALSE(is_target_day(Day::of(2027, 3, 26)));
  EXPECT_FALSE(is_target_day(Day::of(2026, 5, 1)));
  EXPECT_TRUE(is_target_day(Day::of(2026, 5, 14)));   // Ascension Day is one
  EXPECT_TRUE(is_target_day(Day::of(2026, 10, 2)));
  EXPECT_FALSE(is_target_day(Day::of(2026, 11, 21)));  // a Saturday
  EXPECT_EQ(next_target_day(Day::of(2026, 12, 25)), Day::of(2026, 12, 28));
  EXPECT_EQ(plus_target_days(Day::of(2026, 4, 2), 1), Day::of(2026, 4, 7));
}

std::vector<Collection> collections() {
  const Day day = Day::of(2026, 11, 23);
  return {{"CORE", "RCUR", day, "RE-2026-000001", {11901}, "M-1", Day::of(2025, 1, 2), "Kanzlei Möller & Partner", "DE89370400440532013000", "COBADEFFXXX", "Rechnung RE-2026-000001 Kunde 10042"},
          {"B2B", "RCUR", day, "RE-2026-000002", {100}, "M-2", Day::of(2025, 1, 2), "Öl AG", "AT611904300234573201", "", "Rechnung"},
          {"CORE", "RCUR", day, "RE-2026-000003", {5000}, "M-3", Day::of(2025, 1, 2), "Šima", "DE89370400440532013000", "", "Rechnung"},
          {"CORE", "OOFF", day + 1, "RE-2026-000004", {1}, "M-4", Day::of(2025, 1, 2), "C", "DE89370400440532013000", "", "Rechnung"}};
}
const Creditor creditor{"Bürotechnik Nord GmbH", "DE89370400440532013000", "COBADEFFXXX", "DE98ZZZ09999999999"};

TEST(DirectDebit, BlocksCountAndSum) {
  const std::string xml = pain_008("KW1", Instant{}, creditor, collections());
  expect_golden("pain_008.xml", xml);
  EXPECT_THAT(xml, HasSubstr("<CtrlSum>170.02</CtrlSum>"));
  EXPECT_THAT(xml, HasSubstr("<CtrlSum>169.01</CtrlSum>"));  // CORE, RCUR
  EXPECT_THAT(xml, HasSubstr("Kanzlei Moeller + Partner"));
  EXPECT_THAT(xml, HasSubstr("NOTPROVIDED"));
  std::size_t blocks = 0;
  for (auto at = xml.find("<PmtInf>"); at != std::string::npos; at = xml.find("<PmtInf>", at + 1)) ++blocks;
  EXPECT_EQ(blocks, 3u);
  // With the bank's schema at hand it is asked, too; it is not ours to ship.
  if (const char* schema = std::getenv("KLICKWERK_PAIN_XSD")) {
    const std::string command = "xmllint --noout --nonet --schema '" + std::string(schema) + "' " KLICKWERK_SOURCE_DIR "/tests/document/golden_accounting/pain_008.xml 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0);
  }
}

TEST(DirectDebit, RefusesWhatTheBankWouldRefuse) {
  const auto fault = [](auto change) {
    auto list = collections();
    Creditor own = creditor;
    change(list[0], own);
    const auto faults = direct_debit_faults(own, list);
    EXPECT_THROW(pain_008("KW1", Instant{}, own, list), AccountingError);
    return faults.empty() ? std::string() : faults.front();
  };
  EXPECT_TRUE(direct_debit_faults(creditor, collections()).empty());
  EXPECT_THAT(fault([](Collection& c, Creditor&) { c.iban = "DE89370400440532013001"; }), HasSubstr("IBAN"));
  EXPECT_THAT(fault([](Collection&, Creditor& c) { c.creditor_id = "DE99ZZZ09999999999"; }), HasSubstr("creditor identifier"));
  EXPECT_THAT(fault([](Collection& c, Creditor&) { c.amount = {}; }), HasSubstr("amount"));
  EXPECT_THAT(fault([](Collection& c, Creditor&) { c.collected_on = Day::of(2026, 11, 21); }), HasSubstr("bank day"));
  EXPECT_THAT(fault([](Collection& c, Creditor&) { c.mandate = "//x"; }), HasSubstr("mandate"));
  EXPECT_THAT(fault([](Collection& c, Creditor&) { c.sequence = "FNALX"; }), HasSubstr("sequence"));
  EXPECT_THAT(fault([](Collection& c, Creditor&) { c.signed_on = Day::of(2027, 1, 1); }), HasSubstr("signed"));
}

TEST(QuickBooks, FilesByTheirBytes) {
  auto credit = invoice({line("flat", -1000)}, -190, "KO-2026-000001");
  credit.kind = DocumentKind::correction, credit.refers_to = {"RE-2026-000001"};
  const auto files = quickbooks_files({invoice({line("flat", 3333), line("click", 6668, "service")}, 1900), credit},
                                      {Chart::skr03, "DE", parse_revenue_rules("group service: 8410")}, {"Accounts Receivable", "VAT Payable"});
  ASSERT_EQ(files.size(), 3u);
  expect_golden(files[0].name, files[0].bytes);
  expect_golden(files[1].name, files[1].bytes);
  expect_golden(files[2].name, files[2].bytes);
}

}  // namespace
}  // namespace klickwerk::document::accounting
