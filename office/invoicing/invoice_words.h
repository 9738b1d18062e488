// The words of an invoice that document/ does not have: months as a quantity, prices, sources of readings. How days,
// periods and counts are written is document/format.h's.
#pragma once

#include <string>
#include <string_view>

#include "billing/settlement/settlement.h"
#include "document/format.h"
#include "document/invoice_document.h"

namespace klickwerk::office {

using document::count_text;
using document::day_text;
using document::Language;
using document::period_title;

// "de" or "en"; anything else is German.
Language language_of(std::string_view code);
std::string_view code_of(Language language);

// One of two texts by language.
inline const char* either(Language language, const char* german, const char* english) {
  return language == Language::german ? german : english;
}

std::string price_text(billing::AgreedPrice price, Language language);  // 0,0085 / 0.0085, with the agreed places, two at least

// A click price as printed: of so many at once (1, 100, 1000) where that is wished, "8,90" for 1000.
struct PrintedPrice {
  std::string text;
  int base = 1;
};
PrintedPrice printed_price(billing::AgreedPrice price, int base, Language language);

std::string months_text(Fraction months, Language language);            // "1 Monat", "15/31 Monat", "0,5 Monat", "3 Monate"
// "1 bis 5.000", "ab 5.001"; empty for a tier that is not there.
std::string tier_range(const std::vector<billing::Tier>& tiers, int tier, Language language);

// Where a counter's value comes from: "snmp", "clerk", "start", "reset" … in words; an unknown word stays as it is.
std::string source_words(std::string_view source, Language language);

}  // namespace klickwerk::office
