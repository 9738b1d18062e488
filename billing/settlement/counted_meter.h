// The first half of a meter's settlement: what every place counted, and what stands in where a reading is missing.
#pragma once

#include "billing/metering/usage.h"
#include "billing/settlement/averaging.h"
#include "billing/settlement/meter_book.h"

namespace klickwerk::billing {

class CountedMeter {
 public:
  CountedMeter(const ContractView& view, const MeterTerms& meter, LedgerView earlier, MeterBook& book);

  bool nothing_to_do() const { return nothing_to_do_; }  // not active in the run, and nothing waits
  bool faulty() const;
  bool missing() const;
  // Finds the estimates of the places without reading. False when one has no history.
  bool find_averages();

  // Why the meter is held; of one that is not: what waits for review while a mean stands in.
  std::vector<SettlementException> exceptions(bool held) const;
  // Writes the usage of every place into the book.
  void attribute(std::vector<std::string>& remarks);

  std::vector<CountedSegment> segments;

 private:
  struct CountedPlace {
    Day first, last;
    PlaceUsage usage;
    bool without_average = false;
    std::optional<Average> average;  // of the place
    bool missing() const { return !usage.counting.known() && !usage.counting.fault(); }
  };

  void count(std::size_t place);
  bool only_estimates_wait(std::size_t place) const;
  void attribute_read(std::size_t place, std::vector<std::string>& remarks);
  void remark_tolerance(std::size_t place, Day closing, std::vector<std::string>& remarks) const;
  void attribute_missing(std::vector<std::string>& remarks);

  const ContractView& view_;
  const MeterTerms& meter_;
  LedgerView earlier_;
  MeterBook& book_;
  std::vector<CountedPlace> places_;
  std::optional<Average> pooled_;  // of the meter, when the history does not tell the places apart
  bool nothing_to_do_ = true;
};

}  // namespace klickwerk::billing
