// Contracts in which nothing special happens: each kind of price, minimum, rhythm and rule at least once, until the
// dealer has 200 devices in the field.
#include "apps/demo/contract_builder.h"

namespace klickwerk::demo {
namespace {

using Type = MachineClass;

void free_copies_with_credit(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "Freikopien mit Gutschrift");
  build.add_positions(plan, Type::colour, 1);
  build.add_usual_meters(plan, Type::colour, build.random.between(15, 40) * 100, build.random.between(2, 8) * 100);
  plan.meters[0].credit_price = build.price(3'000, 5'000, 4);
  plan.meters[1].credit_price = build.price(28'000, 40'000, 4);
  plan.credit_unused = true;
  plan.fees = {{plan.start, build.fee(39, 89)}};
  build.done(std::move(plan));
}

void pool_with_graduated_tiers(ContractBuilder& build) {
  ContractPlan plan = build.plan("Poolvertrag", "Pool mit Stufenpreisen");
  build.add_positions(plan, Type::colour, static_cast<int>(build.random.between(4, 7)));
  build.add_usual_meters(plan, Type::colour, 6'000, 1'000);
  plan.meters[0].prices = {{plan.start, "graduated", "0.0110", "5000", ""}, {plan.start, "graduated", "0.0090", "15000", ""}, {plan.start, "graduated", "0.0075", "", ""}};
  plan.fees = {{plan.start, build.fee(180, 420)}};
  build.done(std::move(plan));
}

void pool_with_volume_tiers(ContractBuilder& build) {
  ContractPlan plan = build.plan("Poolvertrag", "Pool mit Staffelpreisen");
  build.add_positions(plan, Type::mono, static_cast<int>(build.random.between(4, 7)));
  build.add_usual_meters(plan, Type::mono, 2'000, 0);
  plan.meters[0].prices = {{plan.start, "volume", "0.0145", "4000", ""}, {plan.start, "volume", "0.0120", "12000", ""}, {plan.start, "volume", "0.0098", "", ""}};
  build.done(std::move(plan));
}

void packages(ContractBuilder& build) {
  ContractPlan plan = build.plan("Paketvertrag", "Paketpreis je angefangene 1.000");
  build.add_positions(plan, Type::colour, 2);
  build.add_usual_meters(plan, Type::colour, 0, 0);
  plan.meters[0].prices = {{plan.start, "package", "9.80", "", "1000"}};
  plan.meters[1].prices = {{plan.start, "package", "12.50", "", "250"}};
  build.done(std::move(plan));
}

void minimum_amount_of_clicks(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "Mindestumsatz Klicks");
  build.add_positions(plan, Type::mono, 3);
  build.add_usual_meters(plan, Type::mono, 0, 0);
  plan.minimum = "amount_clicks";
  plan.minimum_per_month = "95.00";
  build.done(std::move(plan));
}

void minimum_amount_of_all(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "Mindestumsatz gesamt");
  build.add_positions(plan, Type::colour, 1);
  build.add_usual_meters(plan, Type::colour, 0, 0);
  plan.minimum = "amount_all";
  plan.minimum_per_month = "160.00";
  plan.fees = {{plan.start, build.fee(25, 45)}};
  build.done(std::move(plan));
}

void minimum_clicks(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "Mindestklicks");
  build.add_positions(plan, Type::mono, 2);
  build.add_usual_meters(plan, Type::mono, 0, 0);
  plan.minimum = "clicks";
  plan.minimum_meter = "bw";
  plan.minimum_per_month = "3000";
  build.done(std::move(plan));
}

void prices_per_position(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "Preise und Freikopien je Stellplatz");
  build.add_positions(plan, Type::colour, 3);
  build.add_usual_meters(plan, Type::colour, 0, 200);
  plan.position_terms = {{"P1", "bw", "1000", "0.0125"}, {"P2", "bw", "500", "0.0095"}, {"P3", "bw", "250", ""}};
  plan.fees = {{plan.start, build.fee(90, 140)}};
  build.done(std::move(plan));
}

