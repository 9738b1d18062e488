// The annex of an invoice: per meter everything with which the customer can recompute the lines.
#pragma once

#include "office/invoicing/line_words.h"

namespace klickwerk::office {

document::AnnexMeter annex_meter(const billing::MeterAccount& account, const LineContext& context);

// "0,0089 EUR je Klick ab 01.01.2024": every price that was in force in the period, and the credit price if it applies.
std::vector<std::string> price_remarks(const billing::MeterTerms& meter, Period span, const LineContext& context);

// How an estimate, a correction or a held meter came about. Numbers appear only when they add up to the account.
std::vector<std::string> account_remarks(const billing::MeterAccount& account, const LineContext& context);

}  // namespace klickwerk::office
