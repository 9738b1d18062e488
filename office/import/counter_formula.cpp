#include "office/import/counter_formula.h"

#include <algorithm>
#include <charconv>

#include "office/import/columns.h"

namespace klickwerk::office {
namespace {

constexpr std::int64_t most_weight = 1000;

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// "large" or "2*large".
std::optional<billing::CounterWeight> term(std::string_view text, std::int64_t sign) {
  std::int64_t weight = 1;
  if (const std::size_t star = text.find('*'); star != std::string_view::npos) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + star, weight);
    if (error != std::errc() || !trimmed({end, static_cast<std::size_t>(text.data() + star - end)}).empty()) return std::nullopt;
    text = trimmed(text.substr(star + 1));
  }
  if (weight < 1 || weight > most_weight) return std::nullopt;
  const auto known = counter_of_heading(text);
  if (text.find(' ') != std::string_view::npos || (!known && !is_counter_name(text))) return std::nullopt;
  return billing::CounterWeight{known.value_or(std::string(text)), sign * weight};
}

}  // namespace

std::optional<std::vector<billing::CounterWeight>> counter_formula(std::string_view text) {
  const std::string_view plain = trimmed(text);
  std::vector<billing::CounterWeight> counts;
  std::size_t at = 0;
  while (at <= plain.size()) {
    std::int64_t sign = 1;
    if (at < plain.size() && (plain[at] == '+' || plain[at] == '-')) {
      sign = plain[at] == '-' ? -1 : 1;
      ++at;
    }
    const std::size_t end = std::min(plain.find_first_of("+-", at), plain.size());
    const auto found = term(trimmed(plain.substr(at, end - at)), sign);
    if (!found) return std::nullopt;
    for (const auto& other : counts)
      if (other.counter == found->counter) return std::nullopt;
    counts.push_back(*found);
    if (end == plain.size()) return counts;
    at = end;
  }
  return std::nullopt;
}

std::string text_of(const std::vector<billing::CounterWeight>& counts) {
  std::string text;
  for (const auto& [counter, weight] : counts) {
    if (!text.empty() || weight < 0) text += text.empty() ? "-" : (weight < 0 ? " - " : " + ");
    const std::int64_t size = weight < 0 ? -weight : weight;
    if (size != 1) text += std::to_string(size) + "*";
    text += counter;
  }
  return text;
}

}  // namespace klickwerk::office
