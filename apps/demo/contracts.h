// The demo dealer's contracts: what the import files will say, and which machines stand where.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "apps/demo/customers.h"
#include "apps/demo/machines.h"

namespace klickwerk::demo {

struct PricePlan {
  Day from;
  std::string model, price, up_to, package_size;
};

struct MeterPlan {
  std::string id, name, counts;
  std::int64_t free = 0;
  std::string credit_price;
  bool no_average = false;
  std::vector<PricePlan> prices;
};

struct PlacementPlan {
  std::size_t machine = 0;
  Day from;
  std::optional<Day> last;
  bool final_known = true;  // only with `last`
};

struct PositionPlan {
  std::string label, name;
  std::vector<PlacementPlan> placements;
};

struct PositionTermsPlan {
  std::string position, meter, free, price;
};

// A fee with a name and a rhythm of its own.
struct NamedFeePlan {
  std::string name, per_month, rhythm;  // rhythm empty: the contract's
  Day from;
  std::optional<Day> anchor;
  bool in_advance = false;
  std::string payer;  // number of a customer; empty: the contract's
};

struct ContractPlan {
  std::string number, title, kind;
  std::size_t customer = 0, site = 0;
  Day start;
  std::optional<Day> last_day;
  int cycle_months = 1;
  std::optional<Day> anchor;        // empty: the first of a month
  std::optional<Day> billing_from;  // the first period that Klickwerk settles; empty: all
  std::string proration, true_up, settlement, minimum, minimum_meter, minimum_per_month, reference;
  bool credit_unused = false, interim = false, billed_elsewhere = false;
  std::optional<Day> hold_from;
  std::vector<std::pair<Day, std::string>> fees;
  std::vector<NamedFeePlan> named_fees;
  std::string order_number, cost_centre;
  std::vector<MeterPlan> meters;
  std::vector<PositionPlan> positions;
  std::vector<PositionTermsPlan> position_terms;
  bool has_history = true;  // settled by the predecessor program before
};

struct CounterResetPlan {
  std::size_t machine;
  Day day;
  std::string reason;
};

struct Dealer {
  Period month;  // that will be settled
  std::vector<DemoCustomer> customers;
  std::vector<ContractPlan> contracts;
  std::vector<CounterResetPlan> resets;
};

// At least 60 contracts on 200 devices (and those that were swapped away).
Dealer make_dealer(Period month, Machines& machines, std::uint64_t seed);

}  // namespace klickwerk::demo
