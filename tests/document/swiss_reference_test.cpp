// Check digits against published references, and what becomes of an invoice's number.
#include "document/swiss_reference.h"

#include <gtest/gtest.h>

namespace klickwerk::document {
namespace {

// The examples of the Swiss Implementation Guidelines for the QR-bill.
TEST(SwissReference, PublishedExamplesAreValid) {
  EXPECT_TRUE(valid_qr_reference("21 00000 00003 13947 14300 09017"));
  EXPECT_EQ(recursive_mod_10("21000000000313947143000901"), '7');
  EXPECT_TRUE(valid_creditor_reference("RF18 5390 0754 7034"));
  EXPECT_EQ(creditor_reference("539007547034"), "RF18539007547034");
}

TEST(SwissReference, AWrongDigitIsFound) {
  const std::string qr = "210000000003139471430009017", creditor = "RF18539007547034";
  for (std::size_t at = 0; at < qr.size(); ++at) {
    std::string wrong = qr;
    wrong[at] = wrong[at] == '9' ? '0' : static_cast<char>(wrong[at] + 1);
    EXPECT_FALSE(valid_qr_reference(wrong)) << at;
  }
  for (std::size_t at = 2; at < creditor.size(); ++at) {
    std::string wrong = creditor;
    wrong[at] = wrong[at] == '9' ? '0' : static_cast<char>(wrong[at] + 1);
    EXPECT_FALSE(valid_creditor_reference(wrong)) << at;
  }
  for (const char* text : {"", "21 00000 00003 13947 14300 0901", "2100000000031394714300090 1A"}) EXPECT_FALSE(valid_qr_reference(text)) << text;
  for (const char* text : {"", "RF18", "XF18539007547034", "RF18-5390/7547034"}) EXPECT_FALSE(valid_creditor_reference(text)) << text;
}

// Worked out with the guidelines' table for recursive modulo 10 and with modulo 97 on paper.
TEST(SwissReference, AnInvoicesNumberMakesOne) {
  EXPECT_EQ(qr_reference(Series::invoice, "RE-2026-000123"), "100000000000000020260001232");
  EXPECT_EQ(qr_reference(Series::customer, "10042"), "900000000000000000000100423");
  EXPECT_EQ(creditor_reference("RE-2026-000123"), "RF73RE2026000123");
  EXPECT_EQ(creditor_reference("re/2026 000123"), "RF73RE2026000123");
  EXPECT_TRUE(valid_qr_reference(*qr_reference(Series::invoice, "RE-2026-000123")));
  EXPECT_TRUE(valid_creditor_reference(*creditor_reference("RE-2026-000123")));
}

TEST(SwissReference, NumbersThatDoNotFitMakeNone) {
  EXPECT_FALSE(qr_reference(Series::invoice, "RE"));
  EXPECT_TRUE(qr_reference(Series::invoice, std::string(25, '1')));
  EXPECT_FALSE(qr_reference(Series::invoice, std::string(26, '1')));
  EXPECT_FALSE(creditor_reference("-/-"));
  EXPECT_TRUE(creditor_reference(std::string(21, 'A')));
  EXPECT_FALSE(creditor_reference(std::string(22, 'A')));
}

TEST(SwissReference, IsPrintedInGroups) {
  EXPECT_EQ(reference_text("210000000003139471430009017"), "21 00000 00003 13947 14300 09017");
  EXPECT_EQ(reference_text("RF18539007547034"), "RF18 5390 0754 7034");
}

TEST(SwissReference, KnowsAccounts) {
  EXPECT_TRUE(is_qr_iban("CH44 3199 9123 0008 8901 2"));
  EXPECT_TRUE(is_swiss_iban("CH58 0079 1123 0008 8901 2"));
  EXPECT_FALSE(is_qr_iban("CH58 0079 1123 0008 8901 2"));
  EXPECT_TRUE(is_swiss_iban("LI21 0881 0000 2324 013A A"));
  EXPECT_FALSE(is_swiss_iban("CH44 3199 9123 0008 8901 3")) << "its check digits are wrong";
  EXPECT_FALSE(is_swiss_iban("DE89 3704 0044 0532 0130 00"));
  EXPECT_FALSE(is_swiss_iban(""));
}

}  // namespace
}  // namespace klickwerk::document
