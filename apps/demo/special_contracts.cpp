// Contracts in which something happens within the month that is settled, all of it in order.
#include "apps/demo/contract_builder.h"

namespace klickwerk::demo {
namespace {

using Type = MachineClass;

void fee_changes_in_the_month(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "Preiserhöhung der Pauschale zum 16.");
  build.add_positions(plan, Type::colour, 1);
  build.add_usual_meters(plan, Type::colour, 1'500, 200);
  plan.fees = {{plan.start, "60.00"}, {build.month.first + 15, "63.00"}};
  build.done(std::move(plan));
}

void click_price_changes_in_the_month(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "Neue Klickpreise zum 16.");
  build.add_positions(plan, Type::colour, 1);
  build.add_usual_meters(plan, Type::colour, 1'000, 0);
  plan.meters[0].prices = {{plan.start, "unit", "0.0100", "", ""}, {build.month.first + 15, "unit", "0.0106", "", ""}};
  plan.meters[1].prices = {{plan.start, "unit", "0.0590", "", ""}, {build.month.first + 15, "unit", "0.0625", "", ""}};
  plan.fees = {{plan.start, build.fee(40, 60)}};
  build.done(std::move(plan));
}

void begins_in_the_month(ContractBuilder& build, const std::string& proration, int day) {
  ContractPlan plan = build.plan("Klickvertrag", "Neuvertrag ab " + std::to_string(day + 1) + ".");
  plan.start = build.month.first + day;
  plan.proration = proration;
  plan.has_history = false;
  build.add_positions(plan, Type::colour, 1);
  build.machines.at(plan.positions[0].placements[0].machine).works = {{plan.start, {}}};
  build.add_usual_meters(plan, Type::colour, 1'000, 100);
  plan.fees = {{plan.start, build.fee(49, 79)}};
  build.done(std::move(plan));
}

void ends_in_the_month(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "Gekündigt, endet im Monat");
  build.add_positions(plan, Type::colour, 1);
  plan.last_day = build.month.first + 19;
  build.add_usual_meters(plan, Type::colour, 1'500, 0);
  plan.fees = {{plan.start, build.fee(49, 79)}};
  build.done(std::move(plan));
}

// The device is repaired in the workshop; a loan device stands in its place meanwhile.
void loan_device(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "Leihgerät während der Reparatur");
  const Day away = build.month.first + 6, back = build.month.first + 16;
  build.add_position(plan, Type::colour, "Empfang");
  const std::size_t own = plan.positions[0].placements[0].machine;
  const std::size_t loan = build.machines.add(Type::colour, plan.customer, plan.site, build.random);
  build.machines.at(own).works = {{build.machines.first(), away - 1}, {back, {}}};
  build.machines.at(loan).works = {{away, back - 1}};
  build.machines.at(loan).in_stock = true;
  plan.positions[0].placements = {{own, plan.start, away, true}, {loan, away, back, true}, {own, back, {}, true}};
  build.add_usual_meters(plan, Type::colour, 1'500, 200);
  plan.fees = {{plan.start, build.fee(49, 79)}};
  build.done(std::move(plan));
}

void swapped_for_a_new_device(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "Gerätetausch am 12.");
  const Day swap = build.month.first + 11;
  build.add_positions(plan, Type::colour, 2);
  const std::size_t old_one = plan.positions[0].placements[0].machine;
  const std::size_t new_one = build.machines.add(Type::colour, plan.customer, plan.site, build.random);
  build.machines.at(old_one).works = {{build.machines.first(), swap - 1}};
  build.machines.at(old_one).in_stock = true;
  build.machines.at(new_one).works = {{swap, {}}};
  build.machines.at(new_one).location = plan.positions[0].name;
  plan.positions[0].placements = {{old_one, plan.start, swap, true}, {new_one, swap, {}, true}};
  build.add_usual_meters(plan, Type::colour, 2'000, 300);
  plan.fees = {{plan.start, build.fee(69, 99)}};
  build.done(std::move(plan));
}

void board_replaced(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "Platinentausch, dokumentiert");
  build.add_positions(plan, Type::mono, 1);
  const std::size_t machine = plan.positions[0].placements[0].machine;
  const Day day = build.month.first + 13;
  build.machines.at(machine).jumps = {{day, 61'430, true}};
  build.dealer.resets.push_back({machine, day, "Mainboard getauscht, Serviceauftrag 48812"});
  build.add_usual_meters(plan, Type::mono, 500, 0);
  plan.fees = {{plan.start, build.fee(29, 49)}};
  build.done(std::move(plan));
}

void operating_hours(ContractBuilder& build) {
  ContractPlan plan = build.plan("Wartung", "Großformat nach Betriebsstunden");
  Machine& machine = build.add_position(plan, Type::hours, "Plotterraum");
  machine.clicks_per_day = 7;
  plan.meters = {build.meter(plan, "hours", "hours", 100, "1.85")};
  plan.meters[0].name = "Betriebsstunden";
  plan.fees = {{plan.start, build.fee(110, 150)}};
  build.done(std::move(plan));
}

// Two that nobody can reach by network: the customer reports one, the technician reads the other.
void read_by_people(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "Zählermeldung durch den Kunden");
  build.add_positions(plan, Type::mono, 2);
  for (auto& position : plan.positions) build.machines.at(position.placements[0].machine).address.clear();
  build.machines.at(plan.positions[0].placements[0].machine).source = "customer";
  build.machines.at(plan.positions[1].placements[0].machine).source = "technician";
  build.add_usual_meters(plan, Type::mono, 500, 0);
  plan.fees = {{plan.start, build.fee(19, 39)}};
  build.done(std::move(plan));
}

void english_invoice(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "English invoices");
  for (std::size_t i = 0; i < build.dealer.customers.size(); ++i)
    if (build.dealer.customers[i].language == "en") plan.customer = i;
  plan.site = 0;
  build.add_positions(plan, Type::colour, 2);
  build.add_usual_meters(plan, Type::colour, 2'000, 250);
  plan.order_number = "PO 4500117";
  plan.cost_centre = "880";
  plan.fees = {{plan.start, build.fee(79, 119)}};
  build.done(std::move(plan));
}

void public_office(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "Amt, 30/360");
  for (std::size_t i = 0; i < build.dealer.customers.size(); ++i)
    if (build.dealer.customers[i].name.starts_with("Amt ")) plan.customer = i;
  plan.site = 0;
  plan.proration = "days_30_360";
  build.add_positions(plan, Type::colour, 3);
  build.add_usual_meters(plan, Type::colour, 4'000, 500);
  plan.cost_centre = "1100-02";
  plan.fees = {{plan.start, "210.00"}, {build.month.first + 9, "216.30"}};
  build.done(std::move(plan));
}

// The rental is due before its quarter, which begins after the month that is settled; the clicks after theirs.
void rental_quarterly_in_advance(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "Gerätemiete vierteljährlich im Voraus");
  build.add_positions(plan, Type::colour, 1);
  build.add_usual_meters(plan, Type::colour, 1'000, 100);
  plan.named_fees = {{"Gerätemiete", build.fee(59, 89), "quarterly", build.month.end, build.month.end, true, ""}};
  build.done(std::move(plan));
}

void leasing_company_pays_the_rental(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "Miete an die Leasinggesellschaft, Klicks an den Kunden");
  build.add_positions(plan, Type::colour, 2);
  build.add_usual_meters(plan, Type::colour, 1'500, 200);
  plan.named_fees = {{"Leasingrate", build.fee(120, 180), "", plan.start, {}, false, leasing_company().number}};
  build.done(std::move(plan));
}

}  // namespace

void add_special_contracts(ContractBuilder& build) {
  fee_changes_in_the_month(build);
  click_price_changes_in_the_month(build);
  begins_in_the_month(build, "", 16);
  begins_in_the_month(build, "days_30_360", 9);
  ends_in_the_month(build);
  loan_device(build);
  swapped_for_a_new_device(build);
  board_replaced(build);
  operating_hours(build);
  read_by_people(build);
  english_invoice(build);
  public_office(build);
  rental_quarterly_in_advance(build);
  leasing_company_pays_the_rental(build);
  leasing_company_pays_the_rental(build);
}

}  // namespace klickwerk::demo
