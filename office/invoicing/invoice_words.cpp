#include "office/invoicing/invoice_words.h"

#include <algorithm>

#include "billing/settlement/settlement.h"

namespace klickwerk::office {
namespace {

struct SourceName {
  const char *source, *german, *english;
};
constexpr SourceName source_names[] = {
    {billing::kServiceCopies, "Testkopien Technik", "technician's test copies"},
    {"snmp", "gelesen (SNMP)", "read (SNMP)"},
    {"monitoring", "gelesen (Monitoring)", "read (monitoring)"},
    {"customer", "vom Kunden gemeldet", "reported by the customer"},
    {"technician", "vom Techniker abgelesen", "read by the technician"},
    {"clerk", "erfasst", "entered"},
    {"csv", "erfasst (Import)", "entered (import)"},
    {"start", "Anfangsstand", "start counter"},
    {"final", "Endstand", "final counter"},
    {"reset", "Zählerreset", "counter reset"},
};

}  // namespace

Language language_of(std::string_view code) { return code == "en" ? Language::english : Language::german; }

std::string_view code_of(Language language) { return either(language, "de", "en"); }

std::string price_text(billing::AgreedPrice price, Language language) {
  const int places = std::max(price.places, 2);
  return language == Language::german ? german_decimal(price.price, places) : decimal(price.price, places);
}

PrintedPrice printed_price(billing::AgreedPrice price, int base, Language language) {
  int saved_places = 0;
  for (int of = base; of >= 10; of /= 10) ++saved_places;
  return {price_text({UnitPrice{price.price.micro * base}, price.places - saved_places}, language), base};
}

std::string months_text(Fraction months, Language language) {
  const std::int64_t most = months.numerator < 0 ? -months.numerator : months.numerator;
  const bool one = most <= months.denominator;
  // 3/2 is 1.5; 15/31 has no end and stays.
  const bool decimal_ends = months.denominator != 1 && 1000 % months.denominator == 0;
  const UnitPrice exact{decimal_ends ? months.numerator * (1'000'000 / months.denominator) : 0};
  const std::string figure = !decimal_ends ? months.text() : language == Language::german ? german_decimal(exact, 1) : decimal(exact, 1);
  return figure + (one ? either(language, " Monat", " month") : either(language, " Monate", " months"));
}

std::string tier_range(const std::vector<billing::Tier>& tiers, int tier, Language language) {
  auto index = static_cast<std::size_t>(tier - 1);
  if (index >= tiers.size()) return {};
  std::string from = count_text(index == 0 ? 1 : tiers[index - 1].up_to->count + 1, language);
  if (!tiers[index].up_to) return either(language, "ab ", "from ") + from;
  return from + either(language, " bis ", " to ") + count_text(tiers[index].up_to->count, language);
}

std::string source_words(std::string_view source, Language language) {
  for (const SourceName& name : source_names)
    if (source == name.source) return either(language, name.german, name.english);
  return std::string(source);
}

}  // namespace klickwerk::office
