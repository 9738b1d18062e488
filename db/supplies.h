// Levels of supplies over time, what they mean (changes, rated yields, proposals to order), and the figures of a device for
// people: counters, gauges, states as last stored.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "billing/controlling/cartridge_change.h"
#include "billing/controlling/coverage.h"
#include "billing/controlling/forecast.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

// One supply of one device with its levels from `since` on, by time; the last row's words.
struct SupplyHistory {
  DeviceId device;
  std::string serial, model;
  int index = 0;
  std::string description, type, colour, unit;
  bool receptacle = false;
  std::string level_kind;                    // of the last level: known, some_left …
  std::optional<std::int64_t> level;         // likewise, in the device's unit
  std::vector<billing::SupplyLevel> levels;
};

// A page counter's good readings, by time.
struct PageMark {
  Instant read_at;
  std::int64_t value = 0;
};
using PageHistory = std::map<std::string, std::vector<PageMark>>;  // by counter: total, mono, colour

struct StoredChange {
  DeviceId device;
  int index = 0;
  billing::CartridgeChange change;
  std::string description, type, colour;
  std::map<std::string, std::int64_t> pages;
};

struct SupplyYield {
  std::string model = "*", description = "*", colour;  // patterns with *; colour empty: any
  billing::RatedYield rated;
};

struct SupplyProposal {
  std::int64_t id = 0;
  DeviceId device;
  std::string serial, model;
  int index = 0;
  std::string description, colour;
  Instant proposed_at;
  int level_bp = 0, days_left = 0;
};

class SupplyStore {
 public:
  explicit SupplyStore(Transaction& transaction) : transaction_(transaction) {}

  // Of active devices, or of one; by serial and index. Supplies without a row since then are left out.
  std::vector<SupplyHistory> histories(Instant since, std::optional<DeviceId> device = std::nullopt);
  PageHistory pages(DeviceId device, Instant since);

  // Known ones are left alone; returns how many were new.
  int record(const std::vector<StoredChange>& changes);

  std::vector<SupplyYield> yields();
  void set_yield(const SupplyYield& yield, std::string_view by);  // new, or in place of the one with the same patterns

  std::vector<SupplyProposal> open_proposals();
  // False: one is open already, or a person has closed one since the cartridge in place was first seen.
  bool propose(const SupplyProposal& proposal, Instant cartridge_since);
  // False: there is no such open proposal. `why`: replaced, done, refused.
  bool close_proposal(std::int64_t id, std::string_view why, std::string_view by, std::string_view remark);

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
