// The stages of a settlement, in the order of the invoice's lines.
#include <algorithm>

#include "billing/settlement/contract_view.h"
#include "billing/settlement/flat_fee.h"
#include "billing/settlement/meter.h"
#include "billing/settlement/minimum_amount.h"
#include "billing/settlement/scheduled_fee.h"
#include "billing/settlement/settlement.h"
#include "billing/settlement/vat.h"

namespace klickwerk::billing {
namespace {

template <class T>
void append(std::vector<T>& to, std::vector<T>&& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

// One meter's ledger before the run, oldest first.
void collect_earlier(const SettlementInput& input, const MeterTerms& meter, std::vector<const MeterLedgerEntry*>& earlier) {
  earlier.clear();
  for (const auto& entry : input.ledger)
    if (entry.period.first < input.period.first && entry.meter == meter.id) earlier.push_back(&entry);
  const auto by_period = [](const auto* a, const auto* b) { return a->period < b->period; };
  if (!std::is_sorted(earlier.begin(), earlier.end(), by_period)) std::sort(earlier.begin(), earlier.end(), by_period);
}

std::vector<MeterSettlement> settle_meters(const ContractView& view) {
  std::vector<MeterSettlement> meters;
  meters.reserve(view.terms.meters.size());
  std::vector<const MeterLedgerEntry*> earlier;
  for (const auto& meter : view.terms.meters) {
    collect_earlier(view.input, meter, earlier);
    meters.push_back(settle_meter(view, meter, earlier));
  }
  return meters;
}

// Who pays a meter's lines, and where the accounting puts them.
void name_meter_lines(const MeterTerms& meter, std::vector<SettlementLine>& lines) {
  for (auto& line : lines) {
    line.payer = meter.payer;
    line.revenue_group = meter.revenue_group;
  }
}

// The contract's own period: flat fees billed with it, clicks, minimums.
void settle_period(const ContractView& view, Settlement& settlement) {
  settlement.lines = flat_fee_lines(view.terms, view.run, view.active);
  auto meters = settle_meters(view);
  for (std::size_t i = 0; i < meters.size(); ++i) {
    name_meter_lines(view.terms.meters[i], meters[i].lines);
    append(settlement.lines, std::move(meters[i].lines));
  }
  append(settlement.lines, minimum_amount_lines(view, settlement.lines, meters));
  for (auto& meter : meters) {
    settlement.accounts.push_back(std::move(meter.account));
    append(settlement.exceptions, std::move(meter.exceptions));
    append(settlement.ledger, std::move(meter.ledger));
  }
}

void settle_scheduled_fees(const ContractView& view, Settlement& settlement) {
  auto fees = settle_fees(view);
  append(fees.lines, std::move(settlement.lines));
  settlement.lines = std::move(fees.lines);
  settlement.fee_ledger = std::move(fees.ledger);
}

// Less than the minimum invoice amount is not invoiced, but with the contract's last settlement, and never a credit.
bool waits_for_the_next(const ContractView& view, const Settlement& settlement) {
  const auto& least = view.terms.minimum_invoice;
  const Day end = view.input.fees_only && view.input.fee_run ? view.input.fee_run->end : view.run.end;
  return least && Money{0} < settlement.net && settlement.net < *least && end < view.term.end;
}

// Lines that only show usage make no invoice by themselves.
void drop_lone_included(std::vector<SettlementLine>& lines) {
  const auto billed_to = [&](const std::string& payer) {
    return std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return line.kind != LineKind::included && line.payer == payer; });
  };
  std::vector<SettlementLine> kept;
  for (const auto& line : lines)
    if (line.kind != LineKind::included || billed_to(line.payer)) kept.push_back(line);
  lines = std::move(kept);
}

}  // namespace

Settlement settle(const SettlementInput& input) {
  const ContractView view{input};
  Settlement settlement;
  settlement.period = input.period;
  if (!input.fees_only) settle_period(view, settlement);
  if (input.fee_run) settle_scheduled_fees(view, settlement);
  settlement.lines.insert(settlement.lines.begin(), input.carried.begin(), input.carried.end());
  if (view.terms.hide_zero_lines) std::erase_if(settlement.lines, [](const auto& line) { return line.amount.cents == 0; });
  if (view.terms.show_included) drop_lone_included(settlement.lines);
  add_vat(view.terms, settlement);
  settlement.carried = waits_for_the_next(view, settlement);
  return settlement;
}

}  // namespace klickwerk::billing
