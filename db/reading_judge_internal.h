// Judges what comes in from one device, in order of time, and says which rows to store.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "db/reading_intake.h"
#include "db/reading_timeline_internal.h"

namespace klickwerk::db {

class DeviceJudge {
 public:
  struct Uptime {
    std::optional<billing::UptimeMark> last;
    bool was_moving = false;
  };
  DeviceJudge(billing::Speed speed, bool parts_may_differ) : speed_(speed), parts_may_differ_(parts_may_differ) {}

  void know(const std::string& counter, Timeline timeline, std::vector<billing::CounterReset> resets);
  void know(const Uptime& uptime) { uptime_ = uptime; }

  // Adds to `judged` what is new of this reading; what is known already, or only repeats the day's value, is left out.
  void judge(const IncomingReading& incoming, std::vector<JudgedReading>& judged);

  struct Known {
    Timeline timeline;
    std::vector<billing::CounterReset> resets;
  };
  const std::map<std::string, Known>& counters() const { return counters_; }
  const Uptime& uptime() const { return uptime_; }

 private:
  struct Verdict {
    billing::Finding finding;
    std::string item;  // counter of the review item; empty: the device
  };
  std::map<std::string, Verdict> verdicts(const IncomingReading& incoming);
  std::optional<billing::Finding> judge_uptime(const IncomingReading& incoming);
  void take(const IncomingReading& incoming, const IncomingCounter& counter, const Verdict* verdict, std::vector<JudgedReading>& judged);

  billing::Speed speed_;
  bool parts_may_differ_;
  std::map<std::string, Known> counters_;
  Uptime uptime_;
};

}  // namespace klickwerk::db
