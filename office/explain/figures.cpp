#include "office/explain/figures.h"

#include <algorithm>

#include "document/format.h"

namespace klickwerk::office {

using document::Language;

std::string Figures::count(std::int64_t count) const { return document::count_text(count, german_ ? Language::german : Language::english); }
std::string Figures::money(Money money) const { return german_ ? german_decimal(money) : decimal(money); }
std::string Figures::sum(Money money) const { return this->money(money) + " " + currency_; }
std::string Figures::exact(UnitPrice amount) const { return german_ ? german_decimal(amount) : decimal(amount); }
std::string Figures::price(billing::AgreedPrice price) const {
  const int places = std::max(price.places, 2);
  return (german_ ? german_decimal(price.price, places) : decimal(price.price, places)) + " " + currency_;
}
std::string Figures::day(Day day) const { return german_ ? day.german() : day.iso(); }
std::string Figures::period(Period period) const { return german_ ? period.first.german() + "–" + period.last().german() : period.iso(); }

}  // namespace klickwerk::office
