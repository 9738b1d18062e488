// One poll of one device, from the first question to the Observation. Pure: next() says what to ask, take() hears the
// answer; the network, the clock and the other devices are somebody else's. Order of the stages:
//   probe (only when the device was silent lately, or is silent now at full size)
//   known rows (plain GETs of what was learned)  -> finished, unless something is missing: then a fresh look
//     as KnownFetch does it while all goes well, from the first surprise on as InstanceFetch does
//   fresh look: detection -> the profile's instances -> the profile's columns
#pragma once

#include <optional>
#include <string>

#include "collector/poll/column_walk.h"
#include "collector/poll/device_memory.h"
#include "collector/poll/instance_fetch.h"
#include "collector/poll/known_fetch.h"
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
    SnmpRequest request;  // where `known` is set, that stands in place of its names
    Patience patience;
    KnownRange known{};
    // With all names in the request, for a client or a version that does not know them beforehand.
    SnmpRequest spelled_out() const;
  };
  // Empty: the poll is over, call observation().
  std::optional<Question> next();
  void take(const SnmpAnswer& answer);
  // To a question with known names; take(SnmpAnswer) is right for it, too.
  void take_known(const KnownAnswer& answer);
  Observation observation(Instant read_at);
  // After observation(): the memory holds rows that it did not hold before.
  bool learned_anew() const { return looked_afresh_ && outcome_ == PollOutcome::read && memory_.known_rows != nullptr; }

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
  bool is_fetched() const { return walk_ ? walk_->finished() : known_ ? known_->finished() : fetch_->finished(); }
  bool take_spelled_out(const std::vector<Binding>& bindings);
  void spell_out_known_rows();
  std::size_t values_so_far() const { return answers_.size() + (known_ ? known_->values().size() : 0); }
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
  std::shared_ptr<const KnownRows> rows_;
  std::optional<KnownFetch> known_;    // until a surprise; its values are not in answers_
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
