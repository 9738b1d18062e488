#include "collector/discovery/device_look.h"

#include <asio/steady_timer.hpp>
#include <deque>
#include <map>

namespace klickwerk::collector {
namespace {

PollTarget target_for(const FoundDevice& found) {
  PollTarget target;
  target.port = found.endpoint.port;
  using Version = PollTarget::Version;
  target.version = found.access.version == SnmpVersion::v3 ? Version::v3 : found.access.version == SnmpVersion::v1 ? Version::v1 : Version::v2c;
  target.community = found.access.community;
  target.v3 = found.access.v3;
  return target;
}

}  // namespace

class DeviceLooks::Machine : public std::enable_shared_from_this<Machine> {
 public:
  Machine(Wiring wiring, LoadBounds bounds, DevicePoll::Rules rules)
      : wiring_(wiring), bounds_(bounds), rules_(rules), plans_(wiring.profiles), load_(bounds.subnet_concurrency) {}

  void look(FoundDevice found, Callback callback) {
    const std::string subnet = subnet_of(found.endpoint);
    waiting_[subnet].push_back(std::make_shared<Look>(wiring_.loop, std::move(found), std::move(callback), subnet));
    start(subnet);
  }
  void stop() {
    stopped_ = true;
    waiting_.clear();
  }

 private:
  struct Look {
    Look(asio::io_context& loop, FoundDevice device, Callback then, std::string where)
        : found(std::move(device)), callback(std::move(then)), subnet(std::move(where)), spacing(loop) {}
    FoundDevice found;
    Callback callback;
    std::string subnet;
    asio::steady_timer spacing;
    DeviceMemory memory;
    std::unique_ptr<DevicePoll> poll;
  };
  using Shared = std::shared_ptr<Look>;

  void start(const std::string& subnet) {
    const auto queue = waiting_.find(subnet);
    while (queue != waiting_.end() && !queue->second.empty() && load_.has_room(subnet, false)) {
      const Shared look = queue->second.front();
      queue->second.pop_front();
      load_.began(subnet, false);
      look->poll = std::make_unique<DevicePoll>(target_for(look->found), look->found.endpoint.text(), plans_, look->memory, rules_);
      step(look);
    }
    if (queue != waiting_.end() && queue->second.empty()) waiting_.erase(queue);
  }

  void step(const Shared& look) {
    const auto question = look->poll->next();
    if (!question) return finish(look);
    wiring_.client.request(look->found.endpoint, question->spelled_out(), question->patience, [weak = weak_from_this(), look](const SnmpAnswer& answer) {
      const auto self = weak.lock();
      if (!self || self->stopped_) return;
      look->poll->take(answer);
      self->step_later(look);
    });
  }

  void step_later(const Shared& look) {
    if (bounds_.device_spacing_ms <= 0) return step(look);
    look->spacing.expires_after(std::chrono::milliseconds(bounds_.device_spacing_ms));
    look->spacing.async_wait([weak = weak_from_this(), look](asio::error_code error) {
      const auto self = weak.lock();
      if (self && !error && !self->stopped_) self->step(look);
    });
  }

  void finish(const Shared& look) {
    look->found.observation = look->poll->observation(wiring_.clock.now());
    load_.ended(look->subnet, false);
    look->callback(std::move(look->found));
    if (!stopped_) start(look->subnet);
  }

  Wiring wiring_;
  LoadBounds bounds_;
  DevicePoll::Rules rules_;
  ProfilePlans plans_;
  SiteLoad load_;
  std::map<std::string, std::deque<Shared>> waiting_;
  bool stopped_ = false;
};

DeviceLooks::DeviceLooks(Wiring wiring, LoadBounds bounds, DevicePoll::Rules rules) : machine_(std::make_shared<Machine>(wiring, bounds, rules)) {}
DeviceLooks::~DeviceLooks() { machine_->stop(); }
void DeviceLooks::look(FoundDevice found, Callback callback) { machine_->look(std::move(found), std::move(callback)); }
void DeviceLooks::stop() { machine_->stop(); }

}  // namespace klickwerk::collector
