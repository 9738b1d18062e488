// Raw counters as they came in. Append-only: a mistake is corrected by a decision about its state and a new reading.
//
// Which reading bills: the one of a local day is, among those valid or billable, a billable one (chosen by a person)
// before a valid one, then the latest of the day, then by source: clerk, technician, customer, snmp, monitoring, csv.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "billing/settlement/input.h"
#include "collector/profile/decoded_device.h"
#include "core/calendar.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

// suspect: not plausible, bills nothing until a person has decided (db/reading_intake.h).
enum class ReadingState { valid, billable, invalid, suspect };

struct NewReading {
  DeviceId device;
  std::string counter;
  Instant read_at;     // where only the day is known: end_of_day()
  std::string source;  // snmp, monitoring, csv, customer, technician, clerk
  std::int64_t value = 0;
  std::string oid;
  ReadingState state = ReadingState::valid;
  std::optional<std::int64_t> review = std::nullopt;  // the review item that it belongs or belonged to
  bool operator==(const NewReading&) const = default;
};

struct StoredReading {
  NewReading reading;
  Day local_day;
  Instant received_at;
  std::optional<std::int64_t> decision;  // that gave it its state
  std::string decided_by, reason;        // of the decision, by tell_decisions(); else empty
};

// The last moment of a local day: when a reading is known by its date only.
Instant end_of_day(Day day);

class ReadingStore {
 public:
  explicit ReadingStore(Transaction& transaction) : transaction_(transaction) {}

  // By COPY and without judging them (db/reading_intake.h does). Those with a known key (device, counter, read_at, source) are left alone; returns how many were new.
  std::int64_t add(std::span<const NewReading> readings);
  // Throws Refused when there is no such reading.
  void decide(const NewReading& key, ReadingState state, std::string_view decided_by, std::string_view reason);
  void document_reset(DeviceId device, const billing::CounterReset& reset, std::string_view by, std::string_view reason);

  // A reset that was documented wrongly: removed, and handed back for the audit log. Throws Refused when there is none.
  billing::CounterReset withdraw_reset(DeviceId device, std::string_view counter, Day day);

  // Newest first, of all counters when `counter` is empty.
  std::vector<StoredReading> history(DeviceId device, std::string_view counter, Period days);
  // Gives each reading that was decided who did, and why.
  void tell_decisions(std::vector<StoredReading>& readings);
  // The one that bills for the last day with a reading up to and including `day`.
  std::optional<StoredReading> closing(DeviceId device, std::string_view counter, Day day);
  // The first good one after `day`.
  std::optional<StoredReading> next(DeviceId device, std::string_view counter, Day day);
  // The last stored of each supply, and their moment.
  struct Supplies {
    Instant read_at;
    std::vector<collector::DecodedSupply> supplies;
  };
  std::optional<Supplies> supplies(DeviceId device);

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
