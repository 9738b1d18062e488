#include "billing/settlement/unit.h"

#include <algorithm>

#include "billing/pricing/pricing.h"
#include "billing/settlement/allowance.h"
#include "billing/settlement/discount.h"
#include "billing/settlement/months.h"
#include "billing/settlement/sub_periods.h"

namespace klickwerk::billing {
namespace {

SettlementLine new_line(LineKind kind, const MeterTerms& meter, Period period, bool estimated) {
  SettlementLine line;
  line.kind = kind;
  line.period = period;
  line.meter = meter.id;
  line.estimated = estimated;
  return line;
}

const AgreedPrice* own_price(const MeterTerms& meter, const std::string& position) {
  for (const auto& price : meter.price_per_position)
    if (price.position == position) return &price.price;
  return nullptr;
}

// Click lines of one unit, sub-period by sub-period; clicks are numbered through.
class ClickLines {
 public:
  ClickLines(const ContractView& view, const MeterTerms& meter, Clicks billable, bool estimated)
      : view_(view), meter_(meter), total_(billable.count), estimated_(estimated) {}

  void add(const SubPeriod& sub, std::int64_t clicks) {
    if (meter_.price_per_position.empty()) return add_clicks(sub, {}, *sub.pricing, clicks);
    const auto shares = share_by_largest_remainder(clicks, sub.usage);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const std::string& position = view_.places[i].id();
      const AgreedPrice* own = own_price(meter_, position);
      add_clicks(sub, position, own ? Pricing{UnitPricing{*own}} : *sub.pricing, shares[i]);
    }
  }
  std::vector<SettlementLine> take() { return std::move(lines_); }

 private:
  void add_clicks(const SubPeriod& sub, const std::string& position, const Pricing& pricing, std::int64_t clicks) {
    priced_.clear();
    price_clicks(pricing, {before_, clicks, total_}, priced_);
    before_ += clicks;
    for (const auto& priced : priced_) {
      SettlementLine& line = lines_.emplace_back(new_line(LineKind::click, meter_, sub.period, estimated_));
      line.position = position;
      line.quantity = priced.quantity;
      line.unit_price = priced.unit_price;
      line.tier = priced.tier;
      line.packaged_clicks = priced.packaged_clicks;
      line.amount = priced.amount;
      give_discount(view_.terms, line);
    }
  }

  const ContractView& view_;
  const MeterTerms& meter_;
  std::int64_t total_;
  bool estimated_;
  std::int64_t before_ = 0;
  std::vector<PricedClicks> priced_;
  std::vector<SettlementLine> lines_;
};

std::vector<std::int64_t> billable_of(const std::vector<SubPeriod>& subs, Clicks billable) {
  if (subs.size() == 1) return {billable.count};
  std::vector<std::int64_t> usage;
  for (const auto& sub : subs) usage.push_back(sub.clicks());
  return share_by_largest_remainder(billable.count, usage);
}

std::optional<SettlementLine> credit_line(const ContractTerms& terms, const MeterTerms& meter, const SettledUnit& unit, bool estimated) {
  const AgreedPrice price = meter.credit_price.value_or(unit.click_price);
  if (unit.unused.count == 0 || price.price.micro == 0) return {};
  SettlementLine line = new_line(LineKind::credit, meter, unit.period, estimated);
  line.quantity = -unit.unused;
  line.unit_price = price;
  line.amount = amount_of(line.quantity, price.price);
  give_discount(terms, line);
  return line;
}

std::optional<SettlementLine> minimum_line(const ContractTerms& terms, const MeterTerms& meter, const SettledUnit& unit,
                                           bool estimated) {
  const auto* minimum = std::get_if<MinimumClicks>(&terms.minimum);
  if (!minimum || minimum->meter != meter.id) return {};
  const Clicks missing = clicks_of_months(served_months(unit.period, terms.pauses), minimum->per_month) - unit.billable;
  if (missing.count <= 0) return {};
  SettlementLine line = new_line(LineKind::minimum, meter, unit.period, estimated);
  line.quantity = missing;
  line.unit_price = unit.click_price;
  line.amount = amount_of(missing, unit.click_price.price);
  give_discount(terms, line);
  return line;
}

// Nothing is billed, and the customer sees what he used.
std::optional<SettlementLine> included_line(const MeterTerms& meter, const SettledUnit& unit, bool estimated) {
  if (unit.billable.count > 0) return {};
  SettlementLine line = new_line(LineKind::included, meter, unit.period, estimated);
  line.quantity = unit.usage;
  line.unit_price = {UnitPrice{}, unit.click_price.places};
  return line;
}

}  // namespace

Clicks SettledUnit::invoiced_clicks() const { return billable + (minimum ? minimum->quantity : Clicks{}); }

Money SettledUnit::invoiced_amount() const {
  Money sum = minimum ? minimum->amount : Money{};
  for (const auto& line : click_lines) sum += line.amount;
  return sum;
}

Clicks SettledUnit::credited_clicks() const { return credit ? -credit->quantity : Clicks{}; }
Money SettledUnit::credited_amount() const { return credit ? credit->amount : Money{}; }

SettledUnit settle_unit(const ContractView& view, const MeterTerms& meter, const MeterBook& book, Unit unit, UnitRules rules) {
  SettledUnit settled;
  settled.period = book.active_of(unit);
  for (std::size_t i = unit.first; i <= unit.last; ++i) settled.usage.count += book.pieces[i].clicks();
  settled.allowance = allowance_of(view, meter, settled.period);
  settled.billable.count = std::max<std::int64_t>(settled.usage.count - settled.allowance.count, 0);
  settled.unused.count = std::max<std::int64_t>(settled.allowance.count - settled.usage.count, 0);

  const auto subs = sub_periods(view, meter, book, unit, rules.one_price);
  if (subs.size() > 1)
    for (const auto& sub : subs) settled.sub_usage.emplace_back(sub.period, Clicks{sub.clicks()});
  ClickLines lines{view, meter, settled.billable, rules.estimated};
  if (settled.billable.count > 0) {
    const auto billable = billable_of(subs, settled.billable);
    for (std::size_t i = 0; i < subs.size(); ++i) lines.add(subs[i], billable[i]);
  }
  settled.click_lines = lines.take();
  settled.click_price = click_price(*subs.back().pricing, settled.billable);
  if (rules.credit) settled.credit = credit_line(view.terms, meter, settled, rules.estimated);
  if (view.terms.show_included) settled.included = included_line(meter, settled, rules.estimated);
  if (rules.minimum) settled.minimum = minimum_line(view.terms, meter, settled, rules.estimated);
  return settled;
}

}  // namespace klickwerk::billing
