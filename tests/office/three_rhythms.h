// A contract whose parts have rhythms of their own, for tests of the month's work.
#pragma once

#include <string>

#include "tests/office/dealer.h"

namespace klickwerk::test {

inline Day on(const char* iso) { return Day::parse(iso).value(); }

inline billing::ScheduledFee fee(const char* name, int months, bool in_advance, std::int64_t euros, const char* payer = "") {
  billing::ScheduledFee fee;
  fee.name = name;
  fee.rhythm_months = months;
  fee.anchor = on("2026-01-01");
  fee.in_advance = in_advance;
  fee.prices = {{on("2026-01-01"), {UnitPrice{euros * 1'000'000}, 2}}};
  fee.payer = payer;
  return fee;
}

// Quarterly clicks, rental quarterly in advance, service monthly in arrears; billed by us from July on.
inline void add_three_rhythms(Dealer& dealer, const std::string& number = "V-1") {
  dealer.add_contract(number, [](db::Contract& contract) {
    contract.billing_from = on("2026-07-01");
    contract.cycle_months = 3;
    contract.rhythm_anchor = on("2026-01-01");
    contract.terms.flat_fees.clear();
    contract.terms.fees = {fee("Miete", 3, true, 20), fee("Service", 1, false, 7)};
  });
  dealer.read(number, on("2026-06-30"), 5000);
  dealer.read(number, on("2026-09-30"), 8000);
}

inline std::string lines_of(Dealer& dealer) {
  return dealer.books().value(
      "select coalesce(string_agg(kind || ' ' || fee || ' ' || period_first || '..' || (period_end - 1) || ' ' || amount_cents, '; ' order by invoice_id, line), '') "
      "from invoice_lines");
}

}  // namespace klickwerk::test
