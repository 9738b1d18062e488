// Hours of the local day in which a site wants to be left alone ("22:00-06:00"): printers that wake up at night when they
// are asked, lines that carry the backup. By the wall clock, also when summer time begins or ends.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/calendar.h"

namespace klickwerk::collector {

struct QuietHours {
  int from_minute = 0;   // of the local day
  int until_minute = 0;  // exclusive; the same as from: no quiet hours

  // "22:00-06:00"; "" is none; empty when malformed.
  static std::optional<QuietHours> parse(std::string_view text);
  std::string text() const;  // likewise
  bool none() const { return from_minute == until_minute; }
  bool cover(Instant moment) const;
  // The first moment after `moment`, which they cover, that they do not.
  Instant end_after(Instant moment) const;
  // Whether `moment` lies in the night that ends on one of these days of the month (bit 1 is the first).
  bool lead_into(std::uint32_t days_of_month, Instant moment) const;
  bool operator==(const QuietHours&) const = default;

 private:
  bool cover_minute(int minute) const;
};

}  // namespace klickwerk::collector
