#include "apps/demo/contract_builder.h"

#include <array>

#include "core/money.h"

namespace klickwerk::demo {
namespace {

constexpr std::array<const char*, 12> places = {"Empfang", "Flur 1. OG", "Flur 2. OG", "Buchhaltung", "Kopierraum", "Sekretariat",
                                                "Vertrieb", "Werkstattbüro", "Lagerbüro", "Besprechung", "Personal", "Technik"};

}  // namespace

std::string ContractBuilder::price(std::int64_t low_micro, std::int64_t high_micro, int shown) {
  std::int64_t step = 1;
  for (int i = shown; i < 6; ++i) step *= 10;
  return decimal(UnitPrice{random.between(low_micro / step, high_micro / step) * step}, shown);
}

std::string ContractBuilder::fee(std::int64_t low_eur, std::int64_t high_eur) {
  return std::to_string(random.between(low_eur, high_eur)) + (random.between(0, 1) ? ".50" : ".00");
}

ContractPlan ContractBuilder::plan(const std::string& kind, const std::string& title) {
  ContractPlan plan;
  plan.number = "V-" + std::to_string(2000 + dealer.contracts.size() + 1);
  plan.kind = kind;
  plan.title = title;
  plan.customer = next_customer++ % dealer.customers.size();
  const auto& sites = dealer.customers[plan.customer].sites;
  plan.site = dealer.contracts.size() % sites.size();
  plan.start = month.first.plus_months(-static_cast<int>(random.between(16, 54)));
  return plan;
}

Machine& ContractBuilder::add_position(ContractPlan& plan, MachineClass type, const std::string& name, const std::string& counter) {
  const std::size_t machine = machines.add(type, plan.customer, plan.site, random, counter);
  machines.at(machine).location = name;
  plan.positions.push_back({"P" + std::to_string(plan.positions.size() + 1), name, {{machine, plan.start, {}, true}}});
  return machines.at(machine);
}

void ContractBuilder::add_positions(ContractPlan& plan, MachineClass type, int count) {
  for (int i = 0; i < count; ++i) add_position(plan, type, places[(plan.positions.size() * 5 + dealer.contracts.size()) % places.size()]);
}

MeterPlan ContractBuilder::meter(const ContractPlan& plan, const std::string& id, const std::string& counts, std::int64_t free, const std::string& click) const {
  MeterPlan meter;
  meter.id = id;
  meter.counts = counts;
  meter.free = free;
  meter.prices = {{plan.start, "unit", click, "", ""}};
  return meter;
}

void ContractBuilder::add_usual_meters(ContractPlan& plan, MachineClass type, std::int64_t free_bw, std::int64_t free_colour) {
  plan.meters.push_back(meter(plan, "bw", type == MachineClass::mono ? "total" : "mono", free_bw, price(5'500, 12'900, 4)));
  if (type == MachineClass::colour) plan.meters.push_back(meter(plan, "colour", "colour", free_colour, price(42'000, 72'000, 4)));
}

void ContractBuilder::done(ContractPlan plan) {
  if (plan.has_history) {
    Day first = plan.anchor.value_or(month.first);
    while (first.plus_months(plan.cycle_months) <= month.first) first = first.plus_months(plan.cycle_months);
    plan.billing_from = first;
  }
  dealer.contracts.push_back(std::move(plan));
}

Dealer make_dealer(Period month, Machines& machines, std::uint64_t seed) {
  fleet::Random random(seed);
  Dealer dealer;
  dealer.month = month;
  dealer.customers = make_customers(44, random);
  ContractBuilder build{dealer, machines, random, month, machines.last()};
  add_special_contracts(build);
  add_troubles(build);
  add_usual_contracts(build);
  dealer.customers.push_back(leasing_company());
  return dealer;
}

}  // namespace klickwerk::demo
