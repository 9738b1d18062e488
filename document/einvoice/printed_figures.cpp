#include "document/einvoice/printed_figures.h"

#include <algorithm>

namespace klickwerk::document::einvoice {

namespace {

// The number with a decimal point and without grouping; empty when a grouping mark stands in a wrong place.
std::optional<std::string> plain_decimal(std::string_view text, Language language) {
  const char group = language == Language::german ? '.' : ',', point = language == Language::german ? ',' : '.';
  const std::size_t whole_end = std::min(text.find(point), text.size());
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == group) {
      const bool placed = at > 0 && at < whole_end && (whole_end - at) % 4 == 0;
      if (!placed) return std::nullopt;
      continue;
    }
    if (text[at] == '.' || text[at] == ',')
      plain += '.';
    else
      plain += text[at];
  }
  return plain;
}

std::optional<std::string_view> unit_code(std::string_view word) {
  if (word.empty()) return "C62";
  for (std::string_view month : {"Monat", "Monate", "month", "months"})
    if (word == month) return "MON";
  return std::nullopt;
}

std::optional<std::int64_t> parse_micro(std::string_view text, Language language) {
  const auto plain = plain_decimal(text, language);
  const auto price = plain ? parse_unit_price(*plain) : std::nullopt;
  return price ? std::optional(price->micro) : std::nullopt;
}

// "15/30" in millionths, when that is exact.
std::optional<std::int64_t> parse_fraction(std::string_view top, std::string_view bottom, Language language) {
  const auto numerator = parse_micro(top, language), denominator = parse_micro(bottom, language);
  if (!numerator || !denominator || *denominator <= 0) return std::nullopt;
  const Fraction fraction = Fraction::of(*numerator, *denominator);
  if (1'000'000 % fraction.denominator != 0) return std::nullopt;
  return multiply_rounded(fraction.numerator, 1'000'000, fraction.denominator);
}

}  // namespace

std::optional<PrintedQuantity> parse_printed_quantity(std::string_view text, Language language) {
  const std::size_t blank = text.find(' ');
  const std::string_view number = text.substr(0, blank);
  const auto unit = unit_code(blank == std::string_view::npos ? std::string_view{} : text.substr(blank + 1));
  if (!unit) return std::nullopt;
  const std::size_t slash = number.find('/');
  const auto micro = slash == std::string_view::npos
                         ? parse_micro(number, language)
                         : parse_fraction(number.substr(0, slash), number.substr(slash + 1), language);
  return micro ? std::optional(PrintedQuantity{Quantity{*micro}, *unit}) : std::nullopt;
}

std::optional<UnitPrice> parse_printed_price(std::string_view text, Language language) {
  const auto micro = parse_micro(text, language);
  return micro ? std::optional(UnitPrice{*micro}) : std::nullopt;
}

}  // namespace klickwerk::document::einvoice
