#include "document/accounting/target_days.h"

namespace klickwerk::document::accounting {
namespace {

// The Gregorian Easter Sunday (Meeus, Jones, Butcher).
Day easter(int year) {
  const int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7, m = (a + 11 * h + 22 * l) / 451;
  const int number = h + l - 7 * m + 114;
  return Day::of(year, number / 31, number % 31 + 1);
}

int weekday(Day day) { return ((day.serial % 7) + 10) % 7; }  // Monday is 0; 1970-01-01 was a Thursday

}  // namespace

bool is_target_day(Day day) {
  if (weekday(day) >= 5) return false;
  const int month = day.month(), number = day.day_of_month();
  if ((month == 1 && number == 1) || (month == 5 && number == 1) || (month == 12 && (number == 25 || number == 26))) return false;
  const Day sunday = easter(day.year());
  return day != sunday - 2 && day != sunday + 1;
}

Day next_target_day(Day day) {
  while (!is_target_day(day)) day = day + 1;
  return day;
}

Day plus_target_days(Day day, int days) {
  for (; days > 0; --days) day = next_target_day(day + 1);
  return day;
}

}  // namespace klickwerk::document::accounting
