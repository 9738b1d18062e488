// What makes readings doubtful, drawn: values that nobody can believe, true ones among them; decisions that wait; a predecessor's
// last readings; readings beside their day; devices that leave without their last counters; prices by the command.
#include <algorithm>

#include "tests/dealer_years/plan.h"

namespace klickwerk::dealer_years {
namespace {

constexpr int beyond_belief = 9'000'000;  // pages: more than 50,000 a day in six months

bool is_taken(const PlannedContract& contract, std::size_t place, Day day) {
  return std::ranges::any_of(contract.events, [&](const Event& event) { return event.place == place && event.day == day; });
}

// What is in doubt is decided before the contract's last period is settled: what is held waits for the settlement after it.
Event undecided(const Plan& plan, const PlannedContract& contract, std::size_t place, Day day, int months) {
  const int left = (plan.first.plus_months(plan.months - contract.cycle_months).serial - day.serial) / 30 - 1;
  return {What::undecided, place, day, std::clamp(left, 0, months), 0};
}

void add_doubtful_readings(Draw& draw, const Plan& plan, PlannedContract& contract, std::size_t place) {
  for (int month = 0; month + contract.cycle_months < plan.months; ++month) {
    const Day end = plan.first.plus_months(month + 1) - 1;
    const int which = draw.upto(59), delay = draw.upto(4);
    if (is_taken(contract, place, end)) continue;
    const auto add = [&](What what, std::int64_t amount) { contract.events.push_back({what, place, end, delay, amount}); };
    if (which <= 1) add(What::jump, beyond_belief + draw.upto(1000));
    else if (which == 2) add(What::parts, 100 + draw.upto(5000));
    else if (which <= 4) contract.events.push_back(undecided(plan, contract, place, end - draw.upto(30), 1 + draw.upto(3)));
    else if (which <= 6 && contract.tolerance_before_days + contract.tolerance_after_days > 0)
      contract.events.push_back({What::near, place, end, 0, draw.one_in(2) ? 1 + draw.upto(9) : -1 - draw.upto(9)});
    if (month + 2 * contract.cycle_months + 4 < plan.months && draw.one_in(120)) contract.events.push_back({What::burst, place, end - draw.upto(25), 0, beyond_belief + draw.upto(900'000)});
  }
}

// Where one program follows another, everything may be doubtful at once.
void add_doubtful_eve(Draw& draw, const Plan& plan, PlannedContract& contract, std::size_t place) {
  const Day eve = *contract.billing_from - 1;
  constexpr What kinds[] = {What::eve_missing, What::eve_late, What::eve_too_low, What::eve_too_high, What::eve_jump};
  const std::int64_t amounts[] = {5, 0, 1 + draw.upto(400), 1 + draw.upto(400), beyond_belief + draw.upto(1000)};
  const int which = draw.upto(9);
  if (which < 5) contract.events.push_back({kinds[which], place, eve, draw.upto(4), amounts[which]});
  if (draw.one_in(4)) contract.events.push_back({What::burst, place, eve - draw.upto(20), 0, beyond_belief + draw.upto(900'000)});
  if (draw.one_in(2)) contract.events.push_back(undecided(plan, contract, place, eve - 1, 1 + draw.upto(3)));
  const bool changes = std::ranges::any_of(contract.events, [&](const Event& event) { return event.place == place && is_about_device(event.what); });
  if (!changes && draw.one_in(3)) contract.events.push_back({What::swap, place, eve + 2 + draw.upto(80), 0, 500 + draw.upto(4000)});
}

// By an import, in which the whole contract stands as it was agreed.
void add_leaving(Draw& draw, const Plan& plan, PlannedContract& contract) {
  const bool changes = std::ranges::any_of(contract.events, [](const Event& event) {
    return event.what == What::swap || event.what == What::loan || event.what == What::pause || event.what == What::hold || event.what == What::end || event.what == What::take_over;
  });
  if (changes || !draw.one_in(3)) return;
  const std::size_t place = draw.one_in(2) ? contract.places.size() - 1 : 0;
  std::erase_if(contract.events, [&](const Event& event) { return event.place == place && event.what == What::reset; });
  const Day day = std::max(plan.first, contract.billed_from()) + 45 + draw.upto(plan.months * 30 - 350);
  contract.events.push_back({What::leave, place, day, draw.upto(2), draw.upto(7)});
}

void add_price(Draw& draw, const Plan& plan, PlannedContract& contract) {
  if (!draw.one_in(3) || std::ranges::any_of(contract.events, [](const Event& event) { return event.what == What::leave; })) return;
  contract.events.push_back({What::price, 0, plan.first + 30 + draw.upto(plan.months * 30 - 150), 0, draw.upto(9999)});
}

}  // namespace

bool is_about_eve(What what) {
  return what == What::eve_missing || what == What::eve_late || what == What::eve_too_low || what == What::eve_too_high || what == What::eve_jump;
}

bool is_about_device(What what) { return what == What::swap || what == What::loan || what == What::leave || what == What::reset; }

PriceOrder price_order(const Event& event) {
  const int amount = static_cast<int>(event.amount);
  PriceOrder order;
  order.from = event.day + amount % 350 - 250;
  if (amount % 2 == 0) order.from = order.from.first_of_month();
  order.raise_bp = amount % 5 == 0 ? -1000 : 100 + amount % 29 * 100;
  order.of = static_cast<PriceOrder::Of>(amount % 3);
  return order;
}

PlannedDiscount discount_order(const Event& event) {
  constexpr const char* lines[] = {"all", "clicks", "fees"};
  const int amount = static_cast<int>(event.amount);
  const Day from = event.day + amount % 300 - 200;
  return {amount % 2 == 0 ? from.first_of_month() : from, lines[amount % 3], 50 + amount % 77 * 50};
}

// With draws of its own, so that the rest of a seed's life stays what it is. None where a minimum amount is measured on the same lines.
void add_discounts(const Plan& plan, PlannedContract& contract) {
  Draw draw(contract.seed + 4711);
  contract.show_included = !contract.hide_zero && draw.one_in(4);
  const auto is_refused = [&](const std::string& lines) { return contract.minimum == "amount_all" || (contract.minimum == "amount_clicks" && lines != "fees"); };
  if (!draw.one_in(2)) return;
  constexpr const char* lines[] = {"all", "clicks", "fees"};
  Day from = plan.first + draw.upto(400) - 100;
  for (int i = draw.upto(2); i >= 0; --i, from = from + 1 + draw.upto(300)) {
    if (draw.one_in(2)) from = from.first_of_month();
    const PlannedDiscount discount{from, lines[draw.upto(2)], draw.one_in(6) ? 0 : 25 + draw.upto(39) * 100};
    const bool twice = std::ranges::any_of(contract.discounts, [&](const auto& other) { return other.from == discount.from && other.lines == discount.lines; });
    if (!is_refused(discount.lines) && !twice) contract.discounts.push_back(discount);
  }
  const bool leaves = std::ranges::any_of(contract.events, [](const Event& event) { return event.what == What::leave; });  // an import tells it, with the contract as it was
  if (!draw.one_in(2) || leaves) return;
  contract.events.push_back({What::discount, 0, plan.first + 30 + draw.upto(plan.months * 30 - 150), 0, draw.upto(9999)});
}

void draw_past(Draw& draw, const Plan& plan, PlannedContract& contract) {
  contract.start = plan.first.plus_months(-6 - draw.upto(12));
  contract.billing_from = plan.first.plus_months(draw.upto(2));
  contract.past_months = draw.upto(4);
  contract.past_readings = draw.upto(2);
}

void add_mishaps(Draw& draw, const Plan& plan, PlannedContract& contract) {
  if (draw.one_in(4)) return;
  if (draw.one_in(3)) contract.tolerance_before_days = draw.upto(10), contract.tolerance_after_days = draw.upto(10);
  const bool single = std::ranges::all_of(contract.meters[0].prices, [](const auto& price) { return price.model == "unit"; });
  if (contract.places.size() > 1 && single && draw.one_in(4)) contract.price_of_second_place = "0.0" + std::to_string(100 + draw.upto(800));
  for (std::size_t place = 0; place < contract.places.size(); ++place) {
    if (draw.one_in(2)) add_doubtful_readings(draw, plan, contract, place);
    if (contract.billing_from && !contract.places[place].from) add_doubtful_eve(draw, plan, contract, place);
  }
  add_leaving(draw, plan, contract);
  add_price(draw, plan, contract);
}

}  // namespace klickwerk::dealer_years
