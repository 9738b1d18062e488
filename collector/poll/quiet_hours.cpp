#include "collector/poll/quiet_hours.h"

#include <cstdio>

namespace klickwerk::collector {
namespace {

using std::chrono::minutes;

constexpr int noon = 12 * 60;

std::optional<int> clock_time(std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : 100; };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const int hour = digit(0) * 10 + digit(1), minute = digit(3) * 10 + digit(4);
  if (hour > 24 || minute > 59 || hour * 60 + minute > 24 * 60) return std::nullopt;
  return (hour * 60 + minute) % (24 * 60);
}

}  // namespace

std::optional<QuietHours> QuietHours::parse(std::string_view text) {
  if (text.empty()) return QuietHours{};
  if (text.size() != 11 || text[5] != '-') return std::nullopt;
  const auto from = clock_time(text.substr(0, 5)), until = clock_time(text.substr(6));
  if (!from || !until || *from == *until) return std::nullopt;
  return QuietHours{*from, *until};
}

std::string QuietHours::text() const {
  if (none()) return "";
  char text[16];
  std::snprintf(text, sizeof text, "%02d:%02d-%02d:%02d", from_minute / 60 % 24, from_minute % 60, until_minute / 60 % 24, until_minute % 60);
  return text;
}

bool QuietHours::cover_minute(int minute) const {
  if (from_minute < until_minute) return from_minute <= minute && minute < until_minute;
  return from_minute > until_minute && (minute >= from_minute || minute < until_minute);
}

bool QuietHours::cover(Instant moment) const { return !none() && cover_minute(local_minute(moment)); }

Instant QuietHours::end_after(Instant moment) const {
  const Day today = local_day(moment);
  Instant end = at_local_minute(today, until_minute);
  if (end <= moment) end = at_local_minute(today + 1, until_minute);
  // The clock may skip the end or show it twice.
  while (cover(end)) end += minutes(1);
  while (end - minutes(1) > moment && !cover(end - minutes(1))) end -= minutes(1);
  return end;
}

bool QuietHours::lead_into(std::uint32_t days_of_month, Instant moment) const {
  if (!cover_minute(0)) return false;
  const Day day = local_minute(moment) < noon ? local_day(moment) : local_day(moment) + 1;
  return (days_of_month >> static_cast<unsigned>(day.day_of_month()) & 1U) != 0;
}

}  // namespace klickwerk::collector
