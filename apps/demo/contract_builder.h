// What the kinds of contracts have in common: a customer, a site, machines on positions, plausible prices.
#pragma once

#include <string>

#include "apps/demo/contracts.h"

namespace klickwerk::demo {

struct ContractBuilder {
  Dealer& dealer;
  Machines& machines;
  fleet::Random& random;
  Period month;
  Day today_eve;             // the last day of the backfill
  std::size_t next_customer = 0;

  // A contract of the next customer that began some years ago, without meters and positions.
  ContractPlan plan(const std::string& kind, const std::string& title);
  // A position with a new machine that stands there from the contract's start on.
  Machine& add_position(ContractPlan& plan, MachineClass type, const std::string& name, const std::string& counter = "");
  void add_positions(ContractPlan& plan, MachineClass type, int count);

  MeterPlan meter(const ContractPlan& plan, const std::string& id, const std::string& counts, std::int64_t free, const std::string& price) const;
  // Black-and-white and colour at ordinary prices; for machines that count total only: black-and-white.
  void add_usual_meters(ContractPlan& plan, MachineClass type, std::int64_t free_bw, std::int64_t free_colour);
  std::string price(std::int64_t low_micro, std::int64_t high_micro, int places);
  std::string fee(std::int64_t low_eur, std::int64_t high_eur);
  void done(ContractPlan plan);
};

// Each adds its contracts to the dealer.
void add_usual_contracts(ContractBuilder& build);   // prices, tiers, minimums, rhythms
void add_special_contracts(ContractBuilder& build); // what happens within the month
void add_troubles(ContractBuilder& build);          // what a person will have to look at

}  // namespace klickwerk::demo
