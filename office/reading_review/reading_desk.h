// What the clerk does with readings: look at those that wait, decide, type in, look up. Each decision is one transaction
// with the readings' new states, its reason and name, and an entry of the audit log. Faults in what was typed are
// std::runtime_error with what, where and what to do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "billing/metering/plausibility.h"
#include "core/calendar.h"
#include "db/database.h"
#include "db/reading_intake.h"
#include "db/reading_reviews.h"

namespace klickwerk::office {

struct Decision {
  std::string by, reason;
};

// What a decision did, in the clerk's words.
struct DecisionReport {
  std::vector<std::string> lines;
  int undecided = 0;  // readings of the same counter that still wait
};

struct ResetOrder {
  std::string serial, counter;
  Day day;
  std::int64_t old_value = 0, new_value = 0;
  bool force = false;  // although the old value cannot be reached, or later readings go on from it
};

struct SwapOrder {
  std::string old_serial, new_serial, model;  // model: of a new device that is not known yet
  Day day;
  std::vector<billing::CounterValue> final_, start;
  bool force = false;  // although the final counters cannot be reached
};

struct TypedReading {
  std::string serial;
  std::vector<billing::CounterValue> counters;
  Instant read_at;
  std::string source;  // clerk, technician, customer
  bool force = false;  // store although it is not plausible: it waits for review
};

// A reading of that day was wrong: this is the right one. The one that bills, those that tell the day's end otherwise, and polls of the
// day that lie above it stay in the books as invalid, with the decision.
struct RightReading {
  std::string serial;
  std::vector<billing::CounterValue> counters;  // the right values
  Day day;
  std::string source = "clerk";  // who read the right ones: clerk, technician, customer
  bool force = false;            // store although it is not plausible: it waits for review
};

// Readings of one counter and day, of whatever source.
struct WrongReadings {
  std::string serial, counter;
  Day day;
  std::string source;  // empty: the only one that the day has
};

class ReadingDesk {
 public:
  ReadingDesk(db::Database& database, billing::Speed speed) : database_(database), speed_(speed) {}

  std::vector<db::Review> open(const std::string& serial);
  DecisionReport accept(const std::vector<std::int64_t>& ids, bool previous_wrong, const Decision& decision);
  DecisionReport refuse(const std::vector<std::int64_t>& ids, const Decision& decision);
  DecisionReport reset(const ResetOrder& order, const Decision& decision);
  // A reset that was documented wrongly: readings after it are measured by the course of before again.
  DecisionReport withdraw_reset(const std::string& serial, const std::string& counter, Day day, const Decision& decision);
  DecisionReport swap(const SwapOrder& order, const Decision& decision);
  DecisionReport correct(const RightReading& order, Instant now, const Decision& decision);
  // Those of the day count no longer, whether they waited or not.
  DecisionReport refuse(const WrongReadings& which, const Decision& decision);
  // What was stored and what was thought of it. Without `force` nothing is stored when one is not plausible, or its counter unknown.
  struct Outdone {
    std::string counter;
    std::int64_t value = 0;
    db::StoredReading standing;  // that bills for the day
  };
  struct Typed {
    bool stored = false;
    std::vector<db::JudgedReading> readings;
    std::vector<Outdone> outdone;  // stored and plausible, but another one bills for their day
  };
  Typed add(const TypedReading& typed, Instant now, const std::string& by);
  // With the decisions.
  std::vector<db::StoredReading> history(const std::string& serial, const std::string& counter, Period days);

 private:
  db::Database& database_;
  billing::Speed speed_;
};

// "12345" or with marks of thousands "12.345"; empty when it is no counter.
std::optional<std::int64_t> counter_from_text(std::string_view text);
// "total=12345". Throws std::runtime_error naming the argument.
billing::CounterValue counter_argument(const std::string& text);

std::string reviews_text(const std::vector<db::Review>& reviews);
std::string reviews_json(const std::vector<db::Review>& reviews);
std::string report_text(const DecisionReport& report);
std::string report_json(const DecisionReport& report);
std::string typed_text(const TypedReading& typed, const ReadingDesk::Typed& result);
std::string typed_json(const ReadingDesk::Typed& result);
std::string history_text(const std::vector<db::StoredReading>& readings);
std::string history_json(const std::vector<db::StoredReading>& readings);

}  // namespace klickwerk::office