void year_account(ContractBuilder& build, bool interim) {
  ContractPlan plan = build.plan("Jahreskonto", interim ? "Freikopien je Kalenderjahr, monatliche Mehrklicks" : "Freikopien je Kalenderjahr");
  build.add_positions(plan, Type::colour, 2);
  build.add_usual_meters(plan, Type::colour, 3'000, 500);
  plan.settlement = "calendar_year";
  plan.interim = interim;
  plan.credit_unused = !interim;
  if (!interim) plan.meters[0].credit_price = plan.meters[1].credit_price = "0.0040";
  plan.fees = {{plan.start, build.fee(80, 130)}};
  build.done(std::move(plan));
}

void rhythm(ContractBuilder& build, int months, int months_before) {
  ContractPlan plan = build.plan("Klickvertrag", months == 3 ? "Vierteljährliche Abrechnung" : months == 6 ? "Halbjährliche Abrechnung" : "Jährliche Abrechnung");
  build.add_positions(plan, Type::mono, 2);
  build.add_usual_meters(plan, Type::mono, 800, 0);
  plan.cycle_months = months;
  plan.anchor = build.month.first.plus_months(-months_before);
  plan.start = plan.anchor->plus_months(-24);
  for (auto& position : plan.positions) position.placements[0].from = plan.start;
  for (auto& meter : plan.meters) meter.prices[0].from = plan.start;
  plan.fees = {{plan.start, build.fee(20, 60)}};
  build.done(std::move(plan));
}

void large_counts_twice(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "A3 zählt doppelt");
  build.add_position(plan, Type::colour, "Planung", "large");
  build.add_usual_meters(plan, Type::colour, 1'000, 0);
  plan.meters[0].counts = "mono + large";
  plan.meters[0].name = "Schwarzweiß (A3 doppelt)";
  plan.fees = {{plan.start, build.fee(45, 75)}};
  build.done(std::move(plan));
}

void scans_free_of_averages(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "mit Scanzähler");
  build.add_position(plan, Type::colour, "Posteingang", "scan");
  build.add_usual_meters(plan, Type::colour, 1'000, 100);
  plan.meters.push_back(build.meter(plan, "scan", "scan", 500, "0.0020"));
  plan.meters.back().no_average = true;
  plan.fees = {{plan.start, build.fee(35, 65)}};
  build.done(std::move(plan));
}

void flat_only(ContractBuilder& build) {
  ContractPlan plan = build.plan("All-in", "Miete, Service und Toner pauschal");
  build.add_positions(plan, Type::mono, 2);
  plan.fees = {{plan.start, build.fee(120, 190)}};
  build.done(std::move(plan));
}

void clicks_only(ContractBuilder& build) {
  ContractPlan plan = build.plan("Klickvertrag", "Nur Klicks");
  const Type type = build.random.between(0, 2) == 0 ? Type::mono : Type::colour;
  build.add_positions(plan, type, static_cast<int>(build.random.between(2, 4)));
  build.add_usual_meters(plan, type, 0, 0);
  build.done(std::move(plan));
}

void elsewhere_and_on_hold(ContractBuilder& build) {
  ContractPlan other = build.plan("Leasing", "Abrechnung durch die Leasinggesellschaft");
  build.add_positions(other, Type::colour, 1);
  build.add_usual_meters(other, Type::colour, 0, 0);
  other.billed_elsewhere = true;
  build.done(std::move(other));
  ContractPlan held = build.plan("Klickvertrag", "Ruht wegen Umbau");
  build.add_positions(held, Type::mono, 1);
  build.add_usual_meters(held, Type::mono, 0, 0);
  held.hold_from = build.month.first;
  build.done(std::move(held));
}

}  // namespace

void add_usual_contracts(ContractBuilder& build) {
  year_account(build, false);
  year_account(build, true);
  rhythm(build, 3, 2);   // its quarter ends with the month that is settled
  rhythm(build, 3, 1);   // this one's ends a month later
  rhythm(build, 6, 5);
  rhythm(build, 12, 11);
  elsewhere_and_on_hold(build);
  for (int round = 0; build.dealer.contracts.size() < 62; ++round) {
    free_copies_with_credit(build);
    pool_with_graduated_tiers(build);
    clicks_only(build);
    packages(build);
    minimum_amount_of_clicks(build);
    prices_per_position(build);
    if (round % 2 == 0) pool_with_volume_tiers(build);
    minimum_amount_of_all(build);
    minimum_clicks(build);
    large_counts_twice(build);
    scans_free_of_averages(build);
    if (round % 2 == 0) flat_only(build);
  }
  // One big pool takes the devices that are left.
  ContractPlan plan = build.plan("Poolvertrag", "Hausverteilung, ein Pool für alle Etagen");
  for (std::size_t i = 0; i < build.dealer.customers.size(); ++i)
    if (build.dealer.customers[i].name.starts_with("Klinik ")) plan.customer = i;
  plan.site = 0;
  std::size_t in_field = 0;
  for (const Machine& machine : build.machines.all()) in_field += !machine.in_stock;
  for (int i = 0; in_field + plan.positions.size() < 200; ++i)
    build.add_position(plan, Type::colour, "Haus " + std::string(1, static_cast<char>('A' + i / 8)) + ", " + std::to_string(i % 8 + 1) + ". OG");
  for (std::size_t i = 0; i < plan.positions.size(); ++i) plan.positions[i].label = (i < 9 ? "P0" : "P") + std::to_string(i + 1);
  build.add_usual_meters(plan, Type::colour, 20'000, 4'000);
  plan.meters[0].prices = {{plan.start, "volume", "0.0089", "50000", ""}, {plan.start, "volume", "0.0072", "", ""}};
  plan.fees = {{plan.start, "1490.00"}};
  plan.reference = "Rahmenvertrag 7/2024, KST 4100";
  build.done(std::move(plan));
}

}  // namespace klickwerk::demo
