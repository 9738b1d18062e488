// One poll of one device, from the first question to the Observation. Pure: next() says what to ask, take() hears the
// answer; the network, the clock and the other devices are somebody else's. Order of the stages:
//   probe (only when the device was silent lately, or is silent now at full size)
//   known rows (plain GETs of what was learned)  -> finished, unless something is missing: then a fresh look
//   fresh look: detection -> the profile's instances -> the profile's columns
#pragma once

#include <optional>
#include <string>

#include "collector/poll/column_walk.h"
#include "collector/poll/device_memory.h"
#include "collector/poll/instance_fetch.h"
#include "collector/poll/observation.h"
#include "collector/poll/profile_plans.h"
#include "collector/snmp/client.h"

namespace klickwerk::collector {

class DevicePoll {
 public:
  struct Rules {
    Patience patience;
    int relearn_after_polls = 24;
    int most_requests = 300;  // of one poll: ends agents that answer for ever
    int most_silences = 12;   // of one poll: bounds its time
  };
  // `memory` and `plans` must outlive the poll. `asked_at` is the address in messages, "127.1.2.3:161".
  DevicePoll(const PollTarget& target, std::string asked_at, ProfilePlans& plans, DeviceMemory& memory, Rules rules);

  struct Question {
    SnmpRequest request;
    Patience patience;
  };
  // Empty: the poll is over, call observation().
  std::optional<Question> next();
  void take(const SnmpAnswer& answer);
  Observation observation(Instant read_at);
  // After observation(): the memory holds rows that it did not hold before.
  bool learned_anew() const { return looked_afresh_ && outcome_ == PollOutcome::read && !memory_.known_rows.empty(); }

 private:
  enum class Stage : std::uint8_t { known_rows, known_tables, detection, instances, tables, over };
  void begin();
  void begin_fresh_look();
  void choose_profile();
  void ask_profile(const Profile& profile);
  void advance();
  void after_known_rows();
  void after_fresh_look();
  bool lost_known_rows();
  void learn(const VarBinds& answers);
  Question question(std::vector<Oid> oids, RequestKind kind, int repetitions) const;
  void take_probe(const SnmpAnswer& answer);
  void hand_over(const SnmpAnswer& answer);
  void give_up(PollOutcome outcome, std::string detail);
  void give_up_unheard(SnmpError error);
  void judge(Observation& result);
  void blame(Observation& result, std::string detail);
  bool identity_unproven() const;

  const PollTarget target_;
  const std::string asked_at_;
  ProfilePlans& plans_;
  DeviceMemory& memory_;
  const Rules rules_;
  Stage stage_ = Stage::over;
  bool probing_ = false;
  bool heard_ = false;
  bool looked_afresh_ = false;
  int requests_ = 0;
  int silences_ = 0;
  std::optional<InstanceFetch> fetch_;
  std::optional<ColumnWalk> walk_;
  std::vector<Oid> asked_;
  std::optional<SnmpAnswer> unheard_;  // the silence that made us probe
  std::vector<Oid> lost_;              // known rows that a GET did not give any more
  const Profile* profile_ = nullptr;
  VarBinds answers_;
  DecodedDevice decoded_;
  PollOutcome outcome_ = PollOutcome::read;
  std::string detail_;
};

}  // namespace klickwerk::collector
