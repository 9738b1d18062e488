// The demo dealer's devices and what people did with them, day by day: every counter at the end of every day.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/calendar.h"
#include "tests/fleet/description.h"
#include "tests/fleet/growth.h"
#include "tests/fleet/model.h"

namespace klickwerk::demo {

enum class MachineClass { colour, mono, hours };

using Counters = std::map<std::string, std::int64_t>;

// A jump that a board replacement left behind: until the eve of `day` the counters stood higher by `by`.
struct CounterJump {
  Day day;
  std::int64_t by = 0;
  bool documented = false;
};

struct DayRange {
  Day first;
  std::optional<Day> last;
};

struct Machine {
  MachineClass type = MachineClass::colour;
  std::string serial, vendor, model;
  std::size_t customer = 0, site = 0;
  std::string location;
  std::int64_t clicks_per_day = 100;
  std::shared_ptr<const fleet::Model> recording;
  std::filesystem::path recording_path;
  std::string address;                // empty: not in the network, its readings come from people
  std::string source = "snmp";        // of the backfilled readings
  bool in_stock = false;              // not placed any more: no address, no site
  fleet::Faults faults;
  std::optional<Day> readings_until;  // silent since then
  bool unread = false;                // never read at all
  bool v1 = false;
  std::vector<DayRange> works;        // empty: always
  std::vector<CounterJump> jumps;

  Counters at_end;                                                      // at the end of the last day
  std::vector<std::array<std::int64_t, fleet::doings>> doings_by_day;   // index 0: the first day of the backfill
};

class Machines {
 public:
  // Days of the backfill: usage is known from `first` on, the counters of `at_end` stand at the end of `last`.
  Machines(const std::filesystem::path& recordings, Day first, Day last, std::uint64_t seed);

  // The index of a new machine; with `counter`, of a model that tells that counter.
  std::size_t add(MachineClass type, std::size_t customer, std::size_t site, fleet::Random& random, const std::string& counter = "");
  Machine& at(std::size_t index) { return machines_[index]; }
  const std::vector<Machine>& all() const { return machines_; }
  Day first() const { return first_; }
  Day last() const { return last_; }

  // Addresses, serials and counters as the simulated fleet has them, then the days backwards from there.
  fleet::FleetDescription finish(Instant start);

  // Every counter at the end of a day from the eve of first() to last().
  Counters counters(std::size_t index, Day day) const;
  // By how much the counter stood higher before the jump: that of one doing, so that the sums keep fitting.
  static std::int64_t jumped(const Machine& machine, const std::string& counter, const CounterJump& jump);

 private:
  struct Recording {
    std::filesystem::path path;
    std::shared_ptr<const fleet::Model> model;
  };
  const Recording& next_recording(MachineClass type, const std::string& counter);
  static Counters counters_of_recording(const Machine& machine);
  void work_days(Machine& machine, std::uint64_t seed) const;

  std::vector<Recording> colour_, mono_;
  std::size_t next_colour_ = 0, next_mono_ = 0;
  Day first_, last_;
  std::uint64_t seed_;
  std::vector<Machine> machines_;
};

}  // namespace klickwerk::demo
