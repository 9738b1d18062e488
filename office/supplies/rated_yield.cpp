#include "office/supplies/rated_yield.h"

#include <charconv>
#include <fstream>
#include <stdexcept>
#include <tuple>

namespace klickwerk::office {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && stop == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char c : line) {
    if (c == ';') cells.emplace_back();
    else if (c != '\r') cells.back() += c;
  }
  return cells;
}

}  // namespace

bool fits_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') star = p++, resume = t;
    else if (p < pattern.size() && lower(pattern[p]) == lower(text[t])) ++p, ++t;
    else if (star != std::string_view::npos) p = star + 1, t = ++resume;
    else return false;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::optional<KnownYield> yield_of(const db::SupplyHistory& supply, const std::vector<db::SupplyYield>& entered) {
  const db::SupplyYield* best = nullptr;
  const auto weight = [](const db::SupplyYield& yield) { return std::tuple(yield.model.size() + yield.description.size(), yield.colour.size()); };
  for (const auto& yield : entered) {
    if (!fits_pattern(yield.model, supply.model) || !fits_pattern(yield.description, supply.description)) continue;
    if (!yield.colour.empty() && yield.colour != supply.colour) continue;
    if (!best || weight(yield) > weight(*best)) best = &yield;
  }
  if (best) return KnownYield{best->rated, false};
  const bool counts_pages = supply.unit == "impressions" || supply.unit == "sheets";
  const auto& capacity = supply.levels.back().capacity;
  if (counts_pages && capacity && *capacity > 0) return KnownYield{{*capacity}, true};
  return std::nullopt;
}

int percent_argument(const std::string& text) {
  const auto dot = text.find_first_of(".,");
  const auto whole = whole_number(text.substr(0, dot));
  std::string places = dot == std::string::npos ? "" : text.substr(dot + 1);
  if (places.size() < 2) places.resize(2, '0');
  const auto hundredths = places.size() == 2 && places.find_first_not_of("0123456789") == std::string::npos ? whole_number(places) : std::nullopt;
  if (!whole || *whole < 0 || *whole > 100 || !hundredths || *whole * 100 + *hundredths < 1 || *whole * 100 + *hundredths > 10'000)
    throw std::runtime_error("coverage \"" + text + "\": expected a percentage above 0 and up to 100 with at most two places, as 5 or 6.5");
  return static_cast<int>(*whole * 100 + *hundredths);
}

std::vector<db::SupplyYield> read_yield_file(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file + ": cannot be read");
  std::vector<db::SupplyYield> yields;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    const auto cells = cells_of(line);
    const auto fail = [&](const std::string& what) { throw std::runtime_error(file + ":" + std::to_string(number) + ": " + what + "; nothing was taken over"); };
    if (number == 1) {
      if (cells.size() < 4 || cells[0] != "model" || cells[1] != "description" || cells[2] != "colour" || cells[3] != "pages")
        fail("the first line must be model;description;colour;pages or model;description;colour;pages;coverage");
      continue;
    }
    if (line.empty() || line == "\r") continue;
    if (cells.size() < 4 || cells.size() > 5) fail("expected 4 or 5 cells separated by ;, found " + std::to_string(cells.size()));
    const auto pages = whole_number(cells[3]);
    if (!pages || *pages < 1 || *pages > 10'000'000) fail("pages: \"" + cells[3] + "\" is no number from 1 to 10000000");
    db::SupplyYield yield{cells[0].empty() ? "*" : cells[0], cells[1].empty() ? "*" : cells[1], cells[2], {*pages}};
    try {
      if (cells.size() == 5 && !cells[4].empty()) yield.rated.coverage_bp = percent_argument(cells[4]);
    } catch (const std::runtime_error& error) {
      fail(error.what());
    }
    yields.push_back(std::move(yield));
  }
  return yields;
}

}  // namespace klickwerk::office
