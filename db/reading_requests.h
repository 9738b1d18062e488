// Readings asked for by mail: what is wanted of whom, what has come, which replies were read in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "billing/contract/terms.h"
#include "core/calendar.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

struct WantedCounter {
  DeviceId device;
  std::string serial, model, place;  // place: site and location, where known
  std::string counter;
  Day day;            // the reading of its end
  bool came = false;
};

struct ReadingRequest {
  std::int64_t id = 0;
  CustomerId customer;
  std::string customer_number, customer_name, email, language;
  Period period;
  std::string token;  // "KW17-…": stands in the mail, and brings the reply back
  bool open = true;
  int reminders = 0;
  Instant last_asked_at;
  std::vector<WantedCounter> counters;
};

struct ReadingReply {
  std::string message_key;
  std::optional<std::int64_t> request;
  std::string sender;
  std::optional<Instant> written_at;
  int taken = 0;
  std::string remark;
};

class ReadingRequestStore {
 public:
  explicit ReadingRequestStore(Transaction& transaction) : transaction_(transaction) {}

  // Devices by their serials, with model and place; without those whose reading of the day is there, also a suspect one.
  std::vector<WantedCounter> still_wanted(const std::vector<WantedCounter>& wanted);
  // The counters of meters that wait for their reading since a settlement that is approved or issued (no average may stand in), of periods
  // that ended within `run`; by customer, with the period's last day.
  struct Waiting {
    CustomerId customer;
    std::string serial, counter;
    Day day;
  };
  std::vector<Waiting> waiting_of_settled(Period run);
  // Empty when the customer was asked for that period before. `request.id` and `request.token` are made here.
  std::optional<ReadingRequest> add(CustomerId customer, Period period, const std::vector<WantedCounter>& counters, std::string_view by, Instant now);
  // Of one who was asked before: what he was not asked for then, or came and was declared wrong, is added to his request, which is open
  // again. Those alone, as `counters`; none: he was asked for all of it.
  std::optional<ReadingRequest> extend(CustomerId customer, Period period, const std::vector<WantedCounter>& counters, Instant now);
  std::optional<ReadingRequest> find(std::int64_t id);
  std::vector<ReadingRequest> open();
  void asked_again(std::int64_t id, Instant now);
  // Marks what has come, from whatever source: a reading of the day, or one within the tolerance that the contract agrees (`usual`:
  // of those that agree none). Closes requests of which nothing is wanted any more; how many.
  int note_arrivals(billing::ReadingTolerance usual);

  bool has_reply(std::string_view message_key);
  void add_reply(const ReadingReply& reply, std::string_view by);

 private:
  Transaction& transaction_;
};

// What a request's token is sealed for (db/sealing.h).
std::string seal_purpose_of_request(std::int64_t request);

}  // namespace klickwerk::db
