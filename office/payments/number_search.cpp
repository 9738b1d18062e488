#include "office/payments/number_search.h"

#include <algorithm>

namespace klickwerk::office {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

template <class Keep>
SearchedText reduced(std::string_view text, const Keep& keep) {
  SearchedText out;
  bool gap = false;
  for (char each : text) {
    const char c = upper(each);
    if (!keep(c)) {
      gap = true;
      continue;
    }
    out.text += c, out.gap.push_back(gap);
    gap = false;
  }
  return out;
}

bool broken(const SearchedText& text, std::size_t begin, std::size_t end) {
  for (std::size_t at = begin + 1; at < end; ++at)
    if (text.gap[at] && is_digit(text.text[at - 1]) && is_digit(text.text[at])) return true;
  return false;
}

// Gaps where the number has a sign, and nowhere else.
bool gaps_are_signs(const std::string& number, const SearchedText& text, std::size_t begin) {
  const SearchedText own = letters_and_digits(number);
  for (std::size_t i = 1; i < own.text.size(); ++i)
    if (text.gap[begin + i] && !own.gap[i]) return false;
  return true;
}

}  // namespace

SearchedText without_blanks(std::string_view text) {
  return reduced(text, [](char c) { return c != ' ' && c != '\n' && c != '\r' && c != '\t'; });
}

SearchedText letters_and_digits(std::string_view text) {
  return reduced(text, [](char c) { return is_digit(c) || is_upper(c) || static_cast<unsigned char>(c) >= 0x80; });
}

std::vector<NumberPlace> places_of(const std::string& number, const SearchedText& searched) {
  const std::string& text = searched.text;
  std::vector<NumberPlace> places;
  if (number.empty()) return places;
  for (auto at = text.find(number); at != std::string::npos; at = text.find(number, at + 1)) {
    const auto end = at + number.size();
    const bool whole = !broken(searched, at, end);
    const bool begins = at == 0 || !is_digit(number.front()) || !is_digit(text[at - 1]) || (whole && searched.gap[at]);
    const bool more = end < text.size() && is_digit(number.back()) && is_digit(text[end]);
    if (begins && (!more || (whole && searched.gap[end]))) places.push_back({at, end, more});
  }
  return places;
}

std::vector<NumberPlace> loose_places_of(const std::string& number, const std::string& bare, const SearchedText& searched) {
  constexpr int digits_at_least = 5;
  const std::string& text = searched.text;
  std::vector<NumberPlace> places;
  if (std::ranges::none_of(bare, is_upper) || std::ranges::count_if(bare, is_digit) < digits_at_least) return places;
  for (auto at = text.find(bare); at != std::string::npos; at = text.find(bare, at + 1)) {
    const auto end = at + bare.size();
    const bool ends = end == text.size() || searched.gap[end] || !is_digit(bare.back()) || !is_digit(text[end]);
    if ((at == 0 || searched.gap[at]) && ends && gaps_are_signs(number, searched, at))
      places.push_back({at, end, end < text.size() && is_digit(bare.back()) && is_digit(text[end])});
  }
  return places;
}

}  // namespace klickwerk::office
