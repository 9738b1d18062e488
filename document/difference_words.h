// How a line that is a difference came about, in a sentence and in figures: the annex and `klickwerk explain` say the same.
#pragma once

#include <string>

#include "document/invoice_document.h"

namespace klickwerk::document {

// "01.07.2026 bis 31.07.2026 neu abgerechnet: 350 verbraucht, 0 frei, 350 Klicks = 3,33 EUR statt 2.050 = 19,48 EUR."
// What is not known of it is left out. Empty for a line that is no difference.
std::string difference_sentence(const DocumentLine& line, Language language, const std::string& currency);

// "abzüglich 5 % Treuerabatt: −1,23"; what is taken off has a minus sign, what is taken off a credit has none.
std::string discount_words(const billing::LineDiscount& discount, Language language);
// " − 5 %", behind a product; empty without one.
std::string discount_factor(const std::optional<billing::LineDiscount>& discount, Language language);

// "8,90", of a price for more than one "8,90 je 1.000".
std::string based_price(const std::string& unit_price, int price_base, Language language);

}  // namespace klickwerk::document
