// How a simulated device's counters grow so that its sums keep fitting: what people do with a copier (copy in colour,
// print in black …) grows, and every counter is the sum of the doings it covers.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "collector/profile/decoded_device.h"
#include "core/calendar.h"

namespace klickwerk::fleet {

enum Doing : std::uint8_t { copy_mono, copy_colour, print_mono, print_colour, fax_mono, scan_mono, scan_colour, large_mono, large_colour, duplex, doings };

// How often each doing counts in a counter: 1 or 0; -1 where a size is taken off ("small" is all pages without the
// large ones), 2 where it counts double.
struct Coverage {
  std::array<int, doings> weight{};

  bool any() const;
  Coverage operator+(const Coverage& other) const;
  Coverage operator-(const Coverage& other) const;
  bool operator==(const Coverage&) const = default;
};
using Active = std::array<bool, doings>;

// What a counter of that Klickwerk name counts ("total", "copy_colour"); nothing for names it does not know.
Coverage coverage_of(std::string_view counter_name);

// Which OID covers what, from the counters that a profile decodes: single OIDs by their name; of a sum's parts, those
// that are no counters of their own share what is left.
std::map<std::string, Coverage> coverage_by_oid(const std::vector<collector::DecodedCounter>& counters);

// The doings that the device can do at all: a counter that is 0 or missing in the recording stays so.
Active active_doings(const std::vector<collector::DecodedCounter>& counters);

// Whole clicks since the moment at which the recording's figures stand.
class Growth {
 public:
  // `clicks_per_day` of all pages together; deterministic from the seed.
  static Growth random(std::uint64_t seed, const Active& active, std::int64_t clicks_per_day, std::int64_t offset_clicks);

  std::int64_t clicks(const Coverage& coverage, std::chrono::milliseconds elapsed) const;
  std::int64_t milli_per_day(const Coverage& coverage) const;
  std::int64_t offset(const Coverage& coverage) const;

 private:
  std::array<std::int64_t, doings> milli_per_day_{};
  std::array<std::int64_t, doings> offset_{};
};

// SplitMix64: the same figures from the same seed on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  std::int64_t between(std::int64_t low, std::int64_t high);  // both included

 private:
  std::uint64_t state_;
};

}  // namespace klickwerk::fleet
