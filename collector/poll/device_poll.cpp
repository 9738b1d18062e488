#include "collector/poll/device_poll.h"

#include "collector/poll/serial.h"
#include "collector/poll/unheard.h"
#include "core/assert.h"

namespace klickwerk::collector {
namespace {

const Oid probe_name{{1, 3, 6, 1, 2, 1, 1, 2, 0}};              // sysObjectID.0: every agent has it

SnmpVersion version_of(const PollTarget& target) {
  switch (target.version) {
    case PollTarget::Version::v1: return SnmpVersion::v1;
    case PollTarget::Version::v2c: return SnmpVersion::v2c;
    case PollTarget::Version::v3: return SnmpVersion::v3;
  }
  KW_ASSERT(!"a PollTarget::Version outside its enumeration");
}

bool is_silence(SnmpError error) { return error == SnmpError::timeout || error == SnmpError::malformed || error == SnmpError::silent_to_user; }

}  // namespace

DevicePoll::DevicePoll(const PollTarget& target, std::string asked_at, ProfilePlans& plans, DeviceMemory& memory, Rules rules)
    : target_(target), asked_at_(std::move(asked_at)), plans_(plans), memory_(memory), rules_(rules) {
  begin();
}

void DevicePoll::begin() {
  probing_ = memory_.silent_polls > 0;
  const bool rows_are_fresh = memory_.polls_of_known_rows < rules_.relearn_after_polls;
  rows_ = memory_.known_rows;
  if (rows_ == nullptr || !rows_are_fresh) {
    memory_.get_unreliable = memory_.get_unreliable && rows_are_fresh;
    return begin_fresh_look();
  }
  stage_ = Stage::known_rows;
  profile_ = &rows_->plan.profile();
  known_.emplace(rows_->names, memory_.size, memory_.answer_octets);
}

void DevicePoll::begin_fresh_look() {
  known_.reset();
  answers_.clear();
  looked_afresh_ = true;
  stage_ = Stage::detection;
  fetch_.emplace(plans_.detection().instances, memory_.size);
}

void DevicePoll::choose_profile() {
  const Profile* configured = target_.profile.empty() ? nullptr : plans_.profiles().find(target_.profile);
  ask_profile(configured != nullptr ? *configured : plans_.profiles().match(answers_));
}

void DevicePoll::ask_profile(const Profile& profile) {
  profile_ = &profile;
  stage_ = Stage::instances;
  std::vector<Oid> missing;
  for (const Oid& instance : plans_.query(profile).instances) {
    if (!answers_.contains(instance)) missing.push_back(instance);
  }
  fetch_.emplace(std::move(missing), memory_.size);
}

std::optional<DevicePoll::Question> DevicePoll::next() {
  if (stage_ != Stage::over && requests_ >= rules_.most_requests) {
    give_up(PollOutcome::undecodable, asked_at_ + " keeps answering without an end: stopped after " + std::to_string(requests_) + " requests");
  }
  if (!probing_) advance();
  if (stage_ == Stage::over) return std::nullopt;
  ++requests_;
  if (probing_) {
    Question probe = question({probe_name}, RequestKind::get, 1);
    if (unheard_) probe.patience.retries = 0;
    return probe;
  }
  if (walk_) {
    auto asked = walk_->next();
    return question(std::move(asked.after), asked.kind, asked.max_repetitions);
  }
  if (known_) {
    Question known = question({}, RequestKind::get, 1);
    known.known = known_->next();
    return known;
  }
  asked_ = fetch_->next();
  return question(asked_, RequestKind::get, 1);
}

SnmpRequest DevicePoll::Question::spelled_out() const {
  SnmpRequest spelled = request;
  if (known) spelled.oids = known.names->list(known.first, known.count);
  return spelled;
}

DevicePoll::Question DevicePoll::question(std::vector<Oid> oids, RequestKind kind, int repetitions) const {
  return {{version_of(target_), target_.community, kind, std::move(oids), repetitions, target_.v3}, rules_.patience};
}

void DevicePoll::advance() {
  while (stage_ != Stage::over && is_fetched()) {
    if (walk_) {
      for (const auto& remark : walk_->remarks()) decoded_.remarks.push_back(remark);
    }
    const bool walked = walk_.has_value();
    walk_.reset();
    switch (stage_) {
      case Stage::known_rows:
        stage_ = Stage::known_tables;
        walk_.emplace(plans_.changing_columns(*profile_), version_of(target_), memory_.size);
        walk_->expect_rows(memory_.changing_rows);
        break;
      case Stage::known_tables: after_known_rows(); break;
      case Stage::detection: choose_profile(); break;
      case Stage::instances:
        stage_ = Stage::tables;
        walk_.emplace(plans_.query(*profile_).columns, version_of(target_), memory_.size);
        break;
      case Stage::tables:
        KW_ASSERT(walked);
        after_fresh_look();
        break;
      case Stage::over: break;
    }
  }
}

void DevicePoll::after_known_rows() {
  auto remarks = std::move(decoded_.remarks);
  decoded_ = known_ ? rows_->plan.decode(known_->values(), answers_) : decode(*profile_, answers_);
  decoded_.remarks.insert(decoded_.remarks.end(), remarks.begin(), remarks.end());
  if (lost_known_rows() || identity_unproven()) {
    decoded_ = {};
    return begin_fresh_look();
  }
  ++memory_.polls_of_known_rows;
  if (known_) memory_.answer_octets = static_cast<std::uint16_t>(std::min<std::size_t>(known_->answer_octets(), 0xffff));
  memory_.changing_rows = static_cast<std::uint8_t>(std::min<std::size_t>(decoded_.status.alerts.size(), 100));
  stage_ = Stage::over;
}

bool DevicePoll::lost_known_rows() {
  if (known_) return false;  // it ends at the first row that is missing
  const KnownNames& names = *rows_->names;
  for (const Oid& row : names.list(0, names.size())) {
    if (!answers_.contains(row)) lost_.push_back(row);
  }
  return !lost_.empty();
}

// A device that told its serial before must tell it again: otherwise it may be another one.
bool DevicePoll::identity_unproven() const {
  const bool can_tell = memory_.told_the_serial || !memory_.tells_no_serial;
  return !target_.serial.empty() && can_tell && bare_serial(decoded_.serial.value_or("")).empty();
}

void DevicePoll::after_fresh_look() {
  auto remarks = std::move(decoded_.remarks);
  decoded_ = decode(*profile_, answers_);
  decoded_.remarks.insert(decoded_.remarks.end(), remarks.begin(), remarks.end());
  const bool by_configured_profile = !target_.profile.empty() && name_of(*profile_) == target_.profile;
  const Profile& fitting = plans_.profiles().match(answers_);
  if (by_configured_profile && identity_unproven() && &fitting != profile_) {
    // The configured profile does not understand what stands there now: ask it as what it says it is.
    decoded_ = {};
    return ask_profile(fitting);
  }
  learn(answers_);
  stage_ = Stage::over;
}

void DevicePoll::learn(const VarBinds& answers) {
  memory_.forget_rows();
  memory_.tells_no_serial = bare_serial(decoded_.serial.value_or("")).empty();
  auto rows = learned_instances(*profile_, answers);
  std::erase_if(rows, comes_and_goes);
  const bool walk_gives_what_get_did_not = std::ranges::any_of(lost_, [&](const Oid& lost) { return answers.contains(lost); });
  memory_.get_unreliable = memory_.get_unreliable || walk_gives_what_get_did_not;
  memory_.changing_rows = static_cast<std::uint8_t>(std::min<std::size_t>(decoded_.status.alerts.size(), 100));
  if (!memory_.get_unreliable) memory_.known_rows = plans_.known_rows().rows_of(*profile_, rows);
}

void DevicePoll::take(const SnmpAnswer& answer) {
  KW_ASSERT(stage_ != Stage::over);
  const bool silence = !answer && is_silence(answer.error().error);
  if (!answer && answer.error().error == SnmpError::send_failed) return give_up_unheard(SnmpError::send_failed);
  if (!answer && is_refusal(answer.error().error)) return give_up_unheard(answer.error().error);
  if (silence) ++silences_;
  if (probing_) return take_probe(answer);
  if (silence && !heard_) {  // dead, or is it the size of the request?
    unheard_ = answer;
    probing_ = true;
    return;
  }
  hand_over(answer);
}

void DevicePoll::take_known(const KnownAnswer& answer) {
  KW_ASSERT(known_ && !walk_ && !probing_);
  if (answer && known_->take(*answer)) {
    heard_ = true;
    return;
  }
  if (!answer) return take(Failure{answer.error()});
  std::vector<Binding> bindings;  // something is missing: InstanceFetch knows what to do then
  for (std::size_t i = 0; i < answer->size(); ++i) {
    const ValueView& value = (*answer)[i];
    bindings.push_back({known_->names().at(known_->asked().first + i), value.absence, value_of(value)});
  }
  take(SnmpAnswer(std::move(bindings)));
}

// The same from an ordinary answer. False: it is not what was asked, as it was asked.
bool DevicePoll::take_spelled_out(const std::vector<Binding>& bindings) {
  const KnownRange& asked = known_->asked();
  if (bindings.size() != asked.count) return false;
  std::vector<ValueView> values;
  for (const Binding& binding : bindings) {
    if (binding.oid != asked.names->at(asked.first + values.size())) return false;
    values.push_back(view_of(binding.value));
    values.back().absence = binding.absence;
  }
  return known_->take(values);
}

// What was gathered so far, and what is still to be asked, name by name.
void DevicePoll::spell_out_known_rows() {
  const auto known = std::exchange(known_, std::nullopt);
  const auto values = known->values();
  for (std::size_t i = 0; i < values.size(); ++i) answers_.emplace(known->names().at(i), value_of(values[i]));
  fetch_.emplace(known->names().list(values.size(), known->names().size() - values.size()), memory_.size);
  asked_ = known->names().list(known->asked().first, known->asked().count);
}

void DevicePoll::take_probe(const SnmpAnswer& answer) {
  if (!answer && is_silence(answer.error().error)) return give_up_unheard(answer.error().error);
  probing_ = false;
  heard_ = true;
  if (unheard_) hand_over(*std::exchange(unheard_, std::nullopt));
}

void DevicePoll::hand_over(const SnmpAnswer& answer) {
  if (!answer && answer.error().error == SnmpError::silent_to_user) return hand_over(Failure{SnmpFailure{SnmpError::timeout}});
  heard_ = heard_ || answer.ok() || !is_silence(answer.error().error);
  if (walk_) {
    walk_->take(answer, answers_);
  } else {
    if (known_ && answer && take_spelled_out(*answer)) return;
    if (known_) spell_out_known_rows();
    fetch_->take(asked_, answer, answers_);
  }
  const bool gone = walk_ ? walk_->in_doubt() : fetch_->in_doubt();
  if (gone || silences_ > rules_.most_silences) {
    give_up(PollOutcome::silent, asked_at_ + " stopped answering during the poll, after " + std::to_string(values_so_far()) + " values");
  }
}

void DevicePoll::give_up_unheard(SnmpError error) {
  switch (error) {
    case SnmpError::malformed:
      return give_up(PollOutcome::undecodable, asked_at_ + " sends datagrams that are not SNMP answers");
    case SnmpError::send_failed:
      return give_up(PollOutcome::silent, "nothing can be sent to " + asked_at_ + ": no route, forbidden by a firewall here, or no community set");
    default: return give_up(PollOutcome::silent, unheard_in_words(error, version_of(target_), target_.v3.get(), asked_at_));
  }
}

void DevicePoll::give_up(PollOutcome outcome, std::string detail) {
  stage_ = Stage::over;
  outcome_ = outcome;
  detail_ = std::move(detail);
}

Observation DevicePoll::observation(Instant read_at) {
  KW_ASSERT(stage_ == Stage::over);
  Observation result{target_.device, read_at, outcome_, detail_, asked_at_, {}};
  if (outcome_ == PollOutcome::read) judge(result);
  memory_.silent_polls = result.outcome == PollOutcome::silent ? memory_.silent_polls + 1 : 0;
  if (result.outcome == PollOutcome::read && silences_ == 0) memory_.size.poll_went_well();
  return result;
}

void DevicePoll::judge(Observation& result) {
  const std::string found = bare_serial(decoded_.serial.value_or(""));
  const bool knows_something = !decoded_.counters.empty() || !decoded_.supplies.empty() || !found.empty() || decoded_.model || decoded_.status.printer ||
                               !decoded_.gauges.empty() || !decoded_.states.empty();
  if (!knows_something) {
    result.outcome = PollOutcome::undecodable;
    result.detail = asked_at_ + " answers, but with nothing that profile \"" + std::string(name_of(*profile_)) + "\" understands (" +
                    std::to_string(values_so_far()) + " values)";
    memory_.forget_rows();
    return;
  }
  result.decoded = std::move(decoded_);
  const bool same = same_serial(target_.serial, found) || same_serial(target_.serial, result.decoded.plate_serial.value_or(""));
  if (!target_.serial.empty() && !found.empty() && !same) {
    blame(result, "at " + asked_at_ + " stands serial " + *result.decoded.serial + ", expected " + target_.serial);
  } else if (memory_.told_the_serial && found.empty()) {
    blame(result, "at " + asked_at_ + " answers a device that tells no serial number, expected " + target_.serial + ", which told its own before");
  } else if (!target_.serial.empty() && found.empty()) {
    result.decoded.remarks.push_back("the device tells no serial number: that it is " + target_.serial + " is not proven");
  } else if (!target_.serial.empty()) {
    memory_.told_the_serial = true;
  }
}

void DevicePoll::blame(Observation& result, std::string detail) {
  result.outcome = PollOutcome::wrong_device;
  result.detail = std::move(detail);
  memory_.forget_rows();
}

}  // namespace klickwerk::collector
