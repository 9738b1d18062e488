#include "office/import/cell_values.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "core/currency.h"
#include "office/import/text_encoding.h"

namespace klickwerk::office {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<int> digits(std::string_view text, std::size_t least, std::size_t most) {
  if (text.size() < least || text.size() > most || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::vector<std::string_view> split(std::string_view text, char mark) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(mark);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<Day> german_day(std::string_view text) {
  const auto parts = split(text, '.');
  if (parts.size() != 3) return std::nullopt;
  const auto day = digits(parts[0], 1, 2), month = digits(parts[1], 1, 2), year = digits(parts[2], 4, 4);
  if (!day || !month || !year) return std::nullopt;
  const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return Day::parse(std::string(parts[2]) + "-" + two(*month) + "-" + two(*day));
}

// Seconds after midnight of "18:30" or "18:30:05".
std::optional<int> time_of_day(std::string_view text) {
  const auto parts = split(text, ':');
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  const auto hour = digits(parts[0], 1, 2), minute = digits(parts[1], 2, 2);
  const auto second = parts.size() == 3 ? digits(parts[2], 2, 2) : std::optional<int>(0);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return *hour * 3600 + *minute * 60 + *second;
}

// Groups of three digits after a first one of one to three, with the same mark between all of them.
bool is_grouped(std::string_view text, char mark) {
  const auto groups = split(text, mark);
  if (groups.size() < 2 || !digits(groups[0], 1, 3)) return false;
  return std::all_of(groups.begin() + 1, groups.end(), [](std::string_view group) { return digits(group, 3, 3).has_value(); });
}

std::string without(std::string_view text, char mark) {
  std::string result(text);
  std::erase(result, mark);
  return result;
}

// 1’234.50: spreadsheets in Switzerland group by the typographic sign.
std::string with_plain_apostrophes(std::string_view text) {
  std::string result(text);
  constexpr std::string_view sign = "’";
  for (auto at = result.find(sign); at != std::string::npos; at = result.find(sign, at)) result.replace(at, sign.size(), "'");
  return result;
}

std::string_view without_unit(std::string_view text) {
  const std::string_view sign = accounting_currency() == euro ? "€" : "Fr.";
  for (const std::string_view unit : {std::string_view(accounting_currency()), sign, std::string_view("%")})
    if (text.ends_with(unit)) text.remove_suffix(unit.size());
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<Day> day_from_cell(std::string_view text) {
  if (const auto day = Day::parse(text)) return day;
  return german_day(text);
}

std::optional<Instant> moment_from_cell(std::string_view text) {
  if (const auto instant = parse_iso_utc(text)) return instant;
  const std::size_t gap = text.find_first_of(" T");
  const auto day = day_from_cell(text.substr(0, gap));
  if (!day) return std::nullopt;
  const Instant next_midnight = start_of_local_day(*day + 1);
  if (gap == std::string_view::npos) return next_midnight - std::chrono::milliseconds(1);
  const auto seconds = time_of_day(text.substr(gap + 1));
  if (!seconds) return std::nullopt;
  // The clock changes in the small hours: a time before that is right counted from midnight, one after it counted from the
  // end of the day. An hour that the clock left out is neither, one that it had twice is its first.
  const auto wall_minute = static_cast<int>(*seconds / 60);
  const Instant from_midnight = start_of_local_day(*day) + std::chrono::seconds(*seconds);
  if (local_minute(from_midnight) == wall_minute) return from_midnight;
  const Instant to_midnight = next_midnight - std::chrono::seconds(86400 - *seconds);
  if (local_minute(to_midnight) == wall_minute) return to_midnight;
  return std::nullopt;
}

std::optional<std::int64_t> whole_number_from_cell(std::string_view cell) {
  const std::string text = with_plain_apostrophes(cell);
  std::string plain = text;
  const std::string_view unsigned_part = std::string_view(text).substr(text.starts_with('-') ? 1 : 0);
  for (const char mark : {'.', ',', ' ', '\''})
    if (is_grouped(unsigned_part, mark)) plain = without(text, mark);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  if (error != std::errc() || end != plain.data() + plain.size()) return std::nullopt;
  return value;
}

std::optional<std::string> plain_decimal_from_cell(std::string_view cell) {
  const std::string signs = with_plain_apostrophes(without_unit(cell));
  const std::string_view text = signs;
  const std::size_t last = text.find_last_of(",.");
  if (last == std::string_view::npos) {
    if (const auto whole = whole_number_from_cell(text)) return std::to_string(*whole);
    return std::nullopt;
  }
  const char mark = text[last], other = mark == ',' ? '.' : ',';
  const std::string_view whole = text.substr(0, last);
  const std::string_view places = text.substr(last + 1);
  if (places.empty() || !std::all_of(places.begin(), places.end(), is_digit)) return std::nullopt;
  if (whole.find(mark) != std::string_view::npos) {  // "1.234.567": the mark groups thousands
    const auto grouped = whole_number_from_cell(text);
    return grouped ? std::optional(std::to_string(*grouped)) : std::nullopt;
  }
  const std::string_view unsigned_whole = whole.starts_with('-') ? whole.substr(1) : whole;
  for (const char group : {other, '\''})
    if (unsigned_whole.find(group) != std::string_view::npos && !is_grouped(unsigned_whole, group)) return std::nullopt;
  const std::string plain = without(without(whole, other), '\'');
  const std::string_view plain_digits = plain.starts_with('-') ? std::string_view(plain).substr(1) : std::string_view(plain);
  if (plain_digits.empty() || !std::all_of(plain_digits.begin(), plain_digits.end(), is_digit)) return std::nullopt;
  return plain + "." + std::string(places);
}

std::optional<std::string> double_meaning_of_amount(std::string_view cell) {
  const std::string_view text = without_unit(cell);
  const std::string_view unsigned_part = text.substr(text.starts_with('-') ? 1 : 0);
  const std::size_t mark = unsigned_part.find_first_of(",.");
  if (mark == std::string_view::npos || unsigned_part.starts_with('0') || !is_grouped(unsigned_part, unsigned_part[mark])) return std::nullopt;
  if (unsigned_part.find_first_of(",.", mark + 1) != std::string_view::npos) return std::nullopt;  // "1.250.000": thousands only
  const std::string whole(unsigned_part.substr(0, mark)), last(unsigned_part.substr(mark + 1));
  std::string places = last;
  while (places.size() > 2 && places.ends_with('0')) places.pop_back();
  return "can be read as " + whole + last + " or as " + whole + "." + places + "; write " + whole + last + " (or " + whole + "." + last + ",00), or " + whole + "," + places;
}

std::optional<billing::AgreedPrice> price_from_cell(std::string_view text) {
  const auto plain = plain_decimal_from_cell(text);
  if (!plain || plain->starts_with('-')) return std::nullopt;
  const auto price = parse_unit_price(*plain);
  if (!price) return std::nullopt;
  return billing::AgreedPrice{*price, places_of(*plain)};
}

std::optional<Money> money_from_cell(std::string_view text) {
  if (double_meaning_of_amount(text)) return std::nullopt;
  const auto plain = plain_decimal_from_cell(text);
  return plain ? parse_money(*plain) : std::nullopt;
}

std::optional<int> percent_bp_from_cell(std::string_view text) {
  const auto money = money_from_cell(text);
  if (!money || money->cents < 0 || money->cents > 100'00) return std::nullopt;
  return static_cast<int>(money->cents);
}

std::optional<bool> yes_or_no_from_cell(std::string_view text) {
  const std::string word = folded(text);
  for (const std::string_view yes : {"ja", "j", "yes", "y", "true", "wahr", "1", "x"})
    if (word == yes) return true;
  for (const std::string_view no : {"nein", "n", "no", "false", "falsch", "0"})
    if (word == no) return false;
  return std::nullopt;
}

}  // namespace klickwerk::office
