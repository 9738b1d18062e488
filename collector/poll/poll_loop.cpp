#include "collector/poll/poll_loop.h"

#include <asio/ip/udp.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

namespace klickwerk::collector {
namespace {

constexpr std::chrono::milliseconds longest_sleep{1000};  // a jam is looked at again this often
constexpr std::chrono::milliseconds shortest_sleep{5};

}  // namespace

class PollLoop::Machine : public std::enable_shared_from_this<Machine> {
 public:
  Machine(Wiring wiring, DueQueue::Rhythm rhythm, int window, DevicePoll::Rules rules)
      : wiring_(std::move(wiring)), rhythm_(rhythm), rules_(rules), plans_(wiring_.profiles), queue_(rhythm, window), timer_(wiring_.loop), resolver_(wiring_.loop) {}

  void load(std::vector<PollTarget> targets);
  void recall(std::vector<LearnedRows> learned);
  std::vector<LearnedRows> take_learned();
  void stop();
  std::size_t known() const { return queue_.known(); }
  int active() const { return queue_.active(); }

 private:
  struct Running {
    Endpoint endpoint;
    std::unique_ptr<DevicePoll> poll;
  };
  struct Remembered {
    DeviceMemory memory;
    std::string asked_as;  // address, port, version, serial: when they change, nothing learned holds any more
  };
  void start_due();
  void sleep_until_due();
  void start(PollTarget target);
  void resolve(const PollTarget& target);
  void run(const PollTarget& target, const Endpoint& endpoint);
  DeviceMemory& memory_of(const PollTarget& target);
  void step(std::int64_t device);
  void finish(Observation observation);
  void tell_when_idle();

  Wiring wiring_;
  DueQueue::Rhythm rhythm_;
  DevicePoll::Rules rules_;
  ProfilePlans plans_;
  DueQueue queue_;
  asio::steady_timer timer_;
  asio::ip::udp::resolver resolver_;
  std::unordered_map<std::int64_t, Remembered> memories_;
  std::unordered_map<std::int64_t, LearnedRows> recalled_;  // until the device is asked for the first time
  std::set<std::int64_t> learned_since_;
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

void PollLoop::Machine::stop() {
  stopped_ = true;
  timer_.cancel();
  resolver_.cancel();
  running_.clear();
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
    remembered.memory.profile = std::move(recalled.mapped().profile);
    remembered.memory.known_rows = std::move(recalled.mapped().instances);
  }
  return remembered.memory;
}

void PollLoop::Machine::recall(std::vector<LearnedRows> learned) {
  for (LearnedRows& rows : learned) recalled_.insert_or_assign(rows.device.value, std::move(rows));
}

std::vector<LearnedRows> PollLoop::Machine::take_learned() {
  std::vector<LearnedRows> learned;
  for (const std::int64_t device : std::exchange(learned_since_, {})) {
    const auto found = memories_.find(device);
    if (found == memories_.end() || found->second.memory.known_rows.empty()) continue;
    learned.push_back({DeviceId{device}, found->second.memory.profile, found->second.memory.known_rows});
  }
  return learned;
}

void PollLoop::Machine::run(const PollTarget& target, const Endpoint& endpoint) {
  auto poll = std::make_unique<DevicePoll>(target, endpoint.text(), plans_, memory_of(target), rules_);
  running_.insert_or_assign(target.device.value, Running{endpoint, std::move(poll)});
  step(target.device.value);
}

void PollLoop::Machine::step(std::int64_t device) {
  const auto found = running_.find(device);
  if (found == running_.end()) return;
  Running& running = found->second;
  const auto question = running.poll->next();
  if (!question) {
    Observation observation = running.poll->observation(wiring_.clock.now());
    if (running.poll->learned_anew()) learned_since_.insert(device);
    running_.erase(found);
    return finish(std::move(observation));
  }
  wiring_.client.request(running.endpoint, question->request, question->patience, [weak = weak_from_this(), device](const SnmpAnswer& answer) {
    const auto self = weak.lock();
    if (!self || self->stopped_) return;
    self->running_.at(device).poll->take(answer);
    self->step(device);
  });
}

void PollLoop::Machine::finish(Observation observation) {
  queue_.finished(observation.device, observation.outcome, observation.read_at);
  wiring_.on_observation(std::move(observation));
  start_due();
}

PollLoop::PollLoop(Wiring wiring, DueQueue::Rhythm rhythm, int window, DevicePoll::Rules rules)
    : machine_(std::make_shared<Machine>(std::move(wiring), rhythm, window, rules)) {}
PollLoop::~PollLoop() { machine_->stop(); }
void PollLoop::load(std::vector<PollTarget> targets) { machine_->load(std::move(targets)); }
void PollLoop::recall(std::vector<LearnedRows> learned) { machine_->recall(std::move(learned)); }
std::vector<LearnedRows> PollLoop::take_learned() { return machine_->take_learned(); }
void PollLoop::stop() { machine_->stop(); }
std::size_t PollLoop::known() const { return machine_->known(); }
int PollLoop::active() const { return machine_->active(); }

}  // namespace klickwerk::collector
