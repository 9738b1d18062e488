#include "core/money.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/assert.h"

namespace klickwerk {
namespace {

using Wide = __int128;

std::int64_t narrow(Wide value) {
  KW_ASSERT(value >= std::numeric_limits<std::int64_t>::min() && value <= std::numeric_limits<std::int64_t>::max());
  return static_cast<std::int64_t>(value);
}

// Half away from zero; denominator > 0.
std::int64_t divide_rounded(Wide numerator, Wide denominator) {
  KW_ASSERT(denominator > 0);
  Wide magnitude = numerator < 0 ? -numerator : numerator;
  Wide rounded = magnitude / denominator + (magnitude % denominator * 2 >= denominator ? 1 : 0);
  return narrow(numerator < 0 ? -rounded : rounded);
}

constexpr std::int64_t kMicroPerCent = 10'000;

std::string grouped(std::string digits, char separator) {
  for (std::ptrdiff_t at = std::ssize(digits) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), 1, separator);
  return digits;
}

// `value` in units of 10^-places, shown with at least `least` of them and none behind that are 0.
std::string decimal_text(std::int64_t value, int places, int least, char point, char separator) {
  const bool negative = value < 0;
  const auto bits = static_cast<std::uint64_t>(value);
  std::string digits = std::to_string(negative ? 0 - bits : bits);
  auto wanted = static_cast<std::size_t>(places);
  if (digits.size() <= wanted) digits.insert(0, wanted + 1 - digits.size(), '0');
  std::string whole = digits.substr(0, digits.size() - wanted), part = digits.substr(digits.size() - wanted);
  while (part.size() > static_cast<std::size_t>(least) && part.back() == '0') part.pop_back();
  if (separator != 0) whole = grouped(whole, separator);
  return (negative ? "-" : "") + whole + (part.empty() ? "" : point + part);
}

// The text in units of 10^-places; empty when malformed, too many places, or out of range.
std::optional<std::int64_t> parse_scaled(std::string_view text, int places) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  Wide value = 0;
  int after_point = -1;
  bool any = false;
  for (char c : text) {
    if (c == '.' && after_point < 0 && any) {
      after_point = 0;
      continue;
    }
    if (c < '0' || c > '9') return {};
    if (after_point >= 0 && ++after_point > places) return {};
    value = value * 10 + (c - '0');
    any = true;
    if (value > std::numeric_limits<std::int64_t>::max()) return {};
  }
  if (!any || after_point == 0) return {};
  for (int missing = places - std::max(after_point, 0); missing > 0; --missing) value *= 10;
  if (value > std::numeric_limits<std::int64_t>::max()) return {};
  return static_cast<std::int64_t>(negative ? -value : value);
}

}  // namespace

Money operator+(Money a, Money b) { return {narrow(static_cast<Wide>(a.cents) + b.cents)}; }
Money operator-(Money a, Money b) { return {narrow(static_cast<Wide>(a.cents) - b.cents)}; }
Money operator-(Money a) { return {narrow(-static_cast<Wide>(a.cents))}; }
Money& operator+=(Money& a, Money b) { return a = a + b; }
Money& operator-=(Money& a, Money b) { return a = a - b; }
Clicks operator+(Clicks a, Clicks b) { return {narrow(static_cast<Wide>(a.count) + b.count)}; }
Clicks operator-(Clicks a, Clicks b) { return {narrow(static_cast<Wide>(a.count) - b.count)}; }
Clicks operator-(Clicks a) { return {narrow(-static_cast<Wide>(a.count))}; }
Clicks& operator+=(Clicks& a, Clicks b) { return a = a + b; }

Fraction Fraction::of(std::int64_t numerator, std::int64_t denominator) {
  KW_ASSERT(denominator != 0);
  if (denominator < 0) numerator = -numerator, denominator = -denominator;
  std::int64_t divisor = std::gcd(numerator, denominator);
  return {numerator / divisor, denominator / divisor};
}

