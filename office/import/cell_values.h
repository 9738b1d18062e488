// One cell's text -> a value, as people write it: German or ISO dates, decimal comma or point, ja/nein.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "billing/contract/terms.h"
#include "core/calendar.h"

namespace klickwerk::office {

// "2026-10-31", "31.10.2026", "1.3.2026".
std::optional<Day> day_from_cell(std::string_view text);
// A date, alone or with a time: "31.10.2026 18:30", "2026-10-31T18:30:05" on the local clock, or with a Z in UTC.
// A date alone is the last moment of that day (db::end_of_day).
std::optional<Instant> moment_from_cell(std::string_view text);
// "4711", "-3"; a thousands mark between groups of three, "1.234.567" or "1 234 567" or "1'234'567".
std::optional<std::int64_t> whole_number_from_cell(std::string_view text);
// "0,0089", "0.0089", "1.234,50", "1,234.50", "1'234.50", with the accounting currency behind it or without: the last mark is the decimal one; a mark alone is decimal, too.
// Gives the plain form with a point, "1234.50".
std::optional<std::string> plain_decimal_from_cell(std::string_view text);
// Of an amount of money (not of a click price, which has three places rightly): "1.250" is 1250.00 in a spreadsheet's thousands and
// 1.25 in decimals. In words what to write instead; empty where there is but one meaning.
std::optional<std::string> double_meaning_of_amount(std::string_view text);
std::optional<billing::AgreedPrice> price_from_cell(std::string_view text);  // at most 6 places, none below 0
std::optional<Money> money_from_cell(std::string_view text);                 // at most 2 places
std::optional<int> percent_bp_from_cell(std::string_view text);              // "19", "8,1", "19 %" -> hundredths
std::optional<bool> yes_or_no_from_cell(std::string_view text);              // ja/nein, yes/no, true/false, 1/0, x

}  // namespace klickwerk::office
