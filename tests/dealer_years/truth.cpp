#include "tests/dealer_years/truth.h"

#include <algorithm>
#include <map>

namespace klickwerk::dealer_years {
namespace {

constexpr std::int64_t parts_of_month = 28 * 29 * 30 * 31;  // divides by the days of any month

Day anchor_of(const PlannedContract& plan) { return plan.settlement == "calendar_year" ? Day::of(2020, 1, 1) : plan.start.first_of_month(); }

bool rests(const Lived& contract, Period period) {
  return contract.hold && contract.hold->first < period.end && period.last() <= contract.hold->last();
}

bool is_free_of_charge(const Lived& contract, Day day) {
  const auto holds = [&](const Period& pause) { return pause.contains(day); };
  return std::ranges::any_of(contract.pauses, holds) || (contract.refund && contract.hold && contract.hold->contains(day));
}

DueClicks due_of_unit(const Lived& contract, const PlannedMeter& meter, Period unit) {
  const std::int64_t used = usage_of(contract, meter, unit), free = allowance_of(contract, meter, unit);
  const bool credits = contract.plan->credit_unused && meter.credit_price != "0";
  return {std::max<std::int64_t>(0, used - free), credits ? std::max<std::int64_t>(0, free - used) : 0};
}

// Periods that are settled at once: each for itself, or those of a calendar year. An unfinished year bills nothing yet,
// or with interim billing each period for itself.
std::vector<Period> units_of(const Lived& contract, Day until) {
  const auto periods = periods_of(contract, until);
  if (contract.plan->settlement == "period") return periods;
  std::vector<Period> units;
  Period year{};
  for (const Period& period : periods) {
    if (year.empty()) year = period;
    year.end = period.end;
    const Day last = period.last();
    const bool over = (last.month() == 12 && last.day_of_month() == 31) || (contract.last_day && last >= *contract.last_day);
    if (!over) continue;
    units.push_back(year);
    year = {};
  }
  return units;
}

std::vector<Period> interim_periods(const Lived& contract, Day until) {
  if (!contract.plan->interim) return {};
  const auto years = units_of(contract, until);
  std::vector<Period> open;
  for (const Period& period : periods_of(contract, until))
    if (years.empty() || period.first >= years.back().end) open.push_back(period);
  return open;
}

}  // namespace

std::vector<Period> periods_of(const Lived& contract, Day until) {
  std::vector<Period> periods;
  const int step = contract.plan->cycle_months;
  const Day anchor = anchor_of(*contract.plan);
  std::vector<Day> held_since;
  for (int months = 0; anchor.plus_months(months) < until; months += step) {
    const Period whole{anchor.plus_months(months), anchor.plus_months(months + step)};
    Period period{std::max(whole.first, contract.from), contract.last_day ? std::min(whole.end, *contract.last_day + 1) : whole.end};
    if (period.empty()) continue;
    if (rests(contract, whole)) {
      held_since.push_back(period.first);
      continue;
    }
    if (period.end > until) break;
    if (!held_since.empty()) period.first = held_since.front();
    held_since.clear();
    periods.push_back(period);
  }
  return periods;
}

std::int64_t usage_of(const PlaceWorld& place, const PlannedMeter& meter, Period period) {
  std::int64_t sum = 0;
  for (Day day = std::max(period.first, place.first_day()); day < period.end; day = day + 1)
    for (const auto& [counter, weight] : meter.counts) sum += weight * place.pages(counter, day);
  for (const Copies& copies : place.copies())
    for (const auto& [counter, weight] : meter.counts)
      if (counter == "mono" && period.contains(copies.day)) sum -= weight * copies.copies;
  return sum;
}

std::int64_t usage_of(const Lived& contract, const PlannedMeter& meter, Period period) {
  std::int64_t sum = 0;
  for (const PlaceWorld& place : *contract.places) sum += usage_of(place, meter, period);
  return sum;
}

std::int64_t allowance_of(const Lived& contract, const PlannedMeter& meter, Period period) {
  std::int64_t parts = 0;
  const PlannedContract& plan = *contract.plan;
  for (Day day = period.first; day < period.end; day = day + 1) {
    if (is_free_of_charge(contract, day)) continue;
    const bool second = &meter == plan.meters.data() && plan.free_of_second_place > 0 && (!plan.places[1].from || *plan.places[1].from <= day);
    parts += (meter.free_per_month + (second ? plan.free_of_second_place : 0)) * (parts_of_month / day.days_in_month());
  }
  return (2 * parts + parts_of_month) / (2 * parts_of_month);
}

int discount_bp(const PlannedContract& plan, bool fee, Day last) {
  std::map<std::string, PlannedDiscount> in_force;  // by what they are for
  for (const PlannedDiscount& discount : plan.discounts)
    if (discount.from <= last && (!in_force.contains(discount.lines) || in_force[discount.lines].from < discount.from)) in_force[discount.lines] = discount;
  const int own = in_force[fee ? "fees" : "clicks"].percent_bp;
  return own > 0 ? own : in_force["all"].percent_bp;
}

DueClicks clicks_due(const Lived& contract, const PlannedMeter& meter, Day until) {
  DueClicks sum;
  for (const Period& unit : units_of(contract, until)) {
    const DueClicks due = due_of_unit(contract, meter, unit);
    sum.billed += due.billed;
    sum.credited += due.credited;
  }
  for (const Period& period : interim_periods(contract, until)) sum.billed += due_of_unit(contract, meter, period).billed;
  return sum;
}

}  // namespace klickwerk::dealer_years
