#include "tests/dealer_years/plan.h"

#include <algorithm>
#include <array>

namespace klickwerk::dealer_years {
namespace {

constexpr std::array names{"missing", "never", "late", "too_low", "too_high", "zero", "jump", "parts", "near", "unreviewed", "undecided", "burst",
                           "eve_missing", "eve_late", "eve_too_low", "eve_too_high", "eve_jump", "swap", "loan", "leave", "reset", "test_copies",
                           "pause", "hold", "end", "take_over", "price", "discount", "early", "early_issue", "discard", "unissued", "cancel", "rebill", "credit"};

std::string micro(int price) {  // millionths, four places
  std::string digits = std::to_string(10'000 + price);
  return "0." + digits.substr(1);
}

std::string euros(int cents) {
  const std::string rest = std::to_string(100 + cents % 100);
  return std::to_string(cents / 100) + "." + rest.substr(1);
}

std::string click_price(Draw& draw) { return micro(20 + draw.upto(900)); }

PlannedPrice price_from(Draw& draw, Day from) {
  switch (draw.upto(6)) {
    case 0: return {from, "graduated", {{200 + draw.upto(300), click_price(draw)}, {1000 + draw.upto(500), click_price(draw)}, {{}, click_price(draw)}}, 0};
    case 1: return {from, "volume", {{200 + draw.upto(300), click_price(draw)}, {{}, click_price(draw)}}, 0};
    case 2: return {from, "package", {{{}, euros(100 + draw.upto(2000))}}, 100 + draw.upto(400)};
    default: return {from, "unit", {{{}, click_price(draw)}}, 0};
  }
}

PlannedMeter meter_of(Draw& draw, const std::string& id, const Plan& plan) {
  PlannedMeter meter;
  meter.id = id;
  meter.counts = {{id == "bw" ? "mono" : "colour", 1}};
  if (id == "bw" && draw.one_in(3)) meter.counts.push_back({"large", 1 + draw.upto(1)});
  if (draw.one_in(2)) meter.free_per_month = draw.upto(900);
  if (draw.one_in(6)) meter.credit_price = draw.one_in(2) ? "0" : click_price(draw);
  meter.no_average = draw.one_in(6);
  meter.by_leasing = draw.one_in(12);
  meter.prices.push_back(price_from(draw, Day::of(2020, 1, 1)));
  for (int i = draw.upto(2); i > 0; --i) {
    Day from = std::max(meter.prices.back().from, plan.first) + 40 + draw.upto(250);
    if (draw.one_in(2)) from = from.first_of_month();
    if (from > meter.prices.back().from) meter.prices.push_back(price_from(draw, from));
  }
  return meter;
}

// An estimate waits for the settlement after it, so nothing is spoilt in the contract's last period.
void add_reading_events(Draw& draw, const Plan& plan, PlannedContract& contract, std::size_t place) {
  for (int month = 0; month + contract.cycle_months < plan.months; ++month) {
    const Day end = plan.first.plus_months(month + 1) - 1;
    const int which = draw.upto(39), delay = 1 + draw.upto(2);
    const auto add = [&](What what) { contract.events.push_back({what, place, end, delay, 1 + draw.upto(400)}); };
    if (which == 0) add(What::missing);
    else if (which == 1) add(What::never);
    else if (which <= 3) add(What::late);
    else if (which == 4) add(What::too_low);
    else if (which == 5) add(What::too_high);
    else if (which == 6 && contract.places[place].channel == Channel::snmp) add(What::zero);
    else if (which == 7) add(What::unreviewed);
    else if (which == 8) contract.events.push_back({What::test_copies, place, end - draw.upto(20), draw.upto(1), 1 + draw.upto(30)});
  }
}

// At most one change of a place's device or counter, well inside of its days.
void add_device_events(Draw& draw, const Plan& plan, PlannedContract& contract, std::size_t place) {
  const Day day = plan.first + 45 + draw.upto(plan.months * 30 - 200);
  const int which = draw.upto(5);
  if (which == 0) contract.events.push_back({What::swap, place, day, draw.upto(2), 500 + draw.upto(4000)});
  if (which == 1) contract.events.push_back({What::loan, place, day, draw.upto(1), draw.upto(60)});
  if (which == 2) contract.events.push_back({What::reset, place, day, draw.upto(1), draw.upto(300)});
}

void add_office_events(Draw& draw, const Plan& plan, PlannedContract& contract) {
  const auto month_end = [&](int month) { return plan.first.plus_months(month + 1) - 1; };
  const auto some_day = [&] { return plan.first + 60 + draw.upto(plan.months * 30 - 150); };
  for (int month = 0; month + contract.cycle_months < plan.months; ++month) {
    const int which = draw.upto(49);
    const auto add = [&](What what) { contract.events.push_back({what, 0, month_end(month), 0, draw.upto(100)}); };
    if (which == 0) add(What::early);
    else if (which == 1) add(What::early_issue);
    else if (which == 2) add(What::discard);
    else if (which == 3) add(What::unissued);
    else if (which <= 5) add(What::cancel);
    else if (which == 6) add(What::rebill);
    else if (which == 7) add(What::credit);
  }
  switch (draw.upto(9)) {
    case 0: contract.events.push_back({What::pause, 0, some_day(), 0, 10 + draw.upto(80)}); break;
    case 1: contract.events.push_back({What::hold, 0, some_day(), 0, 20 + draw.upto(80)}); break;
    case 2: contract.events.push_back({What::end, 0, some_day(), draw.upto(2), 0}); break;
    case 3: contract.events.push_back({What::take_over, 0, draw.one_in(2) ? some_day() : some_day().first_of_month(), 0, 0}); break;
    default: break;
  }
}

void draw_terms(Draw& draw, const Plan& plan, PlannedContract& contract) {
  constexpr int cycles[] = {1, 1, 1, 3, 6};
  constexpr const char* prorations[] = {"actual_days", "days_30_360", "full_month", "none"};
  contract.cycle_months = cycles[draw.upto(4)];
  contract.start = draw.one_in(2) ? plan.first : plan.first + draw.upto(120);
  if (draw.one_in(3)) draw_past(draw, plan, contract);
  contract.proration = prorations[draw.upto(3)];
  contract.credit_unused = draw.one_in(3);
  contract.by_days = !draw.one_in(4);
  contract.average_last_n = 1 + draw.upto(3);
  if (draw.one_in(8)) {  // of its own whole years
    contract.settlement = "calendar_year", contract.interim = draw.one_in(2), contract.cycle_months = draw.one_in(2) ? 1 : 3;
    contract.start = plan.first + draw.upto(120), contract.billing_from.reset();
  }
  contract.flat_fees.push_back({Day::of(2020, 1, 1), euros(500 + draw.upto(9000))});
  if (draw.one_in(3)) contract.flat_fees.push_back({plan.first + draw.upto(500), euros(500 + draw.upto(9000))});
  if (draw.one_in(3)) contract.fee_per_month = euros(300 + draw.upto(5000)), contract.fee_by_leasing = draw.one_in(2);
  contract.meters.push_back(meter_of(draw, "bw", plan));
  if (draw.one_in(2)) contract.meters.push_back(meter_of(draw, "colour", plan));
  if (draw.one_in(8)) contract.minimum = "clicks", contract.minimum_value = std::to_string(100 + draw.upto(1500));
  else if (draw.one_in(8)) contract.minimum = draw.one_in(2) ? "amount_all" : "amount_clicks", contract.minimum_value = euros(500 + draw.upto(8000));
  contract.hide_zero = draw.one_in(4);
  if (draw.one_in(8)) contract.minimum_invoice = euros(1000 + draw.upto(5000));
  if (draw.one_in(8)) contract.maximum_invoice = "200.00";
  if (draw.one_in(4)) contract.vat_class = "by_customer";
}

int days_of(const Event& event) { return event.what == What::loan ? 45 : 3; }

// What would contradict: a device that changes when its contract ends or changes hands, or is told of afterwards.
void tidy(PlannedContract& contract) {
  if (contract.has(What::hold) || contract.has(What::pause) || contract.has(What::end) || contract.has(What::take_over))
    std::erase_if(contract.events, [](const Event& event) { return event.what == What::early || event.what == What::early_issue; });
  const Event* close = contract.first(What::end) ? contract.first(What::end) : contract.first(What::take_over);
  if (!close) return;
  const Event last = *close;
  const bool ends = last.what == What::end;
  std::erase_if(contract.events, [&](const Event& event) {
    const bool device = is_about_device(event.what);
    return event.what == What::price || event.what == What::discount || (device && event.day + days_of(event) >= last.day && (ends || event.day - 3 <= last.day)) || (ends && event.what == What::test_copies && event.day > last.day);
  });
  for (Event& event : contract.events)
    if (is_about_device(event.what)) event.delay = 0;
}

PlannedContract contract_of(Draw& draw, const Plan& plan, const std::string& number) {
  PlannedContract contract;
  contract.number = number;
  contract.seed = static_cast<unsigned>(draw.upto(1'000'000));
  draw_terms(draw, plan, contract);
  const int places = 1 + draw.upto(1);
  for (int i = 1; i <= places; ++i) {
    PlannedPlace place{"P" + std::to_string(i), "S" + number.substr(1) + "-" + std::to_string(i), {}, {}, static_cast<Channel>(draw.upto(2))};
    if (i > 1 && draw.one_in(3)) place.from = std::max(contract.start, plan.first) + 30 + draw.upto(60);
    contract.places.push_back(place);
  }
  for (std::size_t place = 0; place < contract.places.size(); ++place) {
    add_reading_events(draw, plan, contract, place);
    add_device_events(draw, plan, contract, place);
  }
  add_office_events(draw, plan, contract);
  add_mishaps(draw, plan, contract);
  if (Draw more(contract.seed); contract.places.size() > 1 && more.one_in(3)) contract.free_of_second_place = 1 + more.upto(600);
  add_discounts(plan, contract);
  tidy(contract);
  std::ranges::stable_sort(contract.events, {}, &Event::day);
  return contract;
}

}  // namespace

const char* name_of(What what) { return names.at(static_cast<std::size_t>(what)); }

std::string Event::text() const {
  return day.iso() + " " + name_of(what) + " P" + std::to_string(place + 1) + (delay > 0 ? ", told " + std::to_string(delay) + " months later" : "") +
         (amount != 0 ? ", " + std::to_string(amount) : "");
}

bool PlannedContract::has(What what) const { return first(what) != nullptr; }

const Event* PlannedContract::first(What what) const {
  const auto found = std::ranges::find(events, what, &Event::what);
  return found == events.end() ? nullptr : &*found;
}

Plan Plan::of_seed(unsigned seed, int customers, int months) {
  Plan plan;
  plan.seed = seed;
  plan.months = months;
  for (int i = 0; i < customers; ++i) {
    Draw draw(seed * 7919U + static_cast<unsigned>(i));
    PlannedCustomer customer;
    customer.number = std::to_string(10'001 + i);
    const int contracts = draw.one_in(3) ? 2 : 1;
    customer.grouping = draw.one_in(2) ? "customer" : "contract";
    constexpr const char* formats[] = {"pdf", "pdf", "pdf", "pdf", "zugferd", "zugferd", "xrechnung", "xrechnung_ubl"};
    customer.format = formats[draw.upto(7)];
    for (int k = 1; k <= contracts; ++k) customer.contracts.push_back(contract_of(draw, plan, "V" + customer.number + "-" + std::to_string(k)));
    plan.customers.push_back(customer);
  }
  Draw draw(seed);
  for (int month = 0; month < months; ++month)
    if (month % 3 != 2 && draw.one_in(12)) plan.skipped.push_back(month);
  return plan;
}

Plan Plan::only(const std::string& customer) const {
  Plan plan = *this;
  std::erase_if(plan.customers, [&](const auto& other) { return other.number != customer; });
  return plan;
}

std::string text_of(const PlannedContract& c) {
  std::string text = c.number + " from " + c.start.iso() + (c.billing_from ? ", billed from " + c.billing_from->iso() : "") + ", every " +
                     std::to_string(c.cycle_months) + " months, " + c.proration + (c.by_days ? ", by_days" : ", keep_estimates") +
                     (c.credit_unused ? ", unused credited" : "") + ", mean of " + std::to_string(c.average_last_n) + ", " + c.settlement +
                     (c.interim ? " with interim billing" : "") + ", minimum " + c.minimum + " " + c.minimum_value;
  if (!c.minimum_invoice.empty()) text += ", minimum invoice " + c.minimum_invoice;
  if (c.tolerance_before_days + c.tolerance_after_days > 0)
    text += ", tolerance " + std::to_string(c.tolerance_before_days) + " days before and " + std::to_string(c.tolerance_after_days) + " after";
  if (c.billing_from) text += ", " + std::to_string(c.past_months) + " months of history, " + std::to_string(c.past_readings) + " older readings";
  if (!c.price_of_second_place.empty()) text += ", P2 at " + c.price_of_second_place;
  if (c.free_of_second_place > 0) text += ", P2 adds " + std::to_string(c.free_of_second_place) + " free clicks";
  if (!c.fee_per_month.empty()) text += ", fee in advance " + c.fee_per_month + (c.fee_by_leasing ? " by the leasing company" : "");
  for (const auto& discount : c.discounts) text += ", " + std::to_string(discount.percent_bp) + " bp off " + discount.lines + " from " + discount.from.iso();
  if (c.show_included) text += ", included clicks shown";
  for (const auto& meter : c.meters) {
    text += "\n  " + meter.id + ": free " + std::to_string(meter.free_per_month) + (meter.credit_price ? ", credit price " + *meter.credit_price : "") +
            (meter.no_average ? ", never estimated" : "") + (meter.by_leasing ? ", by the leasing company" : "");
    for (const auto& count : meter.counts) text += " " + std::to_string(count.second) + "*" + count.first;
    for (const auto& price : meter.prices) text += "; from " + price.from.iso() + " " + price.model + " " + price.tiers.front().second;
  }
  for (const auto& place : c.places) text += "\n  " + place.label + (place.from ? " from " + place.from->iso() : "");
  for (const Event& event : c.events) text += "\n  plan: " + event.text();
  return text;
}

}  // namespace klickwerk::dealer_years
