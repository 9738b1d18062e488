#include "collector/discovery/network_scan.h"

#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <deque>
#include <map>
#include <unordered_map>

#include "collector/discovery/device_look.h"
#include "collector/profile/recognition.h"
#include "collector/profile/text_decoding.h"
#include "core/assert.h"

namespace klickwerk::collector {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::chrono::milliseconds tick{10};

SnmpRequest probe_by(const SnmpAccess& access) {
  return {access.version, access.community, RequestKind::get, {kSysDescr, kSysObjectId}, 1, access.v3};
}

// Any answer shows that somebody is there and took the community; also a refusal such as noSuchName.
bool is_sign_of_life(const SnmpAnswer& answer) {
  if (answer) return true;
  const auto error = answer.error().error;
  return error != SnmpError::timeout && error != SnmpError::malformed && error != SnmpError::send_failed && !is_refusal(error);
}

void take_identity(const SnmpAnswer& answer, FoundDevice& found) {
  if (!answer) return;
  for (const Binding& binding : *answer) {
    if (binding.oid == kSysDescr)
      if (const auto* octets = octets_in(binding.value)) found.description = decode_text(*octets, 0);
    if (binding.oid == kSysObjectId)
      if (const auto* oid = std::get_if<Oid>(&binding.value.content)) found.object_id = oid->text();
  }
}

}  // namespace

AccessList accesses_with(const std::vector<std::string>& communities) {
  AccessList accesses;
  for (const auto version : {SnmpVersion::v2c, SnmpVersion::v1})
    for (const std::string& community : communities) accesses.push_back({.name = {}, .version = version, .community = community, .v3 = {}});
  return accesses;
}

class NetworkScan::Machine : public std::enable_shared_from_this<Machine> {
 public:
  Machine(Wiring wiring, std::vector<Endpoint> addresses, AccessList accesses, Rules rules)
      : wiring_(std::move(wiring)), addresses_(std::move(addresses)), accesses_(std::move(accesses)), rules_(rules), timer_(wiring_.loop),
        wake_up_(wiring_.loop, rules.wake_up),
        looks_({wiring_.loop, wiring_.client, wiring_.profiles, wiring_.clock}, rules.bounds, rules.poll) {
    progress_.addresses = addresses_.size();
    KW_ASSERT(!accesses_.empty());
  }

  void start() {
    later_rungs_.resize(accesses_.size());
    on_tick();
  }
  void stop() {
    stopped_ = true;
    timer_.cancel();
    wake_up_.abandon();
    looks_.stop();
    asked_.clear();
  }
  Progress progress() const { return progress_; }

 private:
  struct Asked {
    std::vector<std::optional<SnmpAnswer>> heard;  // by way of asking; empty: still open
    bool knocked = false;
    bool sendable = false;
  };
  struct LaterRung {
    Steady::time_point at;
    std::size_t address = 0;
  };

  void on_tick() {
    if (stopped_) return;
    const auto now = Steady::now();
    while (next_ < addresses_.size() && asked_.size() < static_cast<std::size_t>(rules_.window) && wiring_.may_go_on()) ask(next_++, now);
    climb(now);
    if (tell_when_finished()) return;
    timer_.expires_after(tick);
    timer_.async_wait([weak = weak_from_this()](asio::error_code error) {
      const auto self = weak.lock();
      if (self && !error) self->on_tick();
    });
  }

  void ask(std::size_t address, Steady::time_point now) {
    Asked& asked = asked_[address];
    asked.heard.assign(accesses_.size(), std::nullopt);
    for (std::size_t rung = 1; rung < accesses_.size(); ++rung)
      later_rungs_[rung].push_back({now + std::chrono::milliseconds(rules_.stagger_ms) * static_cast<int>(rung), address});
    probe(address, 0);
  }

  // The further ways of addresses that have not answered yet.
  void climb(Steady::time_point now) {
    for (std::size_t rung = 1; rung < later_rungs_.size(); ++rung) {
      auto& queue = later_rungs_[rung];
      for (; !queue.empty() && queue.front().at <= now; queue.pop_front())
        if (asked_.contains(queue.front().address)) probe(queue.front().address, rung);
    }
  }

