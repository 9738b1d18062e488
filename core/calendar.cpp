#include "core/calendar.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <stdexcept>

#include "core/assert.h"

namespace klickwerk {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

year_month_day civil(Day day) { return sys_days{days{day.serial}}; }

Day from_civil(year_month_day date) {
  return {static_cast<std::int32_t>(sys_days{date}.time_since_epoch().count())};
}

// Exactly `count` digits at `at`, as a number; empty otherwise.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return {};
  int number = 0;
  for (char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return {};
    number = number * 10 + (c - '0');
  }
  return number;
}

std::string print(const char* format, auto... values) {
  char text[64];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

std::optional<Period> months_from(int year, int first_month, int count) {
  if (year < 1900 || year > 9999 || first_month < 1 || first_month > 12) return {};
  Day first = Day::of(year, first_month, 1);
  return Period{first, first.plus_months(count)};
}

}  // namespace

Day Day::of(int year, int month, int day) {
  year_month_day date{std::chrono::year{year}, std::chrono::month(month), std::chrono::day(day)};
  KW_ASSERT(date.ok());
  return from_civil(date);
}

std::optional<Day> Day::parse(std::string_view iso) {
  auto year = digits(iso, 0, 4), month = digits(iso, 5, 2), day = digits(iso, 8, 2);
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-' || !year || !month || !day) return {};
  year_month_day date{std::chrono::year{*year}, std::chrono::month(*month), std::chrono::day(*day)};
  if (!date.ok()) return {};
  return from_civil(date);
}

int Day::year() const { return static_cast<int>(civil(*this).year()); }
int Day::month() const { return static_cast<int>(static_cast<unsigned>(civil(*this).month())); }
int Day::day_of_month() const { return static_cast<int>(static_cast<unsigned>(civil(*this).day())); }
Day Day::first_of_month() const { return *this - (day_of_month() - 1); }
Day Day::first_of_next_month() const { return first_of_month() + days_in_month(); }

int Day::days_in_month() const {
  auto date = civil(*this);
  return static_cast<int>(static_cast<unsigned>((date.year() / date.month() / std::chrono::last).day()));
}

Day Day::plus_months(int months) const {
  auto date = civil(*this);
  auto target = date.year() / date.month() + std::chrono::months{months};
  auto last = (target / std::chrono::last).day();
  return from_civil(target / std::min(date.day(), last));
}

std::string Day::iso() const { return print("%04d-%02d-%02d", year(), month(), day_of_month()); }
std::string Day::german() const { return print("%02d.%02d.%04d", day_of_month(), month(), year()); }

Period Period::month(int year, int month) {
  Day first = Day::of(year, month, 1);
  return {first, first.first_of_next_month()};
}

std::optional<Period> Period::parse(std::string_view text) {
  if (auto dots = text.find(".."); dots != text.npos) {
    auto first = Day::parse(text.substr(0, dots)), last = Day::parse(text.substr(dots + 2));
    if (!first || !last || *last < *first) return {};
    return inclusive(*first, *last);
  }
  auto year = digits(text, 0, 4);
  if (!year) return {};
  if (text.size() == 4) return months_from(*year, 1, 12);
  if (text[4] != '-') return {};
  if (auto part = digits(text, 6, 1); text.size() == 7 && part) {
    if (text[5] == 'Q' && *part >= 1 && *part <= 4) return months_from(*year, *part * 3 - 2, 3);
    if (text[5] == 'H' && *part >= 1 && *part <= 2) return months_from(*year, *part * 6 - 5, 6);
  }
  if (auto month = digits(text, 5, 2); text.size() == 7 && month) return months_from(*year, *month, 1);
  return {};
}

Period Period::intersection(Period other) const {
  Period both{std::max(first, other.first), std::min(end, other.end)};
  return both.empty() ? Period{both.first, both.first} : both;
}

std::string Period::iso() const { return first.iso() + ".." + last().iso(); }

std::vector<Period> months_of(Period period) {
  std::vector<Period> months;
  for (Day first = period.first; first < period.end;) {
    Day end = std::min(first.first_of_next_month(), period.end);
    months.push_back({first, end});
    first = end;
  }
  return months;
}

void use_zone(const std::string& iana_name) {
  const bool plain = !iana_name.empty() && iana_name.front() != '/' && iana_name.find("..") == std::string::npos;
  if (!plain || !std::filesystem::is_regular_file("/usr/share/zoneinfo/" + iana_name))
    throw std::runtime_error("unknown time zone '" + iana_name + "': name an IANA zone such as Europe/Berlin");
  setenv("TZ", iana_name.c_str(), 1);
  tzset();
}

Day local_day(Instant instant) {
  std::time_t seconds = std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
  std::tm wall{};
  localtime_r(&seconds, &wall);
  return Day::of(wall.tm_year + 1900, wall.tm_mon + 1, wall.tm_mday);
}

Instant start_of_local_day(Day day) {
  std::tm wall{};
  wall.tm_year = day.year() - 1900;
  wall.tm_mon = day.month() - 1;
  wall.tm_mday = day.day_of_month();
  wall.tm_isdst = -1;
  return Instant{std::chrono::seconds{std::mktime(&wall)}};
}

int local_minute(Instant instant) {
  std::time_t seconds = std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
  std::tm wall{};
  localtime_r(&seconds, &wall);
  return wall.tm_hour * 60 + wall.tm_min;
}

Instant at_local_minute(Day day, int minute) {
  std::tm wall{};
  wall.tm_year = day.year() - 1900;
  wall.tm_mon = day.month() - 1;
  wall.tm_mday = day.day_of_month();
  wall.tm_hour = minute / 60;
  wall.tm_min = minute % 60;
  wall.tm_isdst = -1;
  return Instant{std::chrono::seconds{std::mktime(&wall)}};
}

std::string iso_utc(Instant instant) {
  auto midnight = std::chrono::floor<days>(instant);
  Day day{static_cast<std::int32_t>(midnight.time_since_epoch().count())};
  auto ms = static_cast<long>((instant - midnight).count());
  return day.iso() + print("T%02ld:%02ld:%02ld.%03ldZ", ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
}

std::optional<Instant> parse_iso_utc(std::string_view text) {
  if (text.size() < 20 || text.back() != 'Z' || text[10] != 'T' || text[13] != ':' || text[16] != ':') return {};
  auto day = Day::parse(text.substr(0, 10));
  auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (!day || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return {};
  std::optional<int> ms = 0;
  if (text.size() == 24 && text[19] == '.')
    ms = digits(text, 20, 3);
  else if (text.size() != 20)
    return {};
  if (!ms) return {};
  auto since_midnight = std::chrono::hours{*hour} + std::chrono::minutes{*minute} + std::chrono::seconds{*second};
  return Instant{std::chrono::sys_days{days{day->serial}} + since_midnight + std::chrono::milliseconds{*ms}};
}

}  // namespace klickwerk
