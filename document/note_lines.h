// The dealer's own words of several lines. In the facts U+2028 parts them; a line feed there is of an older program, whose
// documents show a blank for it and are made again as they were.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace klickwerk::document {

// A text as somebody wrote it, with line feeds, as the facts have it: without blanks and empty lines around it.
std::string note_of(std::string_view text);
// Its lines; an empty one stands for a gap.
std::vector<std::string_view> note_lines(std::string_view note);
// As an e-invoice has it: with line feeds.
std::string note_with_line_feeds(std::string_view note);

}  // namespace klickwerk::document
