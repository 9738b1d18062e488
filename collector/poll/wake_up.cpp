#include "collector/poll/wake_up.h"

#include <array>
#include <asio/buffer.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/write.hpp>
#include <chrono>
#include <deque>
#include <string>

namespace klickwerk::collector {
namespace {

constexpr std::string_view request = "HEAD / HTTP/1.0\r\n\r\n";

asio::ip::tcp::endpoint tcp_endpoint(const Endpoint& device, std::uint16_t port) {
  if (!device.v6) return {asio::ip::address_v4({device.octets[0], device.octets[1], device.octets[2], device.octets[3]}), port};
  asio::ip::address_v6::bytes_type octets;
  std::copy(device.octets.begin(), device.octets.end(), octets.begin());
  return {asio::ip::address_v6(octets, device.scope), port};
}

}  // namespace

class WakeUp::Machine : public std::enable_shared_from_this<Machine> {
 public:
  Machine(asio::io_context& loop, Settings settings) : loop_(loop), settings_(settings) {}

  void knock(const Endpoint& device, Callback callback) {
    waiting_.push_back({device, std::move(callback)});
    start_next();
  }
  bool has_room() const { return active_ < settings_.most_at_once && waiting_.empty(); }
  void abandon() {
    abandoned_ = true;
    waiting_.clear();
  }

 private:
  struct Visit {
    Visit(asio::io_context& loop, Callback then) : socket(loop), timer(loop), callback(std::move(then)) {}
    asio::ip::tcp::socket socket;
    asio::steady_timer timer;
    Callback callback;
    std::array<char, 512> answer{};
    bool over = false;
  };
  using Shared = std::shared_ptr<Visit>;

  void start_next() {
    if (abandoned_ || waiting_.empty() || active_ >= settings_.most_at_once) return;
    ++active_;
    auto [device, callback] = std::move(waiting_.front());
    waiting_.pop_front();
    const auto visit = std::make_shared<Visit>(loop_, std::move(callback));
    visit->timer.expires_after(std::chrono::milliseconds(settings_.timeout_ms));
    visit->timer.async_wait([self = shared_from_this(), visit](asio::error_code error) {
      if (!error) self->end(visit, visit->socket.is_open() && self->connected(*visit));
    });
    visit->socket.async_connect(tcp_endpoint(device, settings_.port), [self = shared_from_this(), visit](asio::error_code error) {
      if (visit->over) return;
      if (error) return self->end(visit, error == asio::error::connection_refused);
      self->talk(visit);
    });
  }

  static bool connected(const Visit& visit) {
    asio::error_code error;
    visit.socket.remote_endpoint(error);
    return !error;
  }

  void talk(const Shared& visit) {
    asio::async_write(visit->socket, asio::buffer(request.data(), request.size()), [self = shared_from_this(), visit](asio::error_code error, std::size_t) {
      if (visit->over) return;
      if (error) return self->end(visit, true);
      visit->socket.async_read_some(asio::buffer(visit->answer), [self, visit](asio::error_code, std::size_t) {
        if (!visit->over) self->end(visit, true);
      });
    });
  }

  void end(const Shared& visit, bool somebody_there) {
    if (visit->over) return;
    visit->over = true;
    asio::error_code ignored;
    visit->socket.close(ignored);
    visit->timer.cancel();
    --active_;
    start_next();
    if (!somebody_there) {
      if (!abandoned_) visit->callback(false);
      return;
    }
    visit->timer.expires_after(std::chrono::milliseconds(settings_.settle_ms));
    visit->timer.async_wait([self = shared_from_this(), visit](asio::error_code error) {
      if (!error && !self->abandoned_) visit->callback(true);
    });
  }

  asio::io_context& loop_;
  Settings settings_;
  std::deque<std::pair<Endpoint, Callback>> waiting_;
  int active_ = 0;
  bool abandoned_ = false;
};

WakeUp::WakeUp(asio::io_context& loop, Settings settings) : machine_(std::make_shared<Machine>(loop, settings)) {}
WakeUp::~WakeUp() { machine_->abandon(); }
void WakeUp::knock(const Endpoint& device, Callback callback) { machine_->knock(device, std::move(callback)); }
bool WakeUp::has_room() const { return machine_->has_room(); }
void WakeUp::abandon() { machine_->abandon(); }

}  // namespace klickwerk::collector
