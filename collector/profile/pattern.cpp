#include "collector/profile/pattern.h"

namespace klickwerk::collector {
namespace {

// "^a|b" is not bound to the start, "^(a|b)" is.
bool has_outer_alternative(const std::string& text) {
  int depth = 0;
  bool in_class = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\') ++i;
    else if (in_class) in_class = c != ']';
    else if (c == '[') in_class = true;
    else if (c == '(') ++depth;
    else if (c == ')') --depth;
    else if (c == '|' && depth == 0) return true;
  }
  return false;
}

}  // namespace

Pattern::Pattern(const std::string& text) : regex_(text, std::regex::ECMAScript | std::regex::icase | std::regex::optimize) {
  if (text.starts_with('^') && !has_outer_alternative(text)) flags_ = std::regex_constants::match_continuous;
}

bool Pattern::found_in(const std::string& text) const { return std::regex_search(text, regex_, flags_); }

bool Pattern::found_in(const std::string& text, std::smatch& match) const { return std::regex_search(text, match, regex_, flags_); }

}  // namespace klickwerk::collector
