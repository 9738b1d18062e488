#include "office/invoicing/differences.h"

#include <algorithm>
#include <regex>
#include <set>

#include "billing/pricing/pricing.h"
#include "billing/settlement/discount.h"
#include "billing/settlement/ledger.h"
#include "office/invoicing/invoice_words.h"
#include "office/invoicing/line_words.h"

namespace klickwerk::office {
namespace {

using billing::LineKind;
using billing::SettlementLine;
using document::LineDifference;

enum class Category { fee, clicks, credit, minimum_amount };

Category category_of(const SettlementLine& line) {
  if (line.kind == LineKind::flat) return Category::fee;
  if (line.kind == LineKind::credit || line.kind == LineKind::correction_credit) return Category::credit;
  return line.kind == LineKind::minimum && line.meter.empty() ? Category::minimum_amount : Category::clicks;
}

bool corrects(const SettlementLine& line) { return line.kind == LineKind::correction_click || line.kind == LineKind::correction_credit; }

bool same_account(const SettlementLine& a, const SettlementLine& b) {
  return category_of(a) == category_of(b) && a.meter == b.meter && a.fee == b.fee;
}

bool within(Period inner, Period outer) { return inner.first >= outer.first && inner.end <= outer.end; }

// Usage and free clicks of an earlier period stand nowhere but in the settlement's sentence (billing/settlement/explain.h).
void count_by_remark(const std::string& remark, LineDifference& difference) {
  static const std::regex sentence(R"((\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d) settled again: (-?\d+) used, (-?\d+) free, .*)");
  std::smatch found;
  if (!std::regex_match(remark, found, sentence)) return;
  if (found[1] != difference.period.first.iso() || found[2] != difference.period.last().iso()) return;
  difference.usage = Clicks{std::stoll(found[3])};
  difference.allowance = Clicks{std::stoll(found[4])};
}

class Behind {
 public:
  Behind(const SettlementLine& line, const DifferenceGround& ground) : line_(line), ground_(ground) { difference_.period = line.period; }

  std::optional<LineDifference> of_documents(const std::vector<db::BilledBefore>& billed) {
    bool found = false;
    Clicks clicks;
    Fraction months;
    for (const auto& before : billed) {
      if (!same_account(before.line, line_) || before.line.period != line_.period) continue;
      found = true;
      difference_.before += before.line.amount;
      clicks += before.line.packaged_clicks.value_or(before.line.quantity);
      months = months + before.line.months;
      name(before.number);
    }
    if (!found) return {};
    difference_.now = difference_.before + line_.amount;
    if (category() == Category::clicks || category() == Category::credit) set_clicks(clicks + line_.quantity, clicks);
    if (category() == Category::fee) charge_months(months + line_.months);
    return finish();
  }

  std::optional<LineDifference> of_ledger(const std::vector<db::BilledBefore>& billed, const std::vector<SettlementLine>& own) {
    auto ledger = ground_.input.ledger;
    billing::merge_ledger(ledger, ground_.settlement.ledger);
    Clicks clicks;
    for (const auto& entry : ledger) {
      if (entry.meter != line_.meter || entry.period.intersection(line_.period).empty()) continue;
      difference_.now += is_credit() ? entry.credited_amount : entry.invoiced_amount;
      clicks += is_credit() ? entry.credited_clicks : entry.invoiced_clicks;
    }
    difference_.before = difference_.now - line_.amount;
    if (is_credit()) clicks.count = -clicks.count;
    set_clicks(clicks, clicks - line_.quantity);
    name_documents(billed, own);
    return finish();
  }

 private:
  Category category() const { return category_of(line_); }
  bool is_credit() const { return category() == Category::credit; }

  // Of unused free copies the lines' quantities are negative; the sentence counts the copies.
  void set_clicks(Clicks now, Clicks before) {
    if (is_credit()) now.count = -now.count, before.count = -before.count;
    difference_.clicks_now = now;
    difference_.clicks_before = before;
  }

  void name(const std::string& number) {
    if (!number.empty() && named_.insert(number).second) difference_.documents += (difference_.documents.empty() ? "" : ", ") + number;
  }

  // Only when they come to what the ledger says: another program may have billed a part.
  void name_documents(const std::vector<db::BilledBefore>& billed, const std::vector<SettlementLine>& own) {
    Money others, here;
    for (const auto& before : billed)
      if (same_account(before.line, line_) && within(before.line.period, line_.period)) others += before.line.amount, name(before.number);
    for (const auto& line : own)
      if (same_account(line, line_) && !corrects(line) && within(line.period, line_.period)) here += line.amount;
    if (others == difference_.before) return;
    if (others + here == difference_.before) return name(either(ground_.language, "dieser Rechnung", "this invoice"));
    difference_.documents.clear();
  }

