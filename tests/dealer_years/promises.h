// What must hold for the books of the simulated dealer, whatever happened. Each throws BrokenPromise.
#pragma once

#include "tests/dealer_years/life.h"

namespace klickwerk::dealer_years {

struct Kept {
  int documents = 0, cancellations = 0, corrections = 0, clean_meters = 0, meters = 0, in_hindsight = 0, explained = 0, certain = 0, discounted = 0;
};

// Issued documents: sums, VAT, mirrors, numbers.
void check_documents(Life& life, Kept& kept);
// Meters of contracts without trouble are billed up to the month, no click more.
void check_clean_meters(Life& life, Day until, Kept& kept);
// What the ledger says was counted from readings is what was made, in every month, where all that is good in the books is true.
// A predecessor's last reading that is in doubt lets a mean stand in at first.
void check_certain_counts(Life& life, int month, Kept& kept);
// In the end: every click counted and billed once, and what one settlement after the other gives with all that is known in the end.
void check_clicks(Life& life, Kept& kept);
void check_against_hindsight(Life& life, Life& hindsight, Kept& kept);
// The hash chain, each explanation, the month's figures.
void check_books(Life& life, Kept& kept);

}  // namespace klickwerk::dealer_years
