// Everything that one settlement of one contract depends on. settle() looks at nothing else, so a stored input gives
// the same invoice for ever.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "billing/contract/terms.h"
#include "billing/settlement/line.h"

namespace klickwerk::billing {

struct CounterValue {
  std::string counter;
  std::int64_t value = 0;
  bool operator==(const CounterValue&) const = default;
};

// A device's time on a position. A swap day belongs to both: the old one's final and the new one's start are of it.
struct PlacedDevice {
  std::string serial;
  Day from;
  std::optional<Day> last_day;
  std::vector<CounterValue> start;      // first counters on the position
  std::vector<CounterValue> final_;     // last counters, when it left
  bool operator==(const PlacedDevice&) const = default;
};

// A documented counter reset (board replacement): the counter showed old_value, then new_value, on that day.
struct CounterReset {
  Day day;
  std::string counter;
  std::int64_t old_value = 0;
  std::int64_t new_value = 0;
  bool operator==(const CounterReset&) const = default;
};

// The counter at the END of the day. Only billable readings get here; `source` is for the annex and the explanation.
struct Reading {
  std::string counter;
  Day day;
  std::int64_t value = 0;
  std::string source;  // "snmp", "clerk", "csv", "customer"; empty in cases
  std::optional<Day> read_on = {};  // never in an input: the day of a reading that closes a period within the tolerance
  bool operator==(const Reading&) const = default;
};

// A reading that waits for review: stored, but bills nothing until a person has decided (docs/decisions/016-suspect-readings.md).
struct UndecidedReading {
  std::string counter;
  Day day;
  std::int64_t value = 0;
  std::string serial;
  std::int64_t item = 0;  // of the review
  bool fell = false;      // the counter went back: the count itself is in question, and no mean stands in
  bool operator==(const UndecidedReading&) const = default;
};

// Copies that a technician made for testing: counted by the device, not billed. Of the day on which they were made.
struct ServiceCopies {
  Day day;
  std::string counter;
  std::int64_t copies = 0;
  bool operator==(const ServiceCopies&) const = default;
};

// A contract's place: it keeps its allowance and its history when devices change.
struct PositionHistory {
  std::string id;
  std::optional<Day> from;      // empty: from the contract's start
  std::optional<Day> last_day;  // empty: to the contract's end
  std::vector<PlacedDevice> devices;
  std::vector<CounterReset> resets;
  std::vector<Reading> readings;
  std::vector<ServiceCopies> service_copies;  // by day
  std::vector<UndecidedReading> undecided = {};  // the first of each item that no later reading has passed, by counter and day
  bool operator==(const PositionHistory&) const = default;
};

// What earlier settlements made of a meter in one run's period. The list is a ledger: settle() reads the one of before
// and returns the entries that it adds or replaces (key: meter and period). `open` waits for a reading (exempt from
// averaging, or held by an exception) and is settled together with the next period; `deferred` waits for the end of the
// calendar year (with interim billing it was invoiced for itself meanwhile). `actual` and `estimate` close a settlement,
// and the `open` and `deferred` entries directly before belong to it: they keep their outcome and get their usage then.
struct MeterLedgerEntry {
  enum class Outcome { actual, estimate, open, deferred };
  struct Usage {
    std::string position;  // empty: not known per position (history taken over from another program)
    Clicks clicks;
    bool estimated = false;
    bool operator==(const Usage&) const = default;
  };
  std::string meter;
  Period period;
  Outcome outcome = Outcome::actual;
  std::vector<Usage> usage;
  Clicks invoiced_clicks;   // billable clicks invoiced for this period up to now, corrections included
  Money invoiced_amount;    // their amount
  Clicks credited_clicks;   // unused free copies credited for it (not negative)
  Money credited_amount;    // their amount (not positive)
  bool operator==(const MeterLedgerEntry&) const = default;
};

// What was billed of one period of a scheduled fee, up to now: refunds taken off. Key: fee and period (the rhythm's,
// not cut to the contract's term). A settlement returns the entries that it adds or replaces.
struct FeeLedgerEntry {
  struct Part {
    Period period;  // the days billed
    Fraction months;
    AgreedPrice per_month;
    Money amount;
    bool operator==(const Part&) const = default;
  };
  std::string fee;
  Period period;
  std::vector<Part> parts;  // empty: all of it was refunded
  bool operator==(const FeeLedgerEntry&) const = default;
};

struct SettlementInput {
  ContractTerms terms;
  std::vector<PositionHistory> positions;
  std::vector<MeterLedgerEntry> ledger;  // by meter, then period
  Period period;
  // Scheduled fees are looked at when this is given: the run whose due periods are billed.
  std::optional<Period> fee_run;
  std::optional<Day> fee_arrears_end;  // fees in arrears are due up to here where the run is not over; empty: its end
  std::optional<Day> billing_from;  // the day from which we bill the contract, settled by a predecessor until then; empty: not known
  bool fees_only = false;        // the contract's own period is not due: no clicks, no flat fee of the period
  std::vector<FeeLedgerEntry> fee_ledger;  // by fee, then period
  std::vector<SettlementLine> carried;     // of earlier settlements that were below the minimum invoice amount
  bool operator==(const SettlementInput&) const = default;
};

}  // namespace klickwerk::billing
