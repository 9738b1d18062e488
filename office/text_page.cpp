#include "office/text_page.h"

#include <sstream>

namespace klickwerk::office {
namespace {

constexpr std::size_t heading_width = 12;
constexpr std::size_t line_width = 104;

}  // namespace

void TextPage::begin(const std::string& title) { text_ = title + "\n" + std::string(shown_width(title), '=') + "\n"; }

void TextPage::heading(const std::string& title) {
  text_ += "\n";
  heading_ = title;
}

void TextPage::line(const std::string& text) {
  text_ += text.empty() ? heading_ : heading_ + std::string(heading_width - heading_.size(), ' ') + text;
  text_ += "\n";
  heading_.clear();
}

void TextPage::paragraph(const std::string& text, std::size_t indent) {
  std::istringstream words(text);
  std::string current(indent, ' '), word;
  bool begun = false;
  while (words >> word) {
    if (begun && heading_width + shown_width(current) + 1 + shown_width(word) > line_width) {
      line(current);
      current = std::string(indent + 2, ' ');
      begun = false;
    }
    current += (begun ? " " : "") + word;
    begun = true;
  }
  line(current);
}

void TextPage::table(const TextTable& table) {
  std::istringstream lines(table.text());
  for (std::string each; std::getline(lines, each);) line(each);
}

std::string counted(long long count, const char* one, const char* many) { return std::to_string(count) + " " + (count == 1 ? one : many); }

std::string grouped(std::int64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3 + (count < 0 ? 1u : 0u);) text.insert(at -= 3, ",");
  return text;
}

}  // namespace klickwerk::office
