// VAT by class and day of supply. A line has the rate of its last day: a part of a service is performed when its period
// ends (§ 13 (1) no. 1 a UStG, no. 13.4 UStAE). Flat fees are cut where the rate changes, so that each part has its own.
#pragma once

#include <vector>

#include "billing/settlement/settlement.h"

namespace klickwerk::billing {

// Standard and reduced have a rate; all other classes bear none.
bool has_rate(VatClass vat_class);
// The rate in force at the end of the day; 0 for classes without one. Asserts that the table has one (check_terms()).
int rate_on(const std::vector<VatRate>& rates, VatClass vat_class, Day day);
// The days on which the rate of the class changes, by date.
std::vector<Day> rate_changes(const std::vector<VatRate>& rates, VatClass vat_class);

// Gives every line its class and rate, and adds them up in groups. Without a class: one rate on the sum.
void add_vat(const ContractTerms& terms, Settlement& settlement);

// Lines of one class and rate together, VAT rounded once a group. Lines without VAT of their own are left out.
std::vector<VatGroup> vat_groups_of(const std::vector<SettlementLine>& lines);

}  // namespace klickwerk::billing
