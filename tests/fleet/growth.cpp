#include "tests/fleet/growth.h"

#include <algorithm>

namespace klickwerk::fleet {
namespace {

Coverage of(std::initializer_list<Doing> list) {
  Coverage coverage;
  for (const Doing doing : list) coverage.weight[doing] = 1;
  return coverage;
}

const Coverage& word(std::string_view name) {
  static const Coverage nothing;
  static const std::map<std::string, Coverage, std::less<>> table{
      {"total", of({copy_mono, copy_colour, print_mono, print_colour, fax_mono})},
      {"life", of({copy_mono, copy_colour, print_mono, print_colour, fax_mono})},
      {"mono", of({copy_mono, print_mono, fax_mono})},
      {"colour", of({copy_colour, print_colour})},
      {"copy", of({copy_mono, copy_colour})},
      {"copy_mono", of({copy_mono})},
      {"copy_colour", of({copy_colour})},
      {"print", of({print_mono, print_colour})},
      {"print_mono", of({print_mono})},
      {"print_colour", of({print_colour})},
      {"fax", of({fax_mono})},
      {"fax_mono", of({fax_mono})},
      {"scan", of({scan_mono, scan_colour})},
      {"scan_mono", of({scan_mono})},
      {"scan_colour", of({scan_colour})},
      {"large", of({large_mono, large_colour})},
      {"mono_large", of({large_mono})},
      {"colour_large", of({large_colour})},
      {"duplex", of({duplex})}};
  const auto found = table.find(name);
  return found == table.end() ? nothing : found->second;
}

std::vector<std::string> parts_of(std::string_view sum) {
  std::vector<std::string> parts;
  while (!sum.empty()) {
    const auto plus = sum.find(" + ");
    parts.emplace_back(sum.substr(0, plus));
    sum.remove_prefix(plus == std::string_view::npos ? sum.size() : plus + 3);
  }
  return parts;
}

// The first part that is no counter of its own takes what the others leave.
void share_out(const std::vector<std::string>& parts, Coverage coverage, std::map<std::string, Coverage>& by_oid) {
  std::string first_free;
  for (const auto& part : parts) {
    if (const auto known = by_oid.find(part); known != by_oid.end()) {
      coverage = coverage - known->second;
    } else if (first_free.empty()) {
      first_free = part;
    }
  }
  for (const auto& part : parts) by_oid.try_emplace(part, part == first_free ? coverage : Coverage{});
}

}  // namespace

bool Coverage::any() const {
  return std::ranges::any_of(weight, [](int each) { return each != 0; });
}

Coverage Coverage::operator+(const Coverage& other) const {
  Coverage sum = *this;
  for (std::size_t i = 0; i < doings; ++i) sum.weight[i] += other.weight[i];
  return sum;
}

Coverage Coverage::operator-(const Coverage& other) const {
  Coverage rest = *this;
  for (std::size_t i = 0; i < doings; ++i) rest.weight[i] -= other.weight[i];
  return rest;
}

Coverage coverage_of(std::string_view name) {
  if (name == "total_doubled") return word("total") + word("large");
  if (name == "small") return word("total") - word("large");
  if (name == "mono_small") return word("mono") - word("mono_large");
  if (name == "colour_small") return word("colour") - word("colour_large");
  return word(name);
}

std::map<std::string, Coverage> coverage_by_oid(const std::vector<collector::DecodedCounter>& counters) {
  std::map<std::string, Coverage> by_oid;
  std::vector<std::pair<std::vector<std::string>, Coverage>> sums;
  for (const auto& counter : counters) {
    if (counter.oid.find(" - ") != std::string::npos) continue;  // follows from its parts
    auto parts = parts_of(counter.oid);
    if (parts.size() == 1) by_oid.try_emplace(counter.oid, coverage_of(counter.name));
    else sums.emplace_back(std::move(parts), coverage_of(counter.name));
  }
  // Large pages first: they are part of copies and prints, whose other rows take what is left. Then short sums: "colour
  // copies" must have found its rows before "everything in colour" takes the rest.
  std::ranges::stable_sort(sums, {}, [](const auto& sum) { return std::pair(sum.second.weight[copy_mono] + sum.second.weight[print_mono] +
                                                                                sum.second.weight[copy_colour] + sum.second.weight[print_colour] != 0,
                                                                            sum.first.size()); });
  for (const auto& [parts, coverage] : sums) share_out(parts, coverage, by_oid);
  return by_oid;
}

Active active_doings(const std::vector<collector::DecodedCounter>& counters) {
  std::map<std::string, std::uint64_t> value;
  for (const auto& counter : counters) value[counter.name] = counter.value;
  const auto counts = [&](const std::string& name) { return value.contains(name) && value[name] > 0; };
  const bool tells_print = value.contains("print") || value.contains("print_mono");
  const bool prints = !tells_print || counts("print") || counts("print_mono") || counts("print_colour");
  const bool copies = counts("copy") || counts("copy_mono") || counts("copy_colour");
  const bool has_colour = counts("colour") || counts("print_colour") || counts("copy_colour");
  Active active{};
  active[print_mono] = prints;
  active[copy_mono] = copies;
  active[print_colour] = prints && has_colour && (!value.contains("print_colour") || counts("print_colour"));
  active[copy_colour] = copies && has_colour && (!value.contains("copy_colour") || counts("copy_colour"));
  active[fax_mono] = counts("fax");
  active[scan_mono] = counts("scan") || counts("scan_mono");
  active[scan_colour] = counts("scan_colour");
  active[large_mono] = counts("large") || counts("mono_large");
  active[large_colour] = has_colour && (counts("colour_large") || counts("large"));
  active[duplex] = counts("duplex");
  return active;
}

Growth Growth::random(std::uint64_t seed, const Active& active, std::int64_t clicks_per_day, std::int64_t offset_clicks) {
  Random random(seed);
  std::array<std::int64_t, doings> weight{};
  weight[print_mono] = random.between(300, 500);
  weight[print_colour] = random.between(80, 300);
  weight[copy_mono] = random.between(100, 200);
  weight[copy_colour] = random.between(30, 120);
  weight[fax_mono] = random.between(2, 10);
  std::int64_t pages = 0;
  for (std::size_t i = 0; i <= fax_mono; ++i) pages += active[i] ? weight[i] : 0;
  // Parts of the pages above, or no pages at all: in proportion to them, but in no sum.
  weight[scan_mono] = pages / 8;
  weight[scan_colour] = pages / 12;
  weight[large_mono] = active[print_mono] ? weight[print_mono] / 20 : 0;
  weight[large_colour] = active[print_colour] ? weight[print_colour] / 20 : 0;
  weight[duplex] = pages / 3;
  Growth growth;
  for (std::size_t i = 0; i < doings; ++i) {
    if (!active[i] || pages == 0) continue;
    growth.milli_per_day_[i] = clicks_per_day * 1000 * weight[i] / pages;
    growth.offset_[i] = offset_clicks * weight[i] / pages;
  }
  return growth;
}

std::int64_t Growth::clicks(const Coverage& coverage, std::chrono::milliseconds elapsed) const {
  constexpr std::int64_t milli_seconds_per_day = 86'400LL * 1000;
  const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(elapsed).count();
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < doings; ++i) {
    sum += coverage.weight[i] * (offset_[i] + milli_per_day_[i] * seconds / milli_seconds_per_day);
  }
  return sum;
}

std::int64_t Growth::milli_per_day(const Coverage& coverage) const {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < doings; ++i) sum += coverage.weight[i] * milli_per_day_[i];
  return sum;
}

std::int64_t Growth::offset(const Coverage& coverage) const {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < doings; ++i) sum += coverage.weight[i] * offset_[i];
  return sum;
}

std::uint64_t Random::next() {
  state_ += 0x9e3779b97f4a7c15U;
  std::uint64_t x = state_;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

std::int64_t Random::between(std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
}

}  // namespace klickwerk::fleet
