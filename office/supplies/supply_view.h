// The supplies of devices as a person wants to know them; and the update that keeps changes and proposes orders.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/supplies.h"
#include "office/supplies/rated_yield.h"

namespace klickwerk::office {

struct SupplyRequest {
  std::optional<std::string> serial;  // of one device; otherwise all active ones
  int days = 60;                      // how far back levels are looked at
  int order_before_days = 14;
  Instant now;
};

struct SupplyView {
  db::SupplyHistory history;
  std::vector<billing::CartridgeChange> changes;
  billing::SupplyForecast forecast;           // of the cartridge in place
  std::optional<billing::SupplyUse> use;
  std::optional<KnownYield> yield;
  std::optional<std::int64_t> pages;          // counted while `use` was used: colour pages for colours, all pages for black
  std::optional<int> coverage_bp;
  bool is_soon_empty = false;
};

struct SupplyList {
  SupplyRequest request;
  std::vector<SupplyView> supplies;           // by serial and index
  std::vector<db::SupplyProposal> proposals;  // open ones (of all devices, or of the one)
  // Of the device's colours together; absent as soon as one is unknown.
  std::optional<int> total_coverage_bp(DeviceId device) const;
};

// Throws std::runtime_error for a serial that nobody knows.
SupplyList list_supplies(db::Database& database, const SupplyRequest& request);

struct SupplyUpdate {
  int new_changes = 0;
  std::vector<db::SupplyProposal> proposed, closed;  // closed: the cartridge was changed
};
SupplyUpdate update_supplies(db::Database& database, const SupplyRequest& request, const std::string& by);

void set_yields(db::Database& database, const std::vector<db::SupplyYield>& yields, const std::string& by);
// A person's answer to a proposal: done or refused. Throws when it is not open.
void close_proposal(db::Database& database, std::int64_t id, bool done, const std::string& remark, const std::string& by);

std::string supply_text(const SupplyList& list);
std::string supply_json(const SupplyList& list);
std::string update_text(const SupplyUpdate& update);
std::string update_json(const SupplyUpdate& update);

// Words of one supply, also for the device's card: "62 %", "some left"; "31 days (24 to 40)", "unknown: …"; "6.00 %".
std::string level_words(const db::SupplyHistory& supply);
std::string forecast_words(const billing::SupplyForecast& forecast);
std::string percent_words(std::optional<int> bp);

}  // namespace klickwerk::office
