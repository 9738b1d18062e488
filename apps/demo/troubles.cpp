// What goes wrong in every dealer's month, planned: missing readings, a fall, a lost final reading, silent devices.
#include "apps/demo/contract_builder.h"

namespace klickwerk::demo {
namespace {

using Type = MachineClass;

ContractPlan ordinary(ContractBuilder& build, Type type, const std::string& title) {
  ContractPlan plan = build.plan("Klickvertrag", title);
  build.add_positions(plan, type, 1);
  build.add_usual_meters(plan, type, 1'000, 100);
  plan.fees = {{plan.start, build.fee(39, 69)}};
  return plan;
}

Machine& machine_of(ContractBuilder& build, const ContractPlan& plan) { return build.machines.at(plan.positions[0].placements[0].machine); }

// Readings stop within the month: the meters are averaged, one contract by each method of the true-up.
void stops_answering(ContractBuilder& build, const std::string& true_up) {
  ContractPlan plan = ordinary(build, Type::colour, "Gerät antwortet nicht mehr");
  plan.true_up = true_up;
  machine_of(build, plan).readings_until = build.month.first + 8;
  machine_of(build, plan).faults.silent = true;
  build.done(std::move(plan));
}

// A new device that was never read: nothing to average from.
void never_read(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "Neugerät ohne Ablesung");
  plan.start = build.month.first;
  plan.has_history = false;
  build.add_positions(plan, Type::colour, 1);
  build.add_usual_meters(plan, Type::colour, 1'000, 100);
  plan.fees = {{plan.start, build.fee(39, 69)}};
  machine_of(build, plan).works = {{plan.start, {}}};
  machine_of(build, plan).unread = true;
  machine_of(build, plan).faults.silent = true;
  build.done(std::move(plan));
}

void falls_without_explanation(ContractBuilder& build) {
  ContractPlan plan = ordinary(build, Type::mono, "Zähler fällt");
  machine_of(build, plan).jumps = {{build.month.first + 20, 38'206, false}};
  build.done(std::move(plan));
}

void swapped_without_final_reading(ContractBuilder& build) {
  ContractPlan plan = ordinary(build, Type::colour, "Gerätetausch ohne Endstand");
  const Day swap = build.month.first + 17;
  const std::size_t old_one = plan.positions[0].placements[0].machine;
  const std::size_t new_one = build.machines.add(Type::colour, plan.customer, plan.site, build.random);
  build.machines.at(old_one).works = {{build.machines.first(), swap - 1}};
  build.machines.at(old_one).in_stock = true;
  build.machines.at(old_one).readings_until = swap - 9;
  build.machines.at(new_one).works = {{swap, {}}};
  plan.positions[0].placements = {{old_one, plan.start, swap, false}, {new_one, swap, {}, true}};
  build.done(std::move(plan));
}

// The month is complete, but today something else answers at the address.
void another_device_answers(ContractBuilder& build) {
  ContractPlan plan = ordinary(build, Type::colour, "Ein anderes Gerät antwortet");
  fleet::Faults& faults = machine_of(build, plan).faults;
  faults.swap_at = start_of_local_day(build.today_eve + 1) + std::chrono::seconds(1);
  faults.swap_serial = "XX00009999";
  build.done(std::move(plan));
}

// Difficult, but readable.
void awkward_devices(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "Alte Geräte mit Eigenheiten");
  build.add_positions(plan, Type::mono, 6);
  build.add_usual_meters(plan, Type::mono, 0, 0);
  const auto machine = [&](std::size_t position) -> Machine& { return build.machines.at(plan.positions[position].placements[0].machine); };
  machine(0).faults.delay_ms = 700;
  machine(1).faults.loss_percent = 25;
  machine(2).faults.too_big_above = 8;
  machine(3).faults.v1_only = true;
  machine(3).v1 = true;
  machine(4).faults.delay_ms = 300;
  machine(4).faults.jitter_ms = 250;
  machine(5).faults.silent = true;  // switched off since this morning
  build.done(std::move(plan));
}

}  // namespace

void add_troubles(ContractBuilder& build) {
  stops_answering(build, "keep_estimates");
  stops_answering(build, "by_days");
  never_read(build);
  falls_without_explanation(build);
  swapped_without_final_reading(build);
  another_device_answers(build);
  awkward_devices(build);
}

}  // namespace klickwerk::demo
