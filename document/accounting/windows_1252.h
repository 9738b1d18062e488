// UTF-8 as Windows-1252, the character set of DATEV's import.
#pragma once

#include <string>
#include <string_view>

namespace klickwerk::document::accounting {

// A character that Windows-1252 does not have becomes "?"; so does broken UTF-8. Line ends and tabs become blanks.
std::string windows_1252(std::string_view utf8);

// At most so many characters (not bytes) of a text.
std::string first_characters(std::string_view utf8, std::size_t most);

}  // namespace klickwerk::document::accounting
