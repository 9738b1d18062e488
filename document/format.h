// Days, money and counts as a reader of the document's language writes them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "document/invoice_document.h"

namespace klickwerk::document {

std::string day_text(Day day, Language language);           // 05.11.2026, 5 Nov 2026
std::string period_text(Period period, Language language);  // both days named: 01.10.2026 – 31.10.2026
// "Oktober 2026", "3. Quartal 2026", "1. Halbjahr 2026", "Jahr 2026"; else the same as period_text.
std::string period_title(Period period, Language language);
std::string money_text(Money money, Language language);         // -1.234,56   -1,234.56
std::string count_text(std::int64_t count, Language language);  // 1.234.567   1,234,567
std::string percent_text(int rate_bp, Language language);       // 19 %, 7,5 %   19%, 7.5%
// A figure as it is set: a hyphen before the digits becomes a minus sign (U+2212), which has their width.
std::string with_minus_sign(std::string figure);
std::string iban_text(std::string_view iban);                   // DE89 3704 0044 0532 0130 00

}  // namespace klickwerk::document
