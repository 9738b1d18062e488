#include "core/currency.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/currency_in_use.h"

namespace klickwerk {
namespace {

TEST(Currency, IsTheEuroUnlessTheOfficeSaysSo) {
  EXPECT_EQ(accounting_currency(), "EUR");
  {
    const test::CurrencyInUse francs("CHF");
    EXPECT_EQ(accounting_currency(), "CHF");
  }
  EXPECT_EQ(accounting_currency(), "EUR");
}

TEST(Currency, OthersAreRefusedAndChangeNothing) {
  for (const char* code : {"USD", "chf", ""}) EXPECT_THROW(use_currency(code), std::runtime_error) << code;
  EXPECT_EQ(accounting_currency(), "EUR");
}

}  // namespace
}  // namespace klickwerk
