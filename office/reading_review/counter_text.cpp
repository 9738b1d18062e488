#include <charconv>

#include "office/reading_review/reading_desk.h"

namespace klickwerk::office {

std::optional<std::int64_t> counter_from_text(std::string_view text) {
  std::string digits;
  for (char letter : text)
    if (letter != '.' && letter != '\'' && letter != ' ') digits += letter;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() || value < 0) return std::nullopt;
  return value;
}

}  // namespace klickwerk::office