  void probe(std::size_t address, std::size_t rung) {
    wiring_.client.request(addresses_[address], probe_by(accesses_[rung]), rules_.patience, [weak = weak_from_this(), address, rung](SnmpAnswer answer) {
      const auto self = weak.lock();
      if (self && !self->stopped_) self->heard(address, rung, std::move(answer));
    });
  }

  void heard(std::size_t address, std::size_t rung, SnmpAnswer answer) {
    const auto found = asked_.find(address);
    if (found == asked_.end()) return;  // decided meanwhile
    Asked& asked = found->second;
    asked.sendable = asked.sendable || answer.ok() || answer.error().error != SnmpError::send_failed;
    asked.heard[rung] = std::move(answer);
    for (std::size_t way = 0; way < asked.heard.size(); ++way) {
      if (!asked.heard[way]) return;  // a better way may still be answered
      if (is_sign_of_life(*asked.heard[way])) return answered(address, way);
    }
    for (std::size_t way = 0; way < asked.heard.size(); ++way)
      if (is_refusal(asked.heard[way]->error().error)) return refused(address, way);
    silent(address);
  }

  // Somebody is there, and says what is wrong with our user: a person can mend that.
  void refused(std::size_t address, std::size_t way) {
    FoundDevice found;
    found.endpoint = addresses_[address];
    found.access = accesses_[way];
    found.refusal = word_for(asked_.at(address).heard[way]->error().error);
    decided(address);
    ++progress_.answered;
    ++progress_.found;
    wiring_.on_found(std::move(found));
  }

  void silent(std::size_t address) {
    Asked& asked = asked_.at(address);
    if (!asked.sendable) ++progress_.unsendable;
    if (!rules_.wakes_up || asked.knocked || !asked.sendable) return decided(address);
    asked.knocked = true;
    asked.heard.assign(accesses_.size(), SnmpAnswer(Failure{SnmpFailure{SnmpError::timeout}}));
    wake_up_.knock(addresses_[address], [weak = weak_from_this(), address](bool somebody_there) {
      const auto self = weak.lock();
      if (!self || self->stopped_) return;
      if (!somebody_there) return self->decided(address);
      self->ask(address, Steady::now());
      self->asked_.at(address).knocked = true;
    });
  }

  void decided(std::size_t address) {
    asked_.erase(address);
    ++progress_.decided;
  }

  void answered(std::size_t address, std::size_t way) {
    FoundDevice found;
    found.endpoint = addresses_[address];
    found.access = accesses_[way];
    take_identity(*asked_.at(address).heard[way], found);
    decided(address);
    ++progress_.answered;
    looks_.look(std::move(found), [weak = weak_from_this()](FoundDevice whole) {
      const auto self = weak.lock();
      if (!self || self->stopped_) return;
      ++self->progress_.found;
      self->wiring_.on_found(std::move(whole));
    });
  }

  bool tell_when_finished() {
    if (next_ < addresses_.size() || !asked_.empty() || progress_.found < progress_.answered) return false;
    stopped_ = true;
    wiring_.on_finished();
    return true;
  }

  Wiring wiring_;
  const std::vector<Endpoint> addresses_;
  const AccessList accesses_;
  const Rules rules_;
  asio::steady_timer timer_;
  WakeUp wake_up_;
  DeviceLooks looks_;
  std::size_t next_ = 0;
  std::unordered_map<std::size_t, Asked> asked_;
  std::vector<std::deque<LaterRung>> later_rungs_;  // each in the order of its times
  Progress progress_;
  bool stopped_ = false;
};

NetworkScan::NetworkScan(Wiring wiring, std::vector<Endpoint> addresses, AccessList accesses, Rules rules)
    : machine_(std::make_shared<Machine>(std::move(wiring), std::move(addresses), std::move(accesses), rules)) {}
NetworkScan::~NetworkScan() { machine_->stop(); }
void NetworkScan::start() { machine_->start(); }
void NetworkScan::stop() { machine_->stop(); }
NetworkScan::Progress NetworkScan::progress() const { return machine_->progress(); }

}  // namespace klickwerk::collector
