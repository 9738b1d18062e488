// settle(): one contract, one period -> what to invoice, why, and what could not be settled. Pure: no clock, no I/O,
// no log. The rules stand in docs/settlement-rules.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "billing/settlement/input.h"

namespace klickwerk::billing {

enum class ExceptionCode { missing_reading_no_history, missing_final_reading, negative_usage, reading_undecided, opening_settled };

// A meter that is held while the rest of the contract is billed, or (reading_undecided, opening_settled) estimated although the device was
// read. The clerk sees all of it.
struct SettlementException {
  Period period;
  std::string meter;
  ExceptionCode code = ExceptionCode::missing_reading_no_history;
  std::string position;   // where it happened
  std::string serial;     // which device; empty when not known
  std::string what;       // one English sentence with dates and values
  std::string next_step;  // what the clerk can do about it
  bool operator==(const SettlementException&) const = default;
};

// The source of a segment that takes a technician's test copies off: from their number down to 0.
inline constexpr const char* kServiceCopies = "service_copies";

// One stretch of counting: from one known counter to another, on one device. Feeds the annex and the explanation.
struct CountedSegment {
  std::string meter;
  std::string position;
  std::string serial;
  std::string counter;
  std::int64_t weight = 1;
  Day from_day;  // the opening value is the one at the end of this day
  std::int64_t from_value = 0;
  std::string from_source;  // "snmp", "start", "reset" …
  Day to_day;
  std::int64_t to_value = 0;
  std::string to_source;
  bool operator==(const CountedSegment&) const = default;
};

struct MeterAccount {
  enum class State { settled, pending_no_average, held, deferred };
  std::string meter;
  State state = State::settled;
  bool estimated = false;
  Period span;  // what is settled: the period, or more when open periods are settled together
  Clicks usage;
  Clicks allowance;
  Clicks billable;
  Clicks unused;
  std::vector<CountedSegment> segments;
  std::vector<std::string> remarks;  // how an estimate or a correction came about, one sentence each
  bool operator==(const MeterAccount&) const = default;
};

// The lines of one class and rate. VAT is rounded once, on the sum of the group.
struct VatGroup {
  LineVat vat;
  Money net, tax;
  bool operator==(const VatGroup&) const = default;
};

struct Settlement {
  Period period;
  std::vector<SettlementLine> lines;
  Money net, vat, gross;
  std::vector<MeterAccount> accounts;  // in the contract's order of meters
  std::vector<SettlementException> exceptions;
  std::vector<MeterLedgerEntry> ledger;  // entries that this settlement adds or replaces (key: meter, period)
  std::vector<FeeLedgerEntry> fee_ledger;  // likewise (key: fee, period)
  bool carried = false;  // below the minimum invoice amount: no invoice, the next settlement takes the lines along
  std::vector<VatGroup> vat_groups;  // in the order of their first line; empty: the contract's one rate
  bool operator==(const Settlement&) const = default;
};

// The input must be one that check_terms()/the stores let through: asserts on terms without a price in force,
// accepts every state of readings and ledger that the world can produce.
Settlement settle(const SettlementInput& input);

// A stable digest of the result (lines, sums, exceptions, ledger): a dry run and the real run show the same one.
std::string result_hash(const Settlement& settlement);

}  // namespace klickwerk::billing
