// The steps that lead to one line of a settlement.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "billing/settlement/settlement.h"
#include "db/reading_origins.h"
#include "document/invoice_document.h"

namespace klickwerk::office {

using OriginLookup = std::function<std::optional<db::ReadingOrigin>(const billing::CountedSegment& segment, bool end)>;

struct StepContext {
  const billing::SettlementInput& input;
  const billing::Settlement& settlement;
  OriginLookup origin;
  document::Language language;
  std::string currency;  // of the document
};

std::vector<std::string> steps_of(const billing::SettlementLine& line, const StepContext& context);

// "10.49, less 5% discount (0.52) = 9.97 EUR", of a line that has one.
std::string discount_step(const billing::SettlementLine& line, const StepContext& context);

// "1,234 x 0.0085 EUR = 10.489, rounded 10.49 EUR".
std::string product_words(std::int64_t quantity, billing::AgreedPrice price, Money amount, const StepContext& context);

}  // namespace klickwerk::office