Fraction Fraction::operator+(Fraction other) const {
  std::int64_t divisor = std::gcd(denominator, other.denominator);
  Wide common = static_cast<Wide>(denominator / divisor) * other.denominator;
  Wide sum = static_cast<Wide>(numerator) * (other.denominator / divisor) +
             static_cast<Wide>(other.numerator) * (denominator / divisor);
  return of(narrow(sum), narrow(common));
}

Fraction Fraction::operator*(Fraction other) const {
  Fraction a = of(numerator, other.denominator), b = of(other.numerator, denominator);
  return of(narrow(static_cast<Wide>(a.numerator) * b.numerator),
            narrow(static_cast<Wide>(a.denominator) * b.denominator));
}

std::string Fraction::text() const {
  std::string top = std::to_string(numerator);
  return denominator == 1 ? top : top + "/" + std::to_string(denominator);
}

std::int64_t multiply_rounded(std::int64_t value, std::int64_t numerator, std::int64_t denominator) {
  return divide_rounded(static_cast<Wide>(value) * numerator, denominator);
}

Money amount_of(Clicks quantity, UnitPrice price) {
  return {divide_rounded(static_cast<Wide>(quantity.count) * price.micro, kMicroPerCent)};
}

Money amount_of(Fraction quantity, UnitPrice price) {
  return {divide_rounded(static_cast<Wide>(quantity.numerator) * price.micro,
                         static_cast<Wide>(quantity.denominator) * kMicroPerCent)};
}

Money vat_of(Money net, int rate_bp) { return {multiply_rounded(net.cents, rate_bp, 10'000)}; }

std::vector<std::int64_t> share_by_largest_remainder(std::int64_t whole, std::span<const std::int64_t> weights) {
  std::vector<std::int64_t> parts(weights.size(), 0);
  if (parts.empty()) return parts;
  Wide total = 0;
  for (std::int64_t weight : weights) {
    KW_ASSERT(weight >= 0);
    total += weight;
  }
  if (total == 0) {
    parts.front() = whole;
    return parts;
  }
  const Wide magnitude = whole < 0 ? -static_cast<Wide>(whole) : whole;
  std::vector<Wide> remainders(parts.size());
  Wide given = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Wide share = magnitude * weights[i];
    parts[i] = static_cast<std::int64_t>(share / total);
    remainders[i] = share % total;
    given += parts[i];
  }
  std::vector<std::size_t> order(parts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return remainders[a] > remainders[b]; });
  for (Wide left = magnitude - given, i = 0; i < left; ++i) ++parts[order[static_cast<std::size_t>(i)]];
  if (whole < 0)
    for (auto& part : parts) part = -part;
  return parts;
}

std::string decimal(Money money) { return decimal_text(money.cents, 2, 2, '.', 0); }
std::string decimal(UnitPrice price, int least_places) { return decimal_text(price.micro, 6, least_places, '.', 0); }
std::string german_decimal(Money money) { return decimal_text(money.cents, 2, 2, ',', '.'); }
std::string german_decimal(UnitPrice price, int least_places) {
  return decimal_text(price.micro, 6, least_places, ',', '.');
}
std::string german_count(std::int64_t count) { return decimal_text(count, 0, 0, ',', '.'); }

std::optional<Money> parse_money(std::string_view text) {
  auto cents = parse_scaled(text, 2);
  return cents ? std::optional<Money>{{*cents}} : std::nullopt;
}

std::optional<UnitPrice> parse_unit_price(std::string_view text) {
  auto micro = parse_scaled(text, 6);
  return micro ? std::optional<UnitPrice>{{*micro}} : std::nullopt;
}

int places_of(std::string_view decimal_text) {
  auto point = decimal_text.find('.');
  return point == decimal_text.npos ? 0 : static_cast<int>(decimal_text.size() - point - 1);
}

}  // namespace klickwerk
