// One meter's ledger as far as a settlement has to do with it: the periods that are not done with, and the run.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "billing/settlement/contract_view.h"

namespace klickwerk::billing {

using Outcome = MeterLedgerEntry::Outcome;
using LedgerView = std::span<const MeterLedgerEntry* const>;  // one meter's entries before the run, oldest first

struct PieceUsage {
  bool absent = false;  // the place was not active in the piece
  bool known = false;
  bool estimated = false;
  bool firm_end = true;  // the usage up to the end of the piece is not just a share by days
  std::int64_t clicks = 0;
};

// One period of the ledger, or (the last one) the run.
struct Piece {
  Period period;
  Period active;  // its days within the contract's term
  Outcome outcome = Outcome::open;
  std::vector<PieceUsage> usage;  // by place
  Clicks invoiced_clicks, credited_clicks;
  Money invoiced_amount, credited_amount;
  bool changed = false;  // must be written back
  bool in_ledger = false;  // an earlier settlement made it

  std::int64_t clicks() const;
};

// Pieces that are settled together: indices of the first and the last one.
struct Unit {
  std::size_t first = 0, last = 0;
};

class MeterBook {
 public:
  MeterBook(const ContractView& view, const MeterTerms& meter, LedgerView earlier);

  std::vector<Piece> pieces;             // oldest first; back() is the run
  std::vector<std::size_t> trail_begin;  // by place: from here on its pieces wait for the closing value of the run
  Piece& run() { return pieces.back(); }
  std::size_t last() const { return pieces.size() - 1; }

  // From which day on an opening value of the place's trail may be (CountingSpan::opening_from). What we closed with a reading
  // goes on from that reading; what a predecessor closed, or what was before the contract, may have ended with one of within
  // its last period.
  std::optional<Day> opening_from(const ContractView& view, std::size_t place) const;

  // The unit in which this piece was invoiced; empty when it was not yet.
  std::optional<Unit> invoiced_unit(std::size_t piece) const;
  Period active_of(Unit unit) const;

  // The entries that the settlement adds or replaces.
  void write(const ContractView& view, const MeterTerms& meter, std::vector<MeterLedgerEntry>& ledger) const;

 private:
  const Piece* before_trail(std::size_t place) const;
  void add_year_before_the_first_run(const ContractView& view, const MeterTerms& meter, std::optional<Day> settled_until);
  void find_trails(const ContractView& view);

  std::optional<Piece> before_;  // the last period of the ledger that has nothing to do with the run any more
};

// Not settled for good: waits for a reading or for the end of the year.
bool unsettled(Outcome outcome);

}  // namespace klickwerk::billing
