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
  bool stays = false;          // the raise is less than the last place that the price can have: nothing changed
};

// Prices from later days stay as they are entered; one of the very day gives way. A raised click price keeps its places where
// rounding (half up) takes at most a tenth of the raise away or adds it, else it gets more, at most 6; a fee has two, or as many as agreed.
// What stays the same all the same is in the list, too. One transaction with an audit entry a contract. Throws db::Refused: unknown contract, meter or fee; no price in
// force to raise; a single price for a meter with tiers.
std::vector<ChangedPrice> change_prices(db::Database& database, const PriceChange& change, const std::string& actor);

// Prices that a raise could not change: somebody should enter them by hand.
int prices_that_stay(const std::vector<ChangedPrice>& changed);
std::string prices_text(const std::vector<ChangedPrice>& changed, const PriceChange& change);
std::string prices_json(const std::vector<ChangedPrice>& changed);

}  // namespace klickwerk::office
