#include <algorithm>

#include "db/connection_internal.h"
#include "db/late_inputs_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement note_price{"late_inputs.note_price", R"(
  insert into late_inputs (contract_id, kind, since_day) select $1, 'price', $2::date where reaches_back($1, $2::date))"};

// Rows that only one of both has.
template <class Dated>
void find_first(const std::vector<Dated>& before, const std::vector<Dated>& after, std::optional<Day>& first) {
  const auto look = [&](const std::vector<Dated>& rows, const std::vector<Dated>& others) {
    for (const Dated& row : rows)
      if (std::ranges::find(others, row) == others.end()) first = first ? std::min(*first, row.from) : row.from;
  };
  look(before, after);
  look(after, before);
}

}  // namespace

std::optional<Day> first_price_change(const billing::ContractTerms& before, const billing::ContractTerms& after) {
  std::optional<Day> first;
  find_first(before.flat_fees, after.flat_fees, first);
  find_first(before.discounts, after.discounts, first);
  for (const auto& meter : after.meters)
    if (const auto known = std::ranges::find(before.meters, meter.id, &billing::MeterTerms::id); known != before.meters.end())
      find_first(known->prices, meter.prices, first);
  return first;
}

void note_late_price(Transaction& transaction, ContractId contract, Day since) { run(transaction, note_price, contract.value, since.iso()); }

}  // namespace klickwerk::db
