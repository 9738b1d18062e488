#include "collector/poll/poll_loop.h"

#include <algorithm>
#include <asio/ip/udp.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include "collector/poll/access_trial.h"

namespace klickwerk::collector {
namespace {

constexpr std::chrono::milliseconds longest_sleep{1000};  // a jam is looked at again this often
constexpr std::chrono::milliseconds shortest_sleep{5};

// A sleeper is worth the trouble at first; what stays silent is knocked at every sixteenth poll only.
bool is_worth_knocking(const PollTarget& target, int silent_polls) {
  return target.last_read_at.has_value() && (silent_polls <= 3 || silent_polls % 16 == 0);
}

}  // namespace

class PollLoop::Machine : public std::enable_shared_from_this<Machine> {
 public:
  Machine(Wiring wiring, DueQueue::Rhythm rhythm, int window, DevicePoll::Rules rules, Manners manners)
      : wiring_(std::move(wiring)), rhythm_(rhythm), rules_(rules), manners_(std::move(manners)), plans_(wiring_.profiles),
        queue_(rhythm, window, manners_.bounds), timer_(wiring_.loop), resolver_(wiring_.loop) {
    if (manners_.wake_up) wake_up_.emplace(wiring_.loop, *manners_.wake_up);
  }

  void load(std::vector<PollTarget> targets);
  void recall(const SharedRows& rows);
  std::vector<LearnedRows> take_learned();
  std::vector<FoundAccess> take_found() { return std::exchange(found_since_, {}); }
  void stop();
  std::size_t known() const { return queue_.known(); }
  int active() const { return queue_.active(); }
  std::size_t leaving() const { return queue_.leaving(); }
  bool hasten(DeviceId device);
  void clock_moved(std::chrono::milliseconds by);

 private:
  struct Running {
    Running(const PollTarget& asked, const Endpoint& at, std::unique_ptr<DevicePoll> first, asio::io_context& loop)
        : target(asked), endpoint(at), poll(std::move(first)), spacing(loop) {}
    PollTarget target;
    Endpoint endpoint;
    std::unique_ptr<DevicePoll> poll;
    asio::steady_timer spacing;
    bool knocked = false;
  };
  struct Remembered {
    DeviceMemory memory;
    std::string asked_as;  // address, port, version, serial: when they change, nothing learned holds any more
  };
  struct Trial {
    AccessTrial access;
    Endpoint endpoint;
  };
  void start_due();
  void sleep_until_due();
  void start(PollTarget target);
  void resolve(const PollTarget& target);
  void run(const PollTarget& target, const Endpoint& endpoint);
  bool knows_access(PollTarget& target);
  void try_access(std::int64_t device);
  void take_trial(std::int64_t device, const SnmpAnswer& answer);
  void ask(const PollTarget& target, const Endpoint& endpoint);
  DeviceMemory& memory_of(const PollTarget& target);
  void step(std::int64_t device);
  void step_later(std::int64_t device);
  bool knock(std::int64_t device, const Observation& observation);
  void finish(Observation observation);
  void tell_when_idle();

