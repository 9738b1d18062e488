// Contracts with their terms, positions and the devices that stood there.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "billing/contract/terms.h"
#include "billing/settlement/input.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

struct Placement {
  DeviceId device;
  Day from;
  std::optional<Day> last_day;
  std::vector<billing::CounterValue> start, final_;
  bool operator==(const Placement&) const = default;
};

struct Position {
  PositionId id;      // given by add()
  std::string label;  // "P1": PositionHistory::id, PositionClicks::position …
  std::string name;   // the place's name at the customer's
  std::optional<SiteId> site;
  std::optional<Day> from, last_day;
  std::vector<Placement> placements;  // by from
  bool operator==(const Position&) const = default;
};

struct Contract {
  ContractId id;  // given by add()
  CustomerId customer;
  std::optional<SiteId> site;
  std::string kind = "click";
  std::string title;
  billing::ContractTerms terms;                    // terms.number is the contract's number
  std::map<std::string, std::string> meter_names;  // as printed; absent: the usual name of the meter
  std::vector<Position> positions;                 // in the order in which they were agreed
  int cycle_months = 1;                            // 1 to 60
  std::optional<Day> rhythm_anchor;                // a first day of a period; empty: first of the month of the start
  std::optional<Day> billing_from;         // settled by the predecessor until then; empty: the contract's start
  bool billed_elsewhere = false;
  std::optional<Day> hold_from;
  std::optional<int> payment_terms_days;  // empty: the customer's
  std::string buyer_reference;            // empty: the customer's
  std::string remark;                     // internal, never printed
  bool vat_by_customer = false;           // terms.vat_class follows from the customer's country and VAT id in every run
  std::optional<Day> hold_until;          // of a hold; empty: until hold_from is taken out
  bool refund_hold = false;               // the days of the hold are free but for their clicks; else the next run catches up
  std::string order_number, cost_centre;  // BT-13, BT-19; empty: the customer's
  std::string invoice_grouping;           // contract, site, customer; empty: the customer's
  std::optional<billing::ReadingTolerance> tolerance;  // as agreed; empty: the dealer's, which a run puts into terms.tolerance
  bool operator==(const Contract&) const = default;
};

struct ContractSummary {
  ContractId id;
  CustomerId customer;
  std::string number, customer_number, customer_name, kind, title;
  Day start;
  std::optional<Day> last_day;
  int cycle_months = 1;
  bool billed_elsewhere = false;
  std::optional<Day> hold_from;
  int positions = 0;
  std::optional<Day> hold_until;
};

class ContractStore {
 public:
  explicit ContractStore(Transaction& transaction) : transaction_(transaction) {}

  // By COPY, with everything below them. Terms must have passed check_terms(). Throws Conflict, Refused.
  std::vector<ContractId> add(std::span<const Contract> contracts);
  ContractId add(const Contract& contract) { return add(std::span(&contract, 1)).front(); }
  // New terms and settings of the contract with that id. Positions are added, and those with a known label changed;
  // none goes, and placements stay as they are (see below).
  void change(const Contract& contract);

  std::optional<Contract> find(std::string_view number);
  std::optional<Contract> contract(ContractId id);
  std::vector<ContractSummary> list();  // by number

  void place(PositionId position, const Placement& placement);
  // Ends the placement that is open on the position.
  void end_placement(PositionId position, Day last_day, std::span<const billing::CounterValue> final_counters);

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
