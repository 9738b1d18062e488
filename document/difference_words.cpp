#include "document/difference_words.h"

#include "document/format.h"
#include "document/words.h"

namespace klickwerk::document {

std::string difference_sentence(const DocumentLine& line, Language language, const std::string& currency) {
  if (!line.difference) return {};
  const LineDifference& difference = *line.difference;
  const auto count = [&](const std::optional<Clicks>& clicks) { return clicks ? count_text(clicks->count, language) : std::string{}; };
  std::string counts;
  if (difference.usage && difference.allowance)
    counts = text(Word::difference_counts, language, {{"usage", count(difference.usage)}, {"free", count(difference.allowance)}});
  const bool counted = difference.clicks_now && difference.clicks_before;
  const Word sentence = !counted                                               ? Word::difference_of_amount
                        : line.kind == billing::LineKind::correction_credit ? Word::difference_of_unused
                                                                               : Word::difference_of_clicks;
  return text(sentence, language,
              {{"first", day_text(difference.period.first, language)}, {"last", day_text(difference.period.last(), language)},
               {"counts", counts}, {"now", count(difference.clicks_now)}, {"before", count(difference.clicks_before)},
               {"amount", money_text(difference.now, language)}, {"amount_before", money_text(difference.before, language)}, {"currency", currency}});
}

std::string discount_words(const billing::LineDiscount& discount, Language language) {
  return text(Word::discount_mark, language,
              {{"percent", percent_text(discount.percent_bp, language)}, {"reason", discount.reason}, {"amount", with_minus_sign(money_text(-discount.amount, language))}});
}

std::string discount_factor(const std::optional<billing::LineDiscount>& discount, Language language) {
  return discount ? " \u2212 " + percent_text(discount->percent_bp, language) : std::string{};
}

std::string based_price(const std::string& unit_price, int price_base, Language language) {
  if (price_base == 1 || unit_price.empty()) return unit_price;
  return unit_price + " " + text(Word::per_quantity, language, {{"quantity", count_text(price_base, language)}});
}

}  // namespace klickwerk::document
