#include "tests/dealer_years/life.h"

#include <algorithm>

#include "db/errors.h"
#include "office/contract_change/contract_change.h"
#include "office/contract_change/contract_settings.h"
#include "office/contract_change/discount_change.h"
#include "office/contract_change/price_change.h"
#include "office/settlement_run/discard.h"

namespace klickwerk::dealer_years {
namespace {

constexpr int evening = 20 * 60;
enum Order : int { news = 1, measured = 2, corrected = 3 };

bool spoils_reading(What what) {
  return what == What::missing || what == What::never || what == What::late || what == What::too_low || what == What::too_high || what == What::zero ||
         what == What::jump || what == What::parts || what == What::near;
}

}  // namespace

Plan without(Plan plan, const std::set<std::string>& refused) {
  for (auto& customer : plan.customers)
    for (auto& contract : customer.contracts)
      std::erase_if(contract.events, [&](const Event& event) { return refused.contains(contract.number + " " + event.text()); });
  return plan;
}

Life::Life(const Plan& plan, Kind kind) : plan_(plan), kind_(kind), places_(places_of(plan_)), clerk_(desk_, places_, plan.seed) {
  for (const auto& customer : plan_.customers)
    for (const auto& contract : customer.contracts) {
      Lived lived;
      lived.plan = &contract;
      lived.places = &places_.at(contract.number);
      lived.number = contract.number;
      lived.from = contract.billed_from();
      lived.last_day = contract.last_day;
      contracts_.push_back(lived);
    }
  contracts_.reserve(2 * contracts_.size());
  desk_.today = plan_.first;
  desk_.import(master_files(plan_, places_));
  if (kind_ == Kind::real) clerk_.waits = [this](const std::string& serial) { return is_undecided(serial); };
  clerk_.careful = true;
  plan_deeds();
}

Lived& Life::lived(const std::string& number) {
  const auto found = std::ranges::find(contracts_, number, &Lived::number);
  if (found == contracts_.end()) throw BrokenPromise("", "there is no contract " + number);
  return *found;
}

bool Life::is_billed_on(const PlannedContract& contract, Day day) const {
  return std::ranges::any_of(contracts_, [&](const Lived& one) { return one.plan->number == contract.number && one.from <= day && (!one.last_day || day <= *one.last_day); });
}

bool Life::is_undecided(const std::string& serial) const {
  for (const auto& [number, places] : places_)
    for (std::size_t place = 0; place < places.size(); ++place) {
      if (std::ranges::find(places[place].stays(), serial, &Stay::serial) == places[place].stays().end()) continue;
      return std::ranges::any_of(lived_plan(number).events, [&, place = place](const Event& event) {
        return event.what == What::undecided && event.place == place && event.day <= desk_.today && desk_.today < event.day + event.delay * 30;
      });
    }
  return false;
}

const PlannedContract& Life::lived_plan(const std::string& number) const { return *std::ranges::find(contracts_, number, &Lived::number)->plan; }

void Life::plan_deeds() {
  for (const auto& customer : plan_.customers)
    for (const auto& contract : customer.contracts) {
      for (std::size_t place = 0; place < contract.places.size(); ++place) {
        plan_readings(contract, place);
        plan_devices(contract, place);
      }
      plan_changes(contract);
      if (contract.billing_from)
        at(*contract.billing_from, news, [this, &contract] {
          const auto files = past_readings_file(contract, places_.at(contract.number), kind_ == Kind::real, [this](const std::string& serial) { return desk_.knows(serial); });
          if (!files.empty()) desk_.import(files);
          desk_.note(customer_of(contract.number), "the predecessor's last readings are imported");
          if (kind_ == Kind::hindsight) clerk_.review();
        });
    }
  std::ranges::stable_sort(deeds_, [](const Deed& a, const Deed& b) { return std::tie(a.day, a.order) < std::tie(b.day, b.order); });
}

// By the place's channel, on the evening of that day.
// A wrong one comes with its time, so that the clerk's own of the same evening is later.
void Life::give(const PlannedContract& contract, std::size_t place, Day day, const Values& values) {
  const PlaceWorld& world = places_.at(contract.number)[place];
  const std::string serial = world.standing(day).serial;
  const bool right = world.evening(serial, day) == values;
  switch (contract.places[place].channel) {
    case Channel::snmp: return desk_.observe(serial, day, evening, values);
    case Channel::csv:
      desk_.note(customer_of(serial), serial + " imported of " + day.iso() + ": mono " + std::to_string(values.at("mono")));
      return desk_.import({readings_file(serial, day.iso() + (right ? "" : " 20:00"), values, "csv")});
    case Channel::clerk: return desk_.type(serial, day, evening, values);
  }
}

void Life::plan_readings(const PlannedContract& contract, std::size_t place) {
  const PlaceWorld& world = places_.at(contract.number)[place];
  for (Day month = plan_.first; month < plan_.end(); month = month.first_of_next_month()) {
    const Day end = month.first_of_next_month() - 1, middle = month + 14;
    if (end < world.first_day()) continue;
    plan_month_end(contract, place, end);
    if (contract.places[place].channel != Channel::snmp || middle < world.first_day()) continue;
    at(middle, measured, [this, &contract, &world, middle] {
      const Stay& stay = world.standing(middle);
      if (!world.is_empty(middle) && desk_.knows(stay.serial) && is_billed_on(contract, middle)) desk_.observe(stay.serial, middle, evening, *world.evening(stay.serial, middle));
    });
  }
}

void Life::plan_month_end(const PlannedContract& contract, std::size_t place, Day end) {
  const PlaceWorld& world = places_.at(contract.number)[place];
  const auto found = std::ranges::find_if(contract.events, [&](const Event& event) { return spoils_reading(event.what) && event.place == place && event.day == end; });
  const Event* spoilt = found == contract.events.end() ? nullptr : &*found;
  const auto right = [this, &contract, &world, end] {
    if (is_billed_on(contract, end)) clerk_.make_right(world, end);
  };
  if (!spoilt) {
    at(end, measured, [this, &contract, &world, place, end] {
      const Stay& stay = world.standing(end);
      if (!is_billed_on(contract, end) || !desk_.knows(stay.serial) || world.is_empty(end)) return;
      give(contract, place, end, *world.evening(stay.serial, end));
    });
    at(end, corrected, [this, &world, end] {
      if (desk_.knows(world.standing(end).serial)) clerk_.review(world.standing(end).serial);
    });
    return;
  }
  if (spoilt->what == What::never) return;
  if (spoilt->what == What::near)
    return at(end + static_cast<int>(spoilt->amount), measured, [this, &contract, &world, place, day = end + static_cast<int>(spoilt->amount)] {
      const bool there = day < plan_.end() && !world.is_empty(day) && desk_.knows(world.standing(day).serial);
      if (there && is_billed_on(contract, day)) give(contract, place, day, *world.evening(world.standing(day).serial, day));
    });
  if (kind_ == Kind::hindsight || spoilt->what == What::late) return at(kind_ == Kind::hindsight ? end : told(*spoilt), measured, right);
  if (spoilt->what == What::missing) return;
  const Event event = *spoilt;
  at(end, measured, [this, &contract, &world, place, end, event] {
    const Stay& stay = world.standing(end);
    if (!is_billed_on(contract, end) || stay.from + 5 > end || !desk_.knows(stay.serial) || world.is_empty(end)) return;
    Values wrong = *world.evening(stay.serial, end);
    if (event.what == What::too_low) wrong["mono"] -= std::min({event.amount, world.pages("mono", end) + world.pages("mono", end - 1), wrong["mono"]});
    if (event.what == What::too_high || event.what == What::jump) wrong["mono"] += event.amount;
    if (event.what == What::parts) wrong["total"] = wrong["mono"] + wrong["colour"] + event.amount;
    if (event.what == What::zero) wrong = {{"mono", 0}, {"colour", 0}, {"large", 0}};
    give(contract, place, end, wrong);
  });
  at(told(event), corrected, right);
}

void Life::plan_devices(const PlannedContract& contract, std::size_t place) {
  const PlaceWorld& world = places_.at(contract.number)[place];
  for (const Event& event : contract.events)
    if (event.what == What::leave && event.place == place) plan_leaving(contract, place, event);
  const bool leaves = std::ranges::any_of(contract.events, [&](const Event& event) { return event.what == What::leave && event.place == place; });
  std::vector<int> delays;
  for (const Event& event : contract.events)
    if (event.place == place && (event.what == What::swap || event.what == What::loan || event.what == What::reset)) delays.push_back(event.delay);
  const int delay = delays.empty() || kind_ == Kind::hindsight ? 0 : delays.front() * 30;
  for (std::size_t i = 1; i < world.stays().size() && !leaves; ++i) {
    const Stay &old_one = world.stays()[i - 1], &next = world.stays()[i];
    at(next.from + delay, news, [this, &contract, &world, place, old_one, next] {
      clerk_.mend_before(world, next.from);
      clerk_.document_swap(old_one, next);
      clerk_.review();
      read_ends_since(contract, place, next.from, next.serial);
    });
    if (delay > 0)
      at(next.from + 1, measured, [this, old_one, next] { desk_.observe_other(old_one.serial, next.from + 1, next.serial); });
  }
  for (const Reset& reset : world.resets())
    at(reset.day + delay, news, [this, &contract, &world, place, reset] {
      clerk_.mend_before(world, reset.day);
      clerk_.make_right(world, reset.day - 1);  // what the technician noted before
      clerk_.document_reset(reset);
      clerk_.review();
      read_ends_since(contract, place, reset.day);
    });
  for (const Copies& copies : world.copies())
    for (const Event& event : contract.events)
      if (event.what == What::test_copies && event.place == place && event.day == copies.day)
        at(told(event), corrected, [this, copies] {
          office::record_service_copies(desk_.database(), {copies.serial, copies.day, "mono", copies.copies, "test"}, "anna");
          desk_.note(customer_of(copies.serial), std::to_string(copies.copies) + " test copies of " + copies.serial + " on " + copies.day.iso());
        });
}

// What could not be entered before it was told; not what nobody ever read on that evening: in hindsight it is not known either.
void Life::read_ends_since(const PlannedContract& contract, std::size_t place, Day first, const std::string& serial) {
  const PlaceWorld& world = places_.at(contract.number)[place];
  for (Day end = first.first_of_next_month() - 1; end < desk_.today; end = (end + 1).first_of_next_month() - 1) {
    const auto never_read = [&](const Event& event) { return event.place == place && event.day == end && (event.what == What::never || event.what == What::near); };
    if (!is_billed_on(contract, end) || std::ranges::any_of(contract.events, never_read)) continue;
    if (serial.empty() || world.standing(end).serial == serial) clerk_.make_right(world, end);
  }
}

// Imported: that it left and what stands there now; its last counters with it or later.
void Life::plan_leaving(const PlannedContract& contract, std::size_t place, const Event& event) {
  const PlaceWorld& world = places_.at(contract.number)[place];
  const auto left = std::ranges::find_if(world.stays(), [](const Stay& stay) { return stay.last.has_value(); });
  if (left == world.stays().end()) return;
  const int months = kind_ == Kind::hindsight ? 0 : static_cast<int>(event.amount / 2);
  at(told(event), news, [this, &contract, &world, place, event, months] {
    clerk_.mend_before(world, event.day);
    import_placements(contract, {place, months == 0});
    clerk_.review();
    read_ends_since(contract, place, event.day);
  });
  if (months > 0) at(told(event) + 30 * months, news, [this, &contract, place] { import_placements(contract, {place, true}); });
}

void Life::import_placements(const PlannedContract& contract, const Told& told) {
  for (const auto& customer : plan_.customers)
    for (const auto& one : customer.contracts)
      if (one.number == contract.number) desk_.import(placement_files(customer, contract, places_.at(contract.number), told));
  desk_.note(customer_of(contract.number), "imported: the device of place " + std::to_string(told.place + 1) + " has left" + (told.final_known ? ", with its last counters" : ""));
}

// A reading of the predecessor's last evening that was not imported as it was.
void Life::plan_eve(const PlannedContract& contract, const Event& event) {
  if (kind_ == Kind::hindsight) return;
  const PlaceWorld& world = places_.at(contract.number)[event.place];
  at(std::max(*contract.billing_from, told(event) + 30 * (event.what == What::eve_missing ? static_cast<int>(event.amount) : 0)), corrected, [this, &world, event] { clerk_.make_right(world, event.day); });
}

// What the program may refuse, rightly: then it has not happened.
void Life::attempt(const PlannedContract& contract, const Event& event, const std::function<void()>& deed) {
  try {
    deed();
    desk_.note(customer_of(contract.number), event.text());
  } catch (const db::Refused& refusal) {
    refused_.insert(contract.number + " " + event.text());
    desk_.note(customer_of(contract.number), event.text() + " refused: " + refusal.what());
  }
}

void Life::plan_changes(const PlannedContract& contract) {
  for (const Event& event : contract.events) {
    if (event.what == What::pause || event.what == What::hold || event.what == What::end || event.what == What::take_over)
      at(told(event), corrected, [this, &contract, &event] { change_contract(contract, event); });
    if (is_about_eve(event.what)) plan_eve(contract, event);
    if (event.what == What::price)
      at(kind_ == Kind::real ? event.day : std::max(plan_.first, std::min(event.day, price_order(event).from)), news, [this, &contract, &event] { change_prices(contract, event); });
    if (event.what == What::discount)
      at(kind_ == Kind::real ? event.day : std::max(plan_.first, std::min(event.day, discount_order(event).from)), news, [this, &contract, &event] { enter_discount(contract, event); });
    if (kind_ == Kind::real && (event.what == What::early || event.what == What::early_issue))
      at(event.day - 6, corrected, [this, &contract, &event] { settle_early(contract, event); });
  }
}

void Life::change_contract(const PlannedContract& contract, const Event& event) {
  attempt(contract, event, [&] {
    Lived& one = lived(contract.number);
    const Period span{event.day, event.day + static_cast<int>(event.amount)};
    if (event.what == What::pause) {
      office::pause_contract(desk_.database(), contract.number, span.first, span.last(), "anna");
      one.pauses.push_back(span);
    } else if (event.what == What::hold) {
      office::hold_contract(desk_.database(), contract.number, office::Hold{span.first, span.last(), event.amount % 2 == 1}, "anna");
      one.hold = span;
      one.refund = event.amount % 2 == 1;
    } else if (event.what == What::end) {
      end_contract(one, event);
    } else {
      take_over(contract, event);
    }
  });
}

void Life::change_prices(const PlannedContract& contract, const Event& event) {
  const PriceOrder order = price_order(event);
  attempt(contract, event, [&] {
    office::PriceChange change;
    change.contract = contract.number, change.from = order.from, change.raise_bp = order.raise_bp;
    if (order.of == PriceOrder::Of::meter) change.meter = contract.meters[0].id;
    change.flat = order.of == PriceOrder::Of::flat;
    for (const auto& price : office::change_prices(desk_.database(), change, "anna"))
      desk_.note(customer_of(contract.number), price.what + " from " + order.from.iso() + " raised by " + std::to_string(order.raise_bp) + " bp");
  });
}

void Life::enter_discount(const PlannedContract& contract, const Event& event) {
  const PlannedDiscount order = discount_order(event);
  attempt(contract, event, [&] {
    using Scope = billing::Discount::Scope;
    const Scope scope = order.lines == "clicks" ? Scope::clicks : order.lines == "fees" ? Scope::fees : Scope::all;
    office::enter_discount(desk_.database(), contract.number, {scope, order.from, order.percent_bp, "Treuerabatt"}, "anna");
    desk_.note(customer_of(contract.number), std::to_string(order.percent_bp) + " bp off " + order.lines + " from " + order.from.iso());
  });
}

// Told late: what was billed beyond the end is taken back first.
void Life::end_contract(Lived& one, const Event& event) {
  if (event.day < one.from) throw db::Refused("not begun");
  for (const PlaceWorld& place : *one.places)
    if (place.first_day() <= event.day) clerk_.make_right(place, event.day);
  if (event.delay > 0) open_since_ = 0;
  for (Day month = desk_.today.first_of_month(); month.plus_months(1) > event.day && event.delay > 0; month = month.plus_months(-1))
    office::discard_settlements(desk_.database(), {month, month.first_of_next_month()}, one.number, "anna");
  auto printer = desk_.issuing();
  auto documents = desk_.documents(one.number, db::InvoiceState::issued);
  std::ranges::reverse(documents);
  for (const auto& invoice : documents)
    if (!invoice.cancelled && invoice.kind != db::InvoiceKind::cancellation && invoice.settled.end > event.day + 1) {
      printer.cancel(invoice.number, "Vertragsende", desk_.today);
      desk_.note(customer_of(one.number), "cancelled " + invoice.number + " for the contract's end");
    }
  office::end_contract(desk_.database(), one.number, event.day, "anna");
  one.last_day = event.day;
}

void Life::take_over(const PlannedContract& contract, const Event& event) {
  Lived& one = lived(contract.number);
  if (event.day <= one.from) throw db::Refused("not begun");
  for (const PlaceWorld& place : *one.places)
    if (place.first_day() < event.day) clerk_.make_right(place, event.day - 1);
  office::take_over_contract(desk_.database(), {contract.number, successor, contract.number + "-N", event.day}, "anna");
  Lived next = one;
  next.number = contract.number + "-N";
  next.from = event.day;
  one.last_day = event.day - 1;
  contracts_.push_back(next);
}

void Life::settle_early(const PlannedContract& contract, const Event& event) {
  if (!is_billed_on(contract, event.day)) return;
  const Period period{event.day.first_of_month(), event.day + 1};
  const auto report = desk_.settle(period, contract.number);
  for (const auto& outcome : report.contracts) desk_.note(customer_of(contract.number), std::string("settled early: ") + name_of(outcome.verdict) + ", net " + decimal(outcome.net));
  troubled_.insert(contract.number);
  if (event.what == What::early) return;
  std::vector<std::string> others;
  for (const Lived& other : contracts_)
    if (other.number != contract.number) others.push_back(other.number);
  desk_.issue(others);
}

}  // namespace klickwerk::dealer_years
