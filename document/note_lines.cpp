#include "document/note_lines.h"

namespace klickwerk::document {

namespace {

constexpr std::string_view separator = "\u2028", blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string_view> parts(std::string_view text, std::string_view between) {
  std::vector<std::string_view> found;
  for (std::size_t end; (end = text.find(between)) != std::string_view::npos; text.remove_prefix(end + between.size())) found.push_back(text.substr(0, end));
  found.push_back(text);
  return found;
}

std::string joined(const std::vector<std::string_view>& lines, std::string_view between) {
  std::string all;
  for (std::size_t i = 0; i < lines.size(); ++i) all += (i == 0 ? "" : std::string(between)) + std::string(trimmed(lines[i]));
  return all;
}

}  // namespace

std::string note_of(std::string_view text) { return joined(parts(trimmed(text), "\n"), separator); }

std::vector<std::string_view> note_lines(std::string_view note) {
  return note.empty() ? std::vector<std::string_view>() : parts(note, separator);
}

std::string note_with_line_feeds(std::string_view note) {
  return note.find(separator) == std::string_view::npos ? std::string(note) : joined(parts(note, separator), "\n");
}

}  // namespace klickwerk::document
