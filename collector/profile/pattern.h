// A regular expression of a profile. Patterns that begin with ^ are tried at the start only: std::regex_search would try
// every position of a long sysDescr before it says no.
#pragma once

#include <regex>
#include <string>

namespace klickwerk::collector {

class Pattern {
 public:
  Pattern() = default;
  // ECMAScript, upper and lower case are the same. Throws std::regex_error.
  explicit Pattern(const std::string& text);

  bool found_in(const std::string& text) const;
  bool found_in(const std::string& text, std::smatch& match) const;
  const std::regex& regex() const { return regex_; }

 private:
  std::regex regex_;
  std::regex_constants::match_flag_type flags_ = std::regex_constants::match_default;
};

}  // namespace klickwerk::collector
