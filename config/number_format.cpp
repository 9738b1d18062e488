#include "config/number_format.h"

#include <charconv>
#include <functional>

#include "config/config.h"
#include "core/assert.h"

namespace klickwerk::config {
namespace {

struct Field {
  std::string_view name;
  int width = 1;
};

// "{number:6}" without its braces; a width that is not 1..12 gives 0.
Field field_of(std::string_view text) {
  auto colon = text.find(':');
  if (colon == std::string_view::npos) return {text, 1};
  std::string_view digits = text.substr(colon + 1);
  int width = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), width);
  if (error != std::errc{} || end != digits.data() + digits.size() || width < 1 || width > 12) width = 0;
  return {text.substr(0, colon), width};
}

// Calls on_text for what stands between the fields; false when a brace has no partner.
bool walk(std::string_view format, const std::function<void(std::string_view)>& on_text,
          const std::function<void(const Field&)>& on_field) {
  while (!format.empty()) {
    auto open = format.find_first_of("{}");
    on_text(format.substr(0, open));
    if (open == std::string_view::npos) return true;
    auto close = format.find('}', open);
    if (format[open] == '}' || close == std::string_view::npos) return false;
    on_field(field_of(format.substr(open + 1, close - open - 1)));
    format.remove_prefix(close + 1);
  }
  return true;
}

}  // namespace

std::string fault_of_number_format(std::string_view format) {
  std::string fault;
  int years = 0, numbers = 0;
  bool braces = walk(format, [](std::string_view) {}, [&](const Field& field) {
    if (field.name == "year" && field.width == 1) ++years;
    else if (field.name == "number" && field.width > 0) ++numbers;
    else fault = "{" + std::string(field.name) + "} is not a known field with a width from 1 to 12";
  });
  if (!braces) return "a brace has no partner";
  if (!fault.empty()) return fault;
  if (numbers != 1) return "{number} must stand in it once";
  if (years != 1) return "{year} must stand in it once, because each year counts from 1";
  return "";
}

std::string format_number(std::string_view format, int year, std::int64_t number) {
  KW_ASSERT(fault_of_number_format(format).empty());
  std::string text;
  walk(format, [&](std::string_view between) { text += between; }, [&](const Field& field) {
    std::string digits = std::to_string(field.name == "year" ? year : number);
    if (digits.size() < static_cast<std::size_t>(field.width)) digits.insert(0, field.width - digits.size(), '0');
    text += digits;
  });
  return text;
}

}  // namespace klickwerk::config
