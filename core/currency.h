// The accounting currency: one for each dealer (klickwerk.toml, seller.currency). Every amount of the program is in it, so that
// Money and UnitPrice carry none; a document keeps the code that it was issued with (docs/decisions/020-currency.md).
#pragma once

#include <string>
#include <string_view>

namespace klickwerk {

// ISO 4217. Those that there are: two decimals, and dealers who account in them.
inline constexpr std::string_view euro = "EUR", swiss_franc = "CHF";

// The program calls use_currency() once at its start, before any thread runs, as with use_zone().
// Throws std::runtime_error for any other code.
void use_currency(const std::string& iso_code);
const std::string& accounting_currency();  // "EUR" unless told otherwise

}  // namespace klickwerk
