// Contracts with the disorder of the world, drawn from a seed: swaps, resets, missing and wrong readings, all rules.
#pragma once

#include <random>

#include "tests/billing/small_contract.h"

namespace klickwerk::billing {

class RandomContract {
 public:
  explicit RandomContract(unsigned seed) : random_(seed), seed_(seed) {}

  SettlementInput make();
  std::vector<Period> runs(const SettlementInput& input);

  int upto(int largest) { return std::uniform_int_distribution<int>{0, largest}(random_); }
  bool often() { return upto(3) > 0; }
  bool seldom() { return upto(5) == 0; }

 private:
  void add_terms(SettlementInput& input);
  MeterTerms meter(const std::string& id, int places);
  Pricing pricing();
  AgreedPrice click_price() { return {{(upto(90) + 1) * 100}, 4}; }
  void add_place(SettlementInput& input, int number);
  void add_discounts(ContractTerms& terms);

  std::mt19937 random_;
  unsigned seed_;
};

}  // namespace klickwerk::billing
