// What is asked, until when, and what becomes of it.
#include <asio/post.hpp>

#include "collector/snmp/codec.h"
#include "collector/snmp/udp_machine_internal.h"

namespace klickwerk::collector {
namespace {

constexpr std::chrono::milliseconds tick{10};  // deadlines are this coarse

Result<std::vector<std::uint8_t>, SnmpError> first_datagram(const SnmpRequest& request, std::uint32_t id, V3Dialogue* v3) {
  if (v3 != nullptr) return v3->message(id, std::chrono::steady_clock::now());
  auto datagram = encode(request, id);
  if (!datagram) return Failure{SnmpError::send_failed};
  return std::move(datagram).value();
}

}  // namespace

// Random, so that nobody off the path can guess what would be accepted.
std::uint32_t UdpSnmpClient::Machine::unused_id() {
  for (;;) {
    const auto id = static_cast<std::uint32_t>(ids_() & 0x7fffffffU);
    if (id != 0 && !outstanding_.contains(id)) return id;
  }
}

void UdpSnmpClient::Machine::fail_later(SnmpError error, Callback callback) {
  asio::post(loop_, [weak = weak_from_this(), as_of = abandoned_, error, callback = std::move(callback)] {
    const auto self = weak.lock();
    if (self && self->abandoned_ == as_of) callback(Failure{SnmpFailure{error}});
  });
}

void UdpSnmpClient::Machine::request(const Endpoint& to, const SnmpRequest& request, Patience patience, Callback callback) {
  const std::uint32_t id = unused_id();
  std::unique_ptr<V3Dialogue> v3;
  if (request.version == SnmpVersion::v3) v3 = std::make_unique<V3Dialogue>(request, id, to, engines_);
  auto datagram = first_datagram(request, id, v3.get());
  if (!datagram) return fail_later(datagram.error(), std::move(callback));
  if (!has_family(to.v6)) return fail_later(SnmpError::send_failed, std::move(callback));
  outstanding_.emplace(id, Outstanding{to, request.version, std::move(datagram).value(), patience, 0, traffic_.malformed, std::move(callback), std::move(v3)});
  enqueue(id, to.v6);
  keep_ticking();
}

void UdpSnmpClient::Machine::request_known(const Endpoint& to, const KnownGet& get, Patience patience, KnownCallback callback) {
  KW_ASSERT(get.version != SnmpVersion::v3 && get.asked.count > 0);
  if (get.community.empty() || !has_family(to.v6)) {
    return fail_later(SnmpError::send_failed, [callback = std::move(callback)](const SnmpAnswer& answer) { callback(Failure{answer.error()}); });
  }
  const std::uint32_t id = unused_id();
  outstanding_.emplace(id, Outstanding{to, get.version, encode(get, id), patience, 0, traffic_.malformed, {}, {}, get.asked, std::move(callback)});
  enqueue(id, to.v6);
  keep_ticking();
}

// The next message of the same request: with an id of its own, so that a late double of the last answer means nothing.
void UdpSnmpClient::Machine::ask_again(std::uint32_t id) {
  const std::uint32_t next_id = unused_id();
  auto datagram = outstanding_.at(id).v3->message(next_id, std::chrono::steady_clock::now());
  if (!datagram) return complete(id, Failure{SnmpFailure{datagram.error()}});
  auto node = outstanding_.extract(id);
  node.key() = next_id;
  node.mapped().datagram = std::move(datagram).value();
  node.mapped().attempt = 0;
  const bool v6 = node.mapped().to.v6;
  outstanding_.insert(std::move(node));
  enqueue(next_id, v6);
}

bool UdpSnmpClient::Machine::saw_garbage(const Outstanding& late) const {
  const auto found = garbage_.find(late.to);
  return found != garbage_.end() && found->second > late.began;
}

void UdpSnmpClient::Machine::complete(std::uint32_t id, SnmpAnswer answer) {
  const auto found = outstanding_.find(id);
  KW_ASSERT(found != outstanding_.end());
  const auto done = outstanding_.extract(found);
  if (done.mapped().known) return done.mapped().known(Failure{answer.error()});  // its good answers come another way
  done.mapped().callback(std::move(answer));
}

void UdpSnmpClient::Machine::keep_ticking() {
  if (ticking_) return;
  ticking_ = true;
  timer_.expires_after(tick);
  timer_.async_wait([weak = weak_from_this()](asio::error_code error) {
    const auto self = weak.lock();
    if (error || !self) return;
    self->ticking_ = false;
    self->on_tick();
  });
}

void UdpSnmpClient::Machine::on_tick() {
  for (const auto& ticket : deadlines_.take_due(std::chrono::steady_clock::now())) {
    const auto found = outstanding_.find(ticket.request_id);
    if (found == outstanding_.end() || found->second.attempt != ticket.attempt) continue;
    Outstanding& late = found->second;
    if (late.attempt <= late.patience.retries) {
      enqueue(ticket.request_id, late.to.v6);
    } else {
      if (late.v3) engines_.forget(late.to);  // perhaps another device stands there now, and keeps silent to what it does not know
      complete(ticket.request_id, Failure{SnmpFailure{reason_of_silence(late)}});
    }
  }
  for (auto* each : {four_.get(), six_.get()}) {
    if (each != nullptr) flush(*each);
  }
  if (outstanding_.empty()) garbage_.clear();
  else keep_ticking();
}

SnmpError UdpSnmpClient::Machine::reason_of_silence(const Outstanding& late) const {
  if (late.v3 && late.v3->met_engine()) return SnmpError::silent_to_user;
  return saw_garbage(late) ? SnmpError::malformed : SnmpError::timeout;
}

void UdpSnmpClient::Machine::abandon() {
  ++abandoned_;
  outstanding_.clear();
  garbage_.clear();
  deadlines_.clear();
  timer_.cancel();
  for (auto* each : {four_.get(), six_.get()}) {
    if (each != nullptr) each->socket.asio_socket().cancel();
  }
}

UdpSnmpClient::UdpSnmpClient(asio::io_context& loop, Settings settings) : machine_(std::make_shared<Machine>(loop, settings)) {}
UdpSnmpClient::~UdpSnmpClient() { machine_->abandon(); }
void UdpSnmpClient::request(const Endpoint& to, const SnmpRequest& request, Patience patience, Callback callback) {
  machine_->request(to, request, patience, std::move(callback));
}
void UdpSnmpClient::request_known(const Endpoint& to, const KnownGet& get, Patience patience, KnownCallback callback) {
  machine_->request_known(to, get, patience, std::move(callback));
}
void UdpSnmpClient::abandon() { machine_->abandon(); }
std::size_t UdpSnmpClient::outstanding() const { return machine_->outstanding(); }
TrafficCount UdpSnmpClient::traffic() const { return machine_->traffic(); }
std::vector<KnownEngine> UdpSnmpClient::known_engines() const { return machine_->known_engines(); }
void UdpSnmpClient::recall(const std::vector<KnownEngine>& engines) { machine_->recall(engines); }
int UdpSnmpClient::receive_buffer_bytes() const { return machine_->receive_buffer_bytes(); }

}  // namespace klickwerk::collector
