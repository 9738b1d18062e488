// Time in three types that do not mix: Instant (a moment, UTC), Day (a date of the local calendar, no zone) and
// Period (whole days, half-open). Where a moment becomes a date, local_day() applies the zone: here and nowhere else.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace klickwerk {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

// A date of the proleptic Gregorian calendar. `serial` counts days from 1970-01-01.
struct Day {
  std::int32_t serial = 0;

  // Asserts that the date exists.
  static Day of(int year, int month, int day);
  // ISO 8601 "2026-11-21" and nothing else; empty when malformed or no such date.
  static std::optional<Day> parse(std::string_view iso);

  int year() const;
  int month() const;         // 1..12
  int day_of_month() const;  // 1..31
  Day first_of_month() const;
  Day first_of_next_month() const;
  int days_in_month() const;
  // The same day of the month `months` later, or that month's last day where it is shorter.
  Day plus_months(int months) const;

  std::string iso() const;     // 2026-11-21
  std::string german() const;  // 21.11.2026

  Day operator+(int days) const { return {serial + days}; }
  Day operator-(int days) const { return {serial - days}; }
  int operator-(Day other) const { return serial - other.serial; }
  auto operator<=>(const Day&) const = default;
};

// Whole days from `first` up to and without `end`. Texts for people and the files of cases name the last day instead.
struct Period {
  Day first;
  Day end;

  static Period inclusive(Day first, Day last) { return {first, last + 1}; }
  static Period month(int year, int month);
  // "2026-10" (a month), "2026-Q3", "2026-H1", "2026" or "2026-03-17..2026-04-16"; empty when malformed.
  static std::optional<Period> parse(std::string_view text);

  Day last() const { return end - 1; }
  int days() const { return end - first; }
  bool empty() const { return end <= first; }
  bool contains(Day day) const { return first <= day && day < end; }
  Period intersection(Period other) const;
  std::string iso() const;  // 2026-10-01..2026-10-31
  auto operator<=>(const Period&) const = default;
};

// The stretches of a period that lie in one calendar month each, in order.
std::vector<Period> months_of(Period period);

// The one place where the zone is applied. The program calls use_zone() once at its start, before any thread runs.
// Throws std::runtime_error when the system knows no such IANA zone ("Europe/Berlin").
void use_zone(const std::string& iana_name);
// The date on the wall clock at that moment, and the first moment of a local day.
Day local_day(Instant instant);
Instant start_of_local_day(Day day);
// The wall clock at that moment, in minutes since midnight (0..1439), and the moment when it shows that minute. Where
// the clock skips the minute (summer time begins) or shows it twice, the moment is up to an hour off.
int local_minute(Instant instant);
Instant at_local_minute(Day day, int minute);

std::string iso_utc(Instant instant);                         // 2026-11-21T18:00:00.000Z
std::optional<Instant> parse_iso_utc(std::string_view text);  // the same, seconds or milliseconds

// Where a rule needs "now", it is handed in.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant now() const override { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }
};

}  // namespace klickwerk