  void count() {
    for (const auto& account : ground_.settlement.accounts) {
      if (account.meter != line_.meter) continue;
      if (account.span == line_.period && account.state == billing::MeterAccount::State::settled)
        difference_.usage = account.usage, difference_.allowance = account.allowance;
      if (!ground_.correction)
        for (const auto& remark : account.remarks) count_by_remark(remark, difference_);
    }
  }

  // As a line of these days that bills this product.
  SettlementLine billed_for(Money product) const {
    SettlementLine line = line_;
    line.amount = product;
    line.discount.reset();
    billing::give_discount(ground_.input.terms, line);
    return line;
  }

  void charge(std::string quantity, const PrintedPrice& price, Money product) {
    const SettlementLine line = billed_for(product);
    difference_.charges.push_back({std::move(quantity), price.text, price.base, line.amount, printed_discount(line.discount, ground_.language)});
  }

  void charge_months(Fraction months) {
    const Money product = amount_of(months, line_.unit_price.price);
    if (months.numerator == 0 || billed_for(product).amount != difference_.now) return;
    charge(months_text(months, ground_.language), printed_price(line_.unit_price, 1, ground_.language), product);
  }

  const billing::Pricing* one_pricing() const {
    for (const auto& meter : ground_.input.terms.meters) {
      if (meter.id != line_.meter || !meter.price_per_position.empty() || meter.prices.empty() || meter.prices.front().from > line_.period.first) continue;
      const auto& first = billing::pricing_on(meter.prices, line_.period.first);
      return &first == &billing::pricing_on(meter.prices, line_.period.last()) ? &first.pricing : nullptr;
    }
    return nullptr;
  }

  bool charge_by_pricing(std::int64_t clicks) {
    const billing::Pricing* pricing = one_pricing();
    if (pricing == nullptr) return false;
    std::vector<billing::PricedClicks> priced;
    billing::price_clicks(*pricing, {0, clicks, clicks}, priced);
    Money sum;
    for (const auto& each : priced) sum += billed_for(each.amount).amount;
    if (sum != difference_.now) return false;
    for (const auto& each : priced)
      charge(count_text(each.quantity.count, ground_.language), printed_price(each.unit_price, each.packaged_clicks ? 1 : ground_.price_base, ground_.language), each.amount);
    return true;
  }

  void charge_clicks() {
    const std::int64_t clicks = difference_.clicks_now->count;
    if (clicks <= 0 || (!is_credit() && charge_by_pricing(clicks))) return;
    const Clicks quantity{is_credit() ? -clicks : clicks};
    if (const Money product = amount_of(quantity, line_.unit_price.price); billed_for(product).amount == difference_.now)
      charge(count_text(quantity.count, ground_.language), printed_price(line_.unit_price, ground_.price_base, ground_.language), product);
  }

  LineDifference finish() {
    count();
    if (difference_.clicks_now) charge_clicks();
    return std::move(difference_);
  }

  const SettlementLine& line_;
  const DifferenceGround& ground_;
  LineDifference difference_;
  std::set<std::string> named_;
};

std::optional<Period> span_of_candidates(const std::vector<SettlementLine>& lines, bool correction) {
  std::optional<Period> span;
  for (const auto& line : lines) {
    if (!correction && !corrects(line)) continue;
    if (!span) span = line.period;
    span = Period{std::min(span->first, line.period.first), std::max(span->end, line.period.end)};
  }
  return span;
}

}  // namespace

std::optional<LineDifference> difference_behind(const SettlementLine& line, const DifferenceGround& ground,
                                                const std::vector<db::BilledBefore>& billed, const std::vector<SettlementLine>& own) {
  if (ground.correction) return Behind(line, ground).of_documents(billed);
  if (!corrects(line)) return {};
  return Behind(line, ground).of_ledger(billed, own);
}

void add_differences(db::Transaction& transaction, const db::InvoiceSources& sources, const db::Invoice& invoice, int price_base,
                     document::InvoiceDocument& facts) {
  if (facts.lines.size() != invoice.lines.size()) return;
  const bool correction = invoice.corrects.has_value();
  const auto span = span_of_candidates(invoice.lines, correction);
  if (!span) return;
  std::size_t index = 0;
  for (const auto& part : invoice.parts) {
    const auto& settlement = sources.settlements.at(part.settlement);
    const DifferenceGround ground{settlement.input, settlement.result, correction, facts.language, price_base};
    const auto billed = db::billed_before(transaction, part.contract, invoice.customer, *span, invoice.id);
    for (std::size_t i = 0; i < part.lines && index < facts.lines.size(); ++i, ++index)
      facts.lines[index].difference = difference_behind(invoice.lines[index], ground, billed, invoice.lines);
  }
}

}  // namespace klickwerk::office
