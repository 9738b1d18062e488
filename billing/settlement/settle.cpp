// The stages of a settlement, in the order of the invoice's lines.
#include <algorithm>

#include "billing/settlement/contract_view.h"
#include "billing/settlement/flat_fee.h"
#include "billing/settlement/meter.h"
#include "billing/settlement/minimum_amount.h"
#include "billing/settlement/settlement.h"

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

void add_up(Settlement& settlement, int vat_rate_bp) {
  for (const auto& line : settlement.lines) settlement.net += line.amount;
  settlement.vat = vat_of(settlement.net, vat_rate_bp);
  settlement.gross = settlement.net + settlement.vat;
}

}  // namespace

Settlement settle(const SettlementInput& input) {
  const ContractView view{input};
  Settlement settlement;
  settlement.period = input.period;
  settlement.lines = flat_fee_lines(view.terms, view.run, view.active);
  auto meters = settle_meters(view);
  for (auto& meter : meters) append(settlement.lines, std::move(meter.lines));
  append(settlement.lines, minimum_amount_lines(view, settlement.lines, meters));
  for (auto& meter : meters) {
    settlement.accounts.push_back(std::move(meter.account));
    append(settlement.exceptions, std::move(meter.exceptions));
    append(settlement.ledger, std::move(meter.ledger));
  }
  add_up(settlement, view.terms.vat_rate_bp);
  return settlement;
}

}  // namespace klickwerk::billing
