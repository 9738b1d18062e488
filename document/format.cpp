#include "document/format.h"

#include "document/words.h"

namespace klickwerk::document {

namespace {

// German figures differ from English ones only in which sign groups and which one parts.
std::string with_english_signs(std::string german) {
  for (char& sign : german) {
    if (sign == '.')
      sign = ',';
    else if (sign == ',')
      sign = '.';
  }
  return german;
}

std::string month_name(int month, Language language) {
  return std::string(text(static_cast<Word>(static_cast<int>(Word::month_name_first) + month - 1), language));
}

// How many whole calendar months the period is; 0 when it is cut otherwise.
int whole_months(Period period) {
  if (period.empty() || period.first.day_of_month() != 1 || period.end.day_of_month() != 1) return 0;
  return (period.end.year() - period.first.year()) * 12 + period.end.month() - period.first.month();
}

}  // namespace

std::string day_text(Day day, Language language) {
  if (language == Language::german) return day.german();
  return std::to_string(day.day_of_month()) + " " + month_name(day.month(), language).substr(0, 3) + " " +
         std::to_string(day.year());
}

std::string period_text(Period period, Language language) {
  if (period.days() == 1) return day_text(period.first, language);
  return day_text(period.first, language) + " – " + day_text(period.last(), language);
}

std::string period_title(Period period, Language language) {
  const int months = whole_months(period);
  const int offset = months == 0 ? 1 : (period.first.month() - 1) % months;
  const std::string year = std::to_string(period.first.year());
  const std::string number = months == 0 ? "" : std::to_string((period.first.month() - 1) / months + 1);
  if (months == 1) return month_name(period.first.month(), language) + " " + year;
  if (months == 3 && offset == 0) return text(Word::quarter, language, {{"number", number}, {"year", year}});
  if (months == 6 && offset == 0) return text(Word::half_year, language, {{"number", number}, {"year", year}});
  if (months == 12 && offset == 0) return text(Word::year, language, {{"year", year}});
  return period_text(period, language);
}

std::string money_text(Money money, Language language) {
  const std::string german = german_decimal(money);
  return language == Language::german ? german : with_english_signs(german);
}

std::string count_text(std::int64_t count, Language language) {
  const std::string german = german_count(count);
  return language == Language::german ? german : with_english_signs(german);
}

std::string percent_text(int rate_bp, Language language) {
  std::string figure = german_decimal(Money{rate_bp});
  while (figure.back() == '0') figure.pop_back();
  if (figure.back() == ',') figure.pop_back();
  // U+00A0: the sign stays with its figure at a line's end (DIN 5008).
  return language == Language::german ? figure + "\u00a0%" : with_english_signs(figure) + "%";
}

std::string with_minus_sign(std::string figure) {
  if (figure.starts_with('-')) figure.replace(0, 1, "\u2212");
  return figure;
}

std::string iban_text(std::string_view iban) {
  std::string grouped;
  int count = 0;
  for (char sign : iban) {
    if (sign == ' ') continue;
    if (count > 0 && count % 4 == 0) grouped += ' ';
    grouped += sign;
    ++count;
  }
  return grouped;
}

}  // namespace klickwerk::document
