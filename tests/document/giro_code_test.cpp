// The payment code carries what the standard wants in the standard's order.
#include "document/pdf/giro_code.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_invoice.h"

namespace klickwerk::document {

namespace {

using sample::short_invoice;

TEST(GiroCode, CarriesPayeeAmountAndNumber) {
  EXPECT_EQ(giro_text(short_invoice()),
            "BCD\n002\n1\nSCT\nHANSDEHHXXX\nNordlicht Bürotechnik GmbH\nDE89370400440532013000\nEUR63.12\n\n\nRE-2026-000123");
}

TEST(GiroCode, CutsLongNamesAtWholeSigns) {
  InvoiceDocument invoice = short_invoice();
  invoice.seller.address.name.clear();
  for (int count = 0; count < 80; ++count) invoice.seller.address.name += "ü";
  const std::string text = giro_text(invoice);
  std::string seventy;
  for (int count = 0; count < 70; ++count) seventy += "ü";
  EXPECT_THAT(text, testing::HasSubstr("\n" + seventy + "\n"));
}

TEST(GiroCode, IsDrawnOnlyForAmountsThatCanBePaid) {
  InvoiceDocument invoice = short_invoice();
  const auto code = giro_code(invoice);
  ASSERT_TRUE(code);
  EXPECT_GE(code->side, 33);  // version 4 at least for so much text
  // The finder pattern of every QR code: a dark frame of 7 modules around a light one.
  for (int at = 0; at < 7; ++at) EXPECT_TRUE(code->at(0, at) && code->at(6, at) && code->at(at, 0) && code->at(at, 6));
  EXPECT_FALSE(code->at(1, 1));
  invoice.gross = Money{};
  EXPECT_FALSE(giro_code(invoice));
  invoice.gross = Money{100'000'000'000};
  EXPECT_FALSE(giro_code(invoice));
}

}  // namespace

}  // namespace klickwerk::document
