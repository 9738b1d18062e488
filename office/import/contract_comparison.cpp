// Is a contract of the files the one that the database has?
#include <algorithm>
#include <tuple>

#include "office/import/contract_assembly.h"

namespace klickwerk::office {
namespace {

void order(std::vector<billing::CounterValue>& counters) {
  std::sort(counters.begin(), counters.end(), [](const auto& a, const auto& b) { return a.counter < b.counter; });
}

void order(billing::MeterTerms& meter) {
  const auto by_position = [](const auto& a, const auto& b) { return a.position < b.position; };
  std::sort(meter.free_per_position.begin(), meter.free_per_position.end(), by_position);
  std::sort(meter.price_per_position.begin(), meter.price_per_position.end(), by_position);
}

// Without ids, and everything whose order means nothing in one order.
void normalise(db::Contract& contract) {
  contract.id = {};
  for (auto& meter : contract.terms.meters) order(meter);
  std::sort(contract.positions.begin(), contract.positions.end(), [](const auto& a, const auto& b) { return a.label < b.label; });
  for (db::Position& position : contract.positions) {
    position.id = {};
    std::sort(position.placements.begin(), position.placements.end(),
              [](const auto& a, const auto& b) { return std::tie(a.from, a.device) < std::tie(b.from, b.device); });
    for (db::Placement& placement : position.placements) order(placement.start), order(placement.final_);
  }
}

// A file without an anchor agrees with any: the database works out the usual one.
void normalise_both(db::Contract& a, db::Contract& b) {
  normalise(a);
  normalise(b);
  if (!a.rhythm_anchor || !b.rhythm_anchor) a.rhythm_anchor = b.rhythm_anchor = std::nullopt;
}

}  // namespace

bool is_same_contract(db::Contract a, db::Contract b) {
  normalise_both(a, b);
  return a == b;
}

std::string differences(db::Contract a, db::Contract b) {
  normalise_both(a, b);
  std::string text;
  const auto note = [&](bool same, const char* name) {
    if (!same) text += (text.empty() ? "" : ", ") + std::string(name);
  };
  note(a.customer == b.customer, "customer");
  note(a.terms.start == b.terms.start && a.terms.last_day == b.terms.last_day, "term");
  note(a.terms.flat_fees == b.terms.flat_fees, "flat fees");
  note(a.terms.meters == b.terms.meters, "meters and prices");
  note(a.terms.minimum == b.terms.minimum, "minimum");
  note(a.terms.fees == b.terms.fees, "fees with a rhythm of their own");
  note(a.terms.discounts == b.terms.discounts, "discounts");
  billing::ContractTerms rules = a.terms;
  rules.start = b.terms.start, rules.last_day = b.terms.last_day;
  rules.flat_fees = b.terms.flat_fees, rules.meters = b.terms.meters, rules.minimum = b.terms.minimum;
  rules.fees = b.terms.fees, rules.discounts = b.terms.discounts;
  note(rules == b.terms, "rules of settlement");
  note(a.positions == b.positions, "positions and devices");
  db::Contract rest = a;
  rest.customer = b.customer, rest.terms = b.terms, rest.positions = b.positions;
  note(rest == b, "rhythm, names and texts");
  return text;
}

}  // namespace klickwerk::office
