#include "tests/fleet/growth.h"

#include <algorithm>

namespace klickwerk::fleet {
namespace {

Coverage of(std::initializer_list<Doing> list) {
  Coverage coverage;
  for (const Doing doing : list) coverage.set(doing);
  return coverage;
}

const Coverage all_pages = of({copy_mono, copy_colour, print_mono, print_colour, fax_mono});

const std::map<std::string, Coverage, std::less<>>& words() {
  static const std::map<std::string, Coverage, std::less<>> table{
      {"total", all_pages},
      {"life", all_pages},
      {"copy", of({copy_mono, copy_colour})},
      {"print", of({print_mono, print_colour})},
      {"fax", of({fax_mono})},
      {"scan", of({scan_mono, scan_colour})},
      {"large", of({large_mono, large_colour})},
      {"duplex", of({duplex})}};
  return table;
}

const Coverage any_mono = of({copy_mono, print_mono, fax_mono, scan_mono, large_mono});
const Coverage any_colour = of({copy_colour, print_colour, scan_colour, large_colour});

std::vector<std::string> parts_of(std::string_view sum) {
  std::vector<std::string> parts;
  while (!sum.empty()) {
    const auto plus = sum.find(" + ");
    parts.emplace_back(sum.substr(0, plus));
    sum.remove_prefix(plus == std::string_view::npos ? sum.size() : plus + 3);
  }
  return parts;
}

void share_out(const std::vector<std::string>& parts, Coverage coverage, std::map<std::string, Coverage>& by_oid) {
  std::string first_free;
  for (const auto& part : parts) {
    if (const auto known = by_oid.find(part); known != by_oid.end()) {
      coverage &= ~known->second;
    } else if (first_free.empty()) {
      first_free = part;
    }
  }
  for (const auto& part : parts) by_oid.try_emplace(part, part == first_free ? coverage : Coverage{});
}

}  // namespace

Coverage coverage_of(std::string_view name) {
  const bool mono = name.ends_with("mono");
  const bool colour = name.ends_with("colour");
  const auto cut = name.find('_');
  if (cut == std::string_view::npos && mono && name == "mono") return all_pages & any_mono;
  if (cut == std::string_view::npos && colour && name == "colour") return all_pages & any_colour;
  const auto word = words().find(name.substr(0, cut));
  if (word == words().end() || (cut != std::string_view::npos && !mono && !colour)) return {};
  return mono ? word->second & any_mono : colour ? word->second & any_colour : word->second;
}

std::map<std::string, Coverage> coverage_by_oid(const std::vector<collector::DecodedCounter>& counters) {
  std::map<std::string, Coverage> by_oid;
  for (const auto& counter : counters) {
    if (counter.oid.find(' ') == std::string::npos) by_oid.try_emplace(counter.oid, coverage_of(counter.name));
  }
  for (const auto& counter : counters) {
    const bool difference = counter.oid.find(" - ") != std::string::npos;
    if (!difference && counter.oid.find(' ') != std::string::npos) share_out(parts_of(counter.oid), coverage_of(counter.name), by_oid);
  }
  return by_oid;
}

Coverage active_doings(const std::vector<collector::DecodedCounter>& counters) {
  std::map<std::string, std::uint64_t> value;
  for (const auto& counter : counters) value[counter.name] = counter.value;
  const auto counts = [&](const std::string& name) { return value.contains(name) && value[name] > 0; };
  const bool tells_print = value.contains("print") || value.contains("print_mono");
  const bool prints = !tells_print || counts("print") || counts("print_mono") || counts("print_colour");
  const bool copies = counts("copy") || counts("copy_mono") || counts("copy_colour");
  const bool has_colour = counts("colour") || counts("print_colour") || counts("copy_colour");
  Coverage active;
  active.set(print_mono, prints);
  active.set(copy_mono, copies);
  active.set(print_colour, prints && has_colour && (!value.contains("print_colour") || counts("print_colour")));
  active.set(copy_colour, copies && has_colour && (!value.contains("copy_colour") || counts("copy_colour")));
  active.set(fax_mono, counts("fax"));
  active.set(scan_mono, counts("scan") || counts("scan_mono"));
  active.set(scan_colour, counts("scan_colour"));
  active.set(large_mono, counts("large") || counts("large_mono"));
  active.set(large_colour, has_colour && (counts("large_colour") || counts("large")));
  active.set(duplex, counts("duplex"));
  return active;
}

Growth Growth::random(std::uint64_t seed, Coverage active, std::int64_t clicks_per_day, std::int64_t offset_clicks) {
  Random random(seed);
  std::array<std::int64_t, doings> weight{};
  weight[print_mono] = random.between(300, 500);
  weight[print_colour] = random.between(80, 300);
  weight[copy_mono] = random.between(100, 200);
  weight[copy_colour] = random.between(30, 120);
  weight[fax_mono] = random.between(2, 10);
  std::int64_t pages = 0;
  for (std::size_t i = 0; i <= fax_mono; ++i) pages += active.test(i) ? weight[i] : 0;
  // Parts of the pages above, or no pages at all: in proportion to them, but in no sum.
  weight[scan_mono] = pages / 8;
  weight[scan_colour] = pages / 12;
  weight[large_mono] = active.test(print_mono) ? weight[print_mono] / 20 : 0;
  weight[large_colour] = active.test(print_colour) ? weight[print_colour] / 20 : 0;
  weight[duplex] = pages / 3;
  Growth growth;
  for (std::size_t i = 0; i < doings; ++i) {
    if (!active.test(i) || pages == 0) continue;
    growth.milli_per_day_[i] = clicks_per_day * 1000 * weight[i] / pages;
    growth.offset_[i] = offset_clicks * weight[i] / pages;
  }
  return growth;
}

std::int64_t Growth::clicks(Coverage coverage, std::chrono::milliseconds elapsed) const {
  constexpr std::int64_t milli_seconds_per_day = 86'400LL * 1000;
  const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(elapsed).count();
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < doings; ++i) {
    if (coverage.test(i)) sum += offset_[i] + milli_per_day_[i] * seconds / milli_seconds_per_day;
  }
  return sum;
}

std::int64_t Growth::milli_per_day(Coverage coverage) const {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < doings; ++i) sum += coverage.test(i) ? milli_per_day_[i] : 0;
  return sum;
}

std::int64_t Growth::offset(Coverage coverage) const {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < doings; ++i) sum += coverage.test(i) ? offset_[i] : 0;
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
