// A bank's CSV as banks export it: sides, currencies, rows that are announced only, columns that nobody knows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office/payments/bank_entries.h"
#include "tests/office/accounting_books.h"

namespace klickwerk::office {
namespace {

using testing::AllOf, testing::ElementsAre, testing::HasSubstr, testing::IsEmpty, testing::Not;

std::vector<std::int64_t> cents_of(const std::string& csv) {
  const BankFile file = read_bank_file(csv);
  EXPECT_THAT(file.faults, IsEmpty());
  std::vector<std::int64_t> cents;
  for (const BankEntry& entry : file.entries) cents.push_back(entry.payment.amount.cents);
  return cents;
}

TEST(BankCsv, HonoursTheSideOfAnAmount) {
  EXPECT_THAT(cents_of("Buchungstag;Betrag;Soll/Haben\n10.11.2026;47,48;S\n10.11.2026;47,48;H\n10.11.2026;-47,48;Soll\n10.11.2026;47,48;Haben\n10.11.2026;5,00;\n"),
              ElementsAre(-4748, 4748, -4748, 4748, 500));
  EXPECT_THAT(cents_of("date;amount;D/C\n2026-11-10;47.48;D\n2026-11-10;47.48;C\n2026-11-10;47.48;DBIT\n"), ElementsAre(-4748, 4748, -4748));
  EXPECT_THAT(cents_of("date;amount\n2026-11-10;47,48-\n2026-11-10;47,48 S\n2026-11-10;47,48H\n2026-11-10;1.047,48+\n"), ElementsAre(-4748, -4748, 4748, 104748));
  EXPECT_THAT(cents_of("Buchungstag;Umsatz; ;Name\n10.11.2026;47,48;S;X\n11.11.2026;1,00;H;Y\n"), ElementsAre(-4748, 100));  // VR banks: a column without a name
  EXPECT_THAT(cents_of("Buchungstag;Soll;Haben\n10.11.2026;-47,48;\n11.11.2026;;1,00\n12.11.2026;3,00;\n"), ElementsAre(-4748, 100, -300));
}

TEST(BankCsv, RefusesWhatContradictsItself) {
  EXPECT_THAT(read_bank_file("date;amount;S/H\n2026-11-10;-1,00;H\n2026-11-10;1,00;X\n2026-11-10;1,00 S;H\n").faults,
              ElementsAre(AllOf(HasSubstr("line 2"), HasSubstr("below 0")), AllOf(HasSubstr("line 3"), HasSubstr("\"X\" is no sign")), AllOf(HasSubstr("line 4"), HasSubstr("contradict"))));
  EXPECT_THAT(read_bank_file("date;Soll;Haben\n2026-11-10;1,00;2,00\n").faults, ElementsAre(HasSubstr("both a debit and a credit")));
}

TEST(BankCsv, RefusesAnotherCurrencyByRow) {
  EXPECT_THAT(read_bank_file("Buchungstag;Betrag;W\xe4hrung\n10.11.2026;1,00;EUR\n11.11.2026;47,48;USD\n12.11.2026;1,00;\n").faults,
              ElementsAre(AllOf(HasSubstr("line 3"), HasSubstr("an amount in USD, not EUR"))));
}

TEST(BankCsv, NamesColumnsThatNobodyKnows) {
  const BankFile file = read_bank_file("Buchungstag;Betrag;Valutadatum;Farbe;Betrag;Zweck 2\n10.11.2026;1,00;10.11.2026;rot;2,00;x\n");
  EXPECT_THAT(file.faults, IsEmpty());
  EXPECT_THAT(file.remarks, ElementsAre(AllOf(HasSubstr("\"Farbe\", \"Betrag\", \"Zweck 2\""), Not(HasSubstr("Valuta")))));
}

using BankRows = test::AccountingBooks;

// A savings bank's export (CSV-CAMT format) of one day and of the next.
std::string savings_bank(const std::string& day, const std::string& info) {
  return "\"Auftragskonto\";\"Buchungstag\";\"Valutadatum\";\"Buchungstext\";\"Verwendungszweck\";\"Kundenreferenz (End-to-End)\";\"Beguenstigter/Zahlungspflichtiger\";\"Kontonummer/IBAN\";\"Betrag\";\"Waehrung\";\"Info\"\n"
         "\"DE89370400440532013000\";\"" + day + "\";\"" + day + "\";\"GUTSCHR. UEBERWEISUNG\";\"RE-1\";\"\";\"Mueller\";\"DE75512108001245126199\";\"20,00\";\"EUR\";\"" + info + "\"\n";
}

TEST_F(BankRows, WhatIsAnnouncedIsBookedOnce) {
  issue("RE-1", "K-1", "2026-10-05", 10000);
  const auto announced = import(savings_bank("10.11.26", "Umsatz vorgemerkt"));
  EXPECT_THAT(announced.entries, IsEmpty());
  EXPECT_THAT(announced.remarks, ElementsAre(AllOf(HasSubstr("line 2: 20,00 of Mueller is announced only"), HasSubstr("vorgemerkt"))));
  EXPECT_FALSE(announced.needs_attention());
  EXPECT_EQ(import(savings_bank("11.11.26", "Umsatz gebucht")).entries.size(), 1u);
  EXPECT_EQ(books_.value("select count(*) || ' ' || sum(amount_cents) from payments"), "1 2000");
}

TEST_F(BankRows, ARefundIsNoPaymentReceived) {
  issue("RE-1", "K-1", "2026-10-05", 10000);
  EXPECT_EQ(import("Buchungstag;Betrag;Soll/Haben;Name;Verwendungszweck\n10.11.2026;119,00;S;Kanzlei Möller;Erstattung RE-1\n").skipped, 1);
  EXPECT_EQ(open()[0].open(), Money{11900});
  import("Buchungstag;Betrag;Soll/Haben;Name;Verwendungszweck\n11.11.2026;119,00;H;Kanzlei Möller;RE-1\n");
  EXPECT_TRUE(open().empty());
  import("Buchungstag;Betrag;Soll/Haben;Name;Verwendungszweck\n12.11.2026;119,00;S;Kanzlei Möller;Erstattung RE-1\n");  // it came back
  EXPECT_EQ(open()[0].open(), Money{11900});
}

}  // namespace
}  // namespace klickwerk::office
