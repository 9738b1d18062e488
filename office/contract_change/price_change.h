// New prices of running contracts from a day on: one price, or everything raised by a percentage.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "billing/contract/terms.h"
#include "core/calendar.h"
#include "db/database.h"

namespace klickwerk::office {

struct PriceChange {
  std::optional<std::string> contract;  // empty: every contract that runs on the day and is billed here; only with raise_bp
  Day from;
  std::string meter;                    // its click (or package) price; empty with the other two
  std::string fee;                      // a fee with a name of its own
  bool flat = false;                    // the flat fee of the period
  std::optional<billing::AgreedPrice> price;
  std::optional<int> raise_bp;          // hundredths of a percent, may be negative; of the meter, fee or flat fee named, else of all
  bool dry_run = false;
};

struct ChangedPrice {
  std::string contract, what;  // "bw, tier 2", "flat fee", "fee Leasing"
  billing::AgreedPrice before, after;
  bool settled = false;        // the day lies in a period that is settled: the next correction run makes the difference
};

// Prices from later days stay as they are entered; one of the very day gives way. A raised price keeps its places, rounded
// half up. One transaction with an audit entry a contract. Throws db::Refused: unknown contract, meter or fee; no price in
// force to raise; a single price for a meter with tiers.
std::vector<ChangedPrice> change_prices(db::Database& database, const PriceChange& change, const std::string& actor);

std::string prices_text(const std::vector<ChangedPrice>& changed, const PriceChange& change);
std::string prices_json(const std::vector<ChangedPrice>& changed);

}  // namespace klickwerk::office
