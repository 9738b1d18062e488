// A report for a person at a terminal: a heading at the left, what it says beside it.
#pragma once

#include <cstddef>
#include <string>

#include "office/text_table.h"

namespace klickwerk::office {

class TextPage {
 public:
  // The title, underlined.
  void begin(const std::string& title);
  // Stands beside the next line.
  void heading(const std::string& title);
  void line(const std::string& text);
  // Broken between words; further lines begin `indent` further right.
  void paragraph(const std::string& text, std::size_t indent);
  void table(const TextTable& table);
  const std::string& text() const { return text_; }

 private:
  std::string text_, heading_;
};

std::string counted(long long count, const char* one, const char* many);  // "1 device", "3 devices"
std::string grouped(std::int64_t count);                                  // 1,234,567

}  // namespace klickwerk::office
