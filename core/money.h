// Money, prices and clicks as whole numbers with the unit in the name. Products are exact (128 bit) and rounded once,
// half away from zero. No binary floating point comes near them.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace klickwerk {

// The currency's smallest coin. Range: +-92 quadrillion; a sum that leaves it stops the program.
struct Money {
  std::int64_t cents = 0;
  auto operator<=>(const Money&) const = default;
};

// Millionths of the currency per unit: 0.0085 EUR a click is 8500.
struct UnitPrice {
  std::int64_t micro = 0;
  auto operator<=>(const UnitPrice&) const = default;
};

// Units of a billing meter: page sides, hours, kWh.
struct Clicks {
  std::int64_t count = 0;
  auto operator<=>(const Clicks&) const = default;
};

Money operator+(Money a, Money b);
Money operator-(Money a, Money b);
Money operator-(Money a);
Money& operator+=(Money& a, Money b);
Money& operator-=(Money& a, Money b);
Clicks operator+(Clicks a, Clicks b);
Clicks operator-(Clicks a, Clicks b);
Clicks operator-(Clicks a);
Clicks& operator+=(Clicks& a, Clicks b);

// An exact fraction, always in lowest terms with a positive denominator: 9/28 of a month.
// Operations stop the program when a term leaves 64 bits.
struct Fraction {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;

  static Fraction of(std::int64_t numerator, std::int64_t denominator);
  Fraction operator+(Fraction other) const;
  Fraction operator*(Fraction other) const;
  bool operator==(const Fraction&) const = default;
  std::string text() const;  // "1", "15/31", "46/31"
};

// value * numerator / denominator, rounded once, half away from zero.
std::int64_t multiply_rounded(std::int64_t value, std::int64_t numerator, std::int64_t denominator);

Money amount_of(Clicks quantity, UnitPrice price);    // quantity x price, rounded to cents
Money amount_of(Fraction quantity, UnitPrice price);  // months x monthly price, rounded to cents
// VAT of a net sum; `rate_bp` is in hundredths of a percent (19 % is 1900).
Money vat_of(Money net, int rate_bp);

// Parts of a whole in proportion to the weights (none negative), whole numbers that add up to it exactly: largest
// remainder, ties to the earlier part. A whole below zero is divided like its mirror. All weights 0: all to the first.
std::vector<std::int64_t> share_by_largest_remainder(std::int64_t whole, std::span<const std::int64_t> weights);

// Decimal text. parse_* accept an optional sign, digits, and at most the places named; nothing else, no exponent.
std::string decimal(Money money);                            // "-2.75"
std::string decimal(UnitPrice price, int least_places = 2);  // "0.0085"; more places only where they are not 0
std::string german_decimal(Money money);                     // "-1.234,56"
std::string german_decimal(UnitPrice price, int least_places = 2);
std::string german_count(std::int64_t count);                // "1.234.567"
std::optional<Money> parse_money(std::string_view text);     // at most 2 places
std::optional<UnitPrice> parse_unit_price(std::string_view text);  // at most 6 places
// Digits after the decimal point in a decimal text: prices are shown with the places in which they were agreed.
int places_of(std::string_view decimal_text);

}  // namespace klickwerk
