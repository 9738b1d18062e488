// Where invoice numbers stand in what a payer wrote. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace klickwerk::office {

// A purpose in upper case without what banks and payers put in anywhere: blanks (line ends of the bank), or all but letters and digits.
struct SearchedText {
  std::string text;
  std::vector<bool> gap;  // something was left out before that character
};
SearchedText without_blanks(std::string_view text);
SearchedText letters_and_digits(std::string_view text);

struct NumberPlace {
  std::size_t begin = 0, end = 0;
  bool open_ended = false;  // more digits follow behind a gap: a longer number may be meant
};

// Never as a part of a longer number: RE-2026-000008 stands neither in RE-2026-0000081 nor in "RE-2026-00 00081". Digits behind a blank are words of
// their own ("RE-2026-000008 14.07."), unless the number itself is broken by a blank between two of its digits.
std::vector<NumberPlace> places_of(const std::string& number, const SearchedText& text);

// A number written without its signs ("RE2026000008", "Re 2026 000008"): letters and five digits at least, a word of its own, gaps
// only where the number has a sign. `bare`: letters_and_digits(number).text.
std::vector<NumberPlace> loose_places_of(const std::string& number, const std::string& bare, const SearchedText& text);

}  // namespace klickwerk::office
