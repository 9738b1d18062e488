// Rows of a file whose readings do not simply bill with the next run: which, why, and what to do. An import takes them over all the same.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/calendar.h"
#include "db/reading_intake.h"
#include "office/import/fault.h"
#include "office/import/rows.h"

namespace klickwerk::office {

struct UnbilledReading {
  std::string kind;     // suspect, outdone, settled, no_contract, not_counted
  RowPlace place;
  std::string serial;
  Day day;
  std::string reading;  // "mono 1600 (csv)"
  std::string why, next_step;
  std::int64_t readings = 1;  // of this device for the same reason: the first stands for them
};

class UnbilledList {
 public:
  static constexpr std::size_t most_kept = 10'000;
  static constexpr std::size_t most_told = 100;  // on the terminal

  void add(UnbilledReading one);
  // One entry for all readings with that key.
  void add_once(const std::string& key, UnbilledReading one);
  const std::map<std::string, std::int64_t>& counts() const { return counts_; }  // by kind, all of them
  const std::vector<UnbilledReading>& kept() const { return kept_; }

 private:
  std::map<std::string, std::int64_t> counts_;
  std::vector<UnbilledReading> kept_;
  std::map<std::string, std::size_t> by_key_;
};

// A reading as it was stored, with the row that brought it.
struct StoredRow {
  const ReadingRow* row = nullptr;
  DeviceId device;
  const db::JudgedReading* judged = nullptr;
};

void tell_unbilled(db::Transaction& transaction, const std::vector<StoredRow>& stored, UnbilledList& list);

// Empty where there is none.
std::string unbilled_text(const UnbilledList& list);

}  // namespace klickwerk::office