  Wiring wiring_;
  DueQueue::Rhythm rhythm_;
  DevicePoll::Rules rules_;
  Manners manners_;
  ProfilePlans plans_;
  DueQueue queue_;
  asio::steady_timer timer_;
  asio::ip::udp::resolver resolver_;
  std::optional<WakeUp> wake_up_;
  std::unordered_map<std::int64_t, Remembered> memories_;
  std::unordered_map<std::int64_t, std::shared_ptr<const KnownRows>> recalled_;  // until the device is asked for the first time
  std::set<std::int64_t> learned_since_;
  std::unordered_map<std::int64_t, Trial> trials_;
  std::unordered_map<std::int64_t, std::int64_t> found_;  // device -> credential of its order
  std::vector<FoundAccess> found_since_;
  std::unordered_map<std::int64_t, Running> running_;
  bool stopped_ = false;
  bool idle_told_ = false;
};

void PollLoop::Machine::load(std::vector<PollTarget> targets) {
  std::set<std::int64_t> present;
  for (const auto& target : targets) present.insert(target.device.value);
  std::erase_if(memories_, [&](const auto& entry) { return !present.contains(entry.first) && !running_.contains(entry.first); });
  queue_.load(std::move(targets), wiring_.clock.now());
  idle_told_ = false;
  asio::post(wiring_.loop, [self = shared_from_this()] { self->start_due(); });
}

bool PollLoop::Machine::hasten(DeviceId device) {
  if (!queue_.hasten(device, wiring_.clock.now())) return false;
  start_due();
  return true;
}

void PollLoop::Machine::clock_moved(std::chrono::milliseconds by) {
  queue_.shift(by);
  start_due();
}

void PollLoop::Machine::stop() {
  stopped_ = true;
  timer_.cancel();
  resolver_.cancel();
  if (wake_up_) wake_up_->abandon();
  running_.clear();
  trials_.clear();
}

void PollLoop::Machine::start_due() {
  if (stopped_) return;
  const Instant now = wiring_.clock.now();
  while (wiring_.may_start()) {
    auto target = queue_.take(now);
    if (!target) break;
    start(std::move(*target));
  }
  sleep_until_due();
  tell_when_idle();
}

void PollLoop::Machine::sleep_until_due() {
  const auto due = queue_.next_due();
  if (!due) return;  // the end of a running poll wakes us
  const auto wait = std::clamp<std::chrono::milliseconds>(*due - wiring_.clock.now(), shortest_sleep, longest_sleep);
  timer_.expires_after(wiring_.may_start() ? wait : longest_sleep / 10);
  timer_.async_wait([weak = weak_from_this()](asio::error_code error) {
    const auto self = weak.lock();
    if (self && !error) self->start_due();
  });
}

void PollLoop::Machine::tell_when_idle() {
  if (rhythm_ != DueQueue::Rhythm::once || !queue_.idle() || idle_told_) return;
  idle_told_ = true;
  wiring_.on_idle();
}

void PollLoop::Machine::start(PollTarget target) {
  if (const auto endpoint = Endpoint::from_literal(target.address, target.port)) return run(target, *endpoint);
  resolve(target);
}

// Names are looked up at each poll, by a thread of the resolver: a device that gets another address is found again.
void PollLoop::Machine::resolve(const PollTarget& target) {
  resolver_.async_resolve(target.address, std::to_string(target.port), [weak = weak_from_this(), target](asio::error_code error, const auto& found) {
    const auto self = weak.lock();
    if (!self || self->stopped_) return;
    const auto endpoint = error || found.empty() ? std::nullopt : Endpoint::from_literal(found.begin()->endpoint().address().to_string(), target.port);
    if (endpoint) return self->run(target, *endpoint);
    self->finish({target.device, self->wiring_.clock.now(), PollOutcome::silent,
                  "the name \"" + target.address + "\" has no address: " + (error ? error.message() : "empty answer"),
                  target.address + ":" + std::to_string(target.port), {}});
  });
}

DeviceMemory& PollLoop::Machine::memory_of(const PollTarget& target) {
  Remembered& remembered = memories_[target.device.value];
  const std::string asked_as = target.address + " " + std::to_string(target.port) + " " + std::to_string(static_cast<int>(target.version)) + " " + target.serial;
  if (remembered.asked_as != asked_as) remembered = {{}, asked_as};
  if (auto recalled = recalled_.extract(target.device.value)) {
    remembered.memory.known_rows = std::move(recalled.mapped());
  }
  return remembered.memory;
}

void PollLoop::Machine::recall(const SharedRows& rows) {
  const Profile* const profile = wiring_.profiles.find(rows.profile);  // another version of us may have had others
  if (profile == nullptr) return;
  const auto known = plans_.known_rows().rows_of(*profile, rows.instances);
  if (known == nullptr) return;
  for (const DeviceId device : rows.devices) recalled_.insert_or_assign(device.value, known);
}

std::vector<LearnedRows> PollLoop::Machine::take_learned() {
  std::vector<LearnedRows> learned;
  for (const std::int64_t device : std::exchange(learned_since_, {})) {
    const auto found = memories_.find(device);
    if (found == memories_.end() || found->second.memory.known_rows == nullptr) continue;
    const KnownRows& rows = *found->second.memory.known_rows;
    learned.push_back({DeviceId{device}, std::string(name_of(rows.plan.profile())), rows.names->list(0, rows.names->size())});
  }
  return learned;
}

void PollLoop::Machine::run(const PollTarget& target, const Endpoint& endpoint) {
  PollTarget asked = target;
  if (knows_access(asked)) return ask(asked, endpoint);
  trials_.insert_or_assign(target.device.value, Trial{AccessTrial(asked, endpoint.text()), endpoint});
  try_access(target.device.value);
}

// Somebody told how to ask it, or a trial did; the latter until the device falls silent.
bool PollLoop::Machine::knows_access(PollTarget& target) {
  if (target.try_in_order == nullptr || target.try_in_order->empty()) return true;
  if (const auto found = found_.find(target.device.value); found != found_.end()) target.credential = found->second;
  const auto known = std::ranges::find(*target.try_in_order, target.credential, &SnmpAccess::credential);
  if (known == target.try_in_order->end()) return false;
  use_access(target, *known);
  return memory_of(target).silent_polls == 0;
}

void PollLoop::Machine::try_access(std::int64_t device) {
  const Trial& trial = trials_.at(device);
  const auto question = trial.access.question(rules_.patience);
  wiring_.client.request(trial.endpoint, question.request, question.patience, [weak = weak_from_this(), device](const SnmpAnswer& answer) {
    const auto self = weak.lock();
    if (self && !self->stopped_) self->take_trial(device, answer);
  });
}

void PollLoop::Machine::take_trial(std::int64_t device, const SnmpAnswer& answer) {
  const auto next = trials_.at(device).access.take(answer);
  if (next == AccessTrial::Next::ask_again) return try_access(device);
  const Trial trial = std::move(trials_.extract(device).mapped());
  if (next == AccessTrial::Next::nothing_fits)
    return finish({DeviceId{device}, wiring_.clock.now(), PollOutcome::silent, trial.access.reason(), trial.endpoint.text(), {}});
  found_.insert_or_assign(device, trial.access.found().credential);
  found_since_.push_back({DeviceId{device}, trial.access.found().credential});
  ask(trial.access.target(), trial.endpoint);
}

void PollLoop::Machine::ask(const PollTarget& target, const Endpoint& endpoint) {
  auto poll = std::make_unique<DevicePoll>(target, endpoint.text(), plans_, memory_of(target), rules_);
  running_.insert_or_assign(target.device.value, Running(target, endpoint, std::move(poll), wiring_.loop));
  step(target.device.value);
}

void PollLoop::Machine::step(std::int64_t device) {
  const auto found = running_.find(device);
  if (found == running_.end()) return;
  Running& running = found->second;
  const auto question = running.poll->next();
  if (!question) {
    Observation observation = running.poll->observation(wiring_.clock.now());
    if (knock(device, observation)) return;
    if (running.poll->learned_anew()) learned_since_.insert(device);
    running_.erase(found);
    return finish(std::move(observation));
  }
  const auto hear = [weak = weak_from_this(), device](auto take, const auto& answer) {
    const auto self = weak.lock();
    if (!self || self->stopped_) return;
    (*self->running_.at(device).poll.*take)(answer);
    self->step_later(device);
  };
  const SnmpRequest& request = question->request;
  if (question->known && request.version != SnmpVersion::v3) {
    wiring_.client.request_known(running.endpoint, {request.version, request.community, question->known}, question->patience,
                                 [hear](const KnownAnswer& answer) { hear(&DevicePoll::take_known, answer); });
  } else {
    wiring_.client.request(running.endpoint, question->spelled_out(), question->patience,
                           [hear](const SnmpAnswer& answer) { hear(&DevicePoll::take, answer); });
  }
}

// Some devices need a moment to breathe between two requests.
void PollLoop::Machine::step_later(std::int64_t device) {
  if (manners_.bounds.device_spacing_ms <= 0) return step(device);
  auto& spacing = running_.at(device).spacing;
  spacing.expires_after(std::chrono::milliseconds(manners_.bounds.device_spacing_ms));
  spacing.async_wait([weak = weak_from_this(), device](asio::error_code error) {
    const auto self = weak.lock();
    if (self && !error && !self->stopped_) self->step(device);
  });
}

// A silent device may be asleep: wakes it and asks it anew. False: it stays at what was observed.
bool PollLoop::Machine::knock(std::int64_t device, const Observation& observation) {
  Running& running = running_.at(device);
  if (!wake_up_ || running.knocked || observation.outcome != PollOutcome::silent) return false;
  if (!wake_up_->has_room()) return false;  // many fell silent at once, a power cut: they must not hold the living's places
  if (!is_worth_knocking(running.target, memory_of(running.target).silent_polls)) return false;
  running.knocked = true;
  wake_up_->knock(running.endpoint, [weak = weak_from_this(), device, observation](bool somebody_there) {
    const auto self = weak.lock();
    if (!self || self->stopped_) return;
    Running& woken = self->running_.at(device);
    if (!somebody_there) {
      self->running_.erase(device);
      return self->finish(observation);
    }
    woken.poll = std::make_unique<DevicePoll>(woken.target, woken.endpoint.text(), self->plans_, self->memory_of(woken.target), self->rules_);
    self->step(device);
  });
  return true;
}

void PollLoop::Machine::finish(Observation observation) {
  queue_.finished(observation.device, observation.outcome, observation.read_at);
  wiring_.on_observation(std::move(observation));
  start_due();
}

PollLoop::PollLoop(Wiring wiring, DueQueue::Rhythm rhythm, int window, DevicePoll::Rules rules, Manners manners)
    : machine_(std::make_shared<Machine>(std::move(wiring), rhythm, window, rules, std::move(manners))) {}
PollLoop::~PollLoop() { machine_->stop(); }
void PollLoop::load(std::vector<PollTarget> targets) { machine_->load(std::move(targets)); }
void PollLoop::recall(const SharedRows& rows) { machine_->recall(rows); }
void PollLoop::recall(std::vector<LearnedRows> learned) {
  for (LearnedRows& rows : learned) machine_->recall({std::move(rows.profile), std::move(rows.instances), {rows.device}});
}
std::vector<LearnedRows> PollLoop::take_learned() { return machine_->take_learned(); }
void PollLoop::stop() { machine_->stop(); }
std::vector<FoundAccess> PollLoop::take_found() { return machine_->take_found(); }
std::size_t PollLoop::known() const { return machine_->known(); }
bool PollLoop::hasten(DeviceId device) { return machine_->hasten(device); }
void PollLoop::clock_moved(std::chrono::milliseconds by) { machine_->clock_moved(by); }
std::size_t PollLoop::leaving() const { return machine_->leaving(); }
int PollLoop::active() const { return machine_->active(); }

}  // namespace klickwerk::collector
