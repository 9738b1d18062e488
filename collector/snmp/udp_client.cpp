#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <random>

#include "collector/snmp/client.h"
#include "collector/snmp/codec.h"
#include "collector/snmp/datagram_socket.h"
#include "collector/snmp/packet_budget.h"
#include "collector/snmp/response_reader.h"
#include "collector/snmp/timeout_wheel.h"
#include "collector/snmp/v3_dialogue.h"

namespace klickwerk::collector {
namespace {

constexpr std::chrono::milliseconds tick{10};  // deadlines are this coarse
constexpr std::size_t most_garbage_senders = 1024;

SnmpAnswer answer_of(SnmpResponse&& response) {
  const int index = response.error_index;
  switch (response.status) {
    case ErrorStatus::no_error: return std::move(response.bindings);
    case ErrorStatus::too_big: return Failure{SnmpFailure{SnmpError::too_big, index}};
    case ErrorStatus::no_such_name: return Failure{SnmpFailure{SnmpError::no_such_name, index}};
    case ErrorStatus::gen_err: return Failure{SnmpFailure{SnmpError::gen_err, index}};
    case ErrorStatus::no_access: return Failure{SnmpFailure{SnmpError::no_access, index}};
    case ErrorStatus::other: return Failure{SnmpFailure{SnmpError::other_status, index}};
  }
  KW_ASSERT(!"an ErrorStatus outside its enumeration");
}

Result<std::vector<std::uint8_t>, SnmpError> first_datagram(const SnmpRequest& request, std::uint32_t id, V3Dialogue* v3) {
  if (v3 != nullptr) return v3->message(id, std::chrono::steady_clock::now());
  auto datagram = encode(request, id);
  if (!datagram) return Failure{SnmpError::send_failed};
  return std::move(datagram).value();
}

}  // namespace

class UdpSnmpClient::Machine : public std::enable_shared_from_this<Machine> {
 public:
  Machine(asio::io_context& loop, Settings settings)
      : loop_(loop), settings_(settings), timer_(loop), budget_(settings.max_packets_per_s), ids_(std::random_device{}()) {}

  void request(const Endpoint& to, const SnmpRequest& request, Patience patience, Callback callback);
  void request_known(const Endpoint& to, const KnownGet& get, Patience patience, KnownCallback callback);
  void abandon();
  std::size_t outstanding() const { return outstanding_.size(); }
  const TrafficCount& traffic() const { return traffic_; }
  std::vector<KnownEngine> known_engines() const { return engines_.known(std::chrono::steady_clock::now()); }
  void recall(const std::vector<KnownEngine>& engines) { engines_.recall(engines, std::chrono::steady_clock::now()); }
  int receive_buffer_bytes() { return family(false).socket.receive_buffer_bytes(); }

 private:
  struct Outstanding {
    Endpoint to;
    SnmpVersion version = SnmpVersion::v2c;
    std::vector<std::uint8_t> datagram;
    Patience patience;
    int attempt = 0;
    std::uint64_t began = 0;  // so many datagrams had been malformed
    Callback callback;
    std::unique_ptr<V3Dialogue> v3{};
    KnownRange asked{};     // and who waits for it, in place of `callback`
    KnownCallback known{};
  };
  struct Family {
    Family(asio::io_context& loop, bool v6, int buffer_bytes) : socket(loop, v6, buffer_bytes) {}
    DatagramSocket socket;
    std::deque<std::uint32_t> to_send;
    bool flush_posted = false;
    bool waiting_for_room = false;
    bool receiving = false;  // what is asked meanwhile goes out after this batch of answers
    bool listening = false;
  };

  Family& family(bool v6);
  bool has_family(bool v6);
  std::uint32_t unused_id();
  void fail_later(SnmpError error, Callback callback);
  void enqueue(std::uint32_t id, bool v6);
  void flush(Family& family);
  std::vector<std::uint32_t> next_batch(Family& family);
  void note_sent(std::span<const std::uint32_t> ids, TimeoutWheel::Moment now);
  void wait_for_room(Family& family);
  void wait_for_answers(Family& family);
  void receive(Family& family);
  void received(const Endpoint& from, std::span<const std::uint8_t> bytes, bool cut);
  void received_known(const Endpoint& from, const ResponseHead& head);
  void received_v3(const Endpoint& from, std::span<const std::uint8_t> bytes);
  void ask_again(std::uint32_t id);
  SnmpError reason_of_silence(const Outstanding& late) const;
  bool saw_garbage(const Outstanding& late) const;
  void note_garbage(const Endpoint& from);
  void complete(std::uint32_t id, SnmpAnswer answer);
  void keep_ticking();
  void on_tick();

  asio::io_context& loop_;
  Settings settings_;
  asio::steady_timer timer_;
  PacketBudget budget_;
  std::mt19937 ids_;
  std::unique_ptr<Family> four_;
  std::unique_ptr<Family> six_;
  std::unordered_map<std::uint32_t, Outstanding> outstanding_;
  std::unordered_map<Endpoint, std::uint64_t, EndpointHash> garbage_;  // who sent some last, by its number of all malformed ones
  TimeoutWheel deadlines_;
  TrafficCount traffic_;
  V3Engines engines_;
  std::vector<ValueView> known_values_;  // of the answer being looked at, to allocate once
  std::uint64_t abandoned_ = 0;          // times: failures on their way are forgotten, too
  bool ticking_ = false;
};

UdpSnmpClient::Machine::Family& UdpSnmpClient::Machine::family(bool v6) {
  auto& slot = v6 ? six_ : four_;
  if (!slot) {
    slot = std::make_unique<Family>(loop_, v6, settings_.receive_buffer_bytes);
  }
  if (!slot->listening && !slot->receiving) wait_for_answers(*slot);
  return *slot;
}

bool UdpSnmpClient::Machine::has_family(bool v6) {
  try {
    family(v6);
    return true;
  } catch (const std::system_error&) {  // a machine without IPv6
    return false;
  }
}

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

void UdpSnmpClient::Machine::enqueue(std::uint32_t id, bool v6) {
  Family& target = family(v6);
  target.to_send.push_back(id);
  if (target.flush_posted || target.waiting_for_room || target.receiving) return;
  target.flush_posted = true;
  asio::post(loop_, [self = shared_from_this(), &target] {
    target.flush_posted = false;
    self->flush(target);
  });
}

// The next requests that are still wanted, as many as a batch and the packet budget allow.
std::vector<std::uint32_t> UdpSnmpClient::Machine::next_batch(Family& family) {
  std::vector<std::uint32_t> ids;
  const std::size_t allowed = std::min(DatagramSocket::batch, budget_.available(std::chrono::steady_clock::now()));
  while (ids.size() < allowed && !family.to_send.empty()) {
    if (outstanding_.contains(family.to_send.front())) ids.push_back(family.to_send.front());
    family.to_send.pop_front();
  }
  return ids;
}

void UdpSnmpClient::Machine::flush(Family& family) {
  while (!family.to_send.empty() && !family.waiting_for_room) {
    const auto ids = next_batch(family);
    if (ids.empty()) return;  // over budget: the tick goes on
    std::array<DatagramSocket::Outgoing, DatagramSocket::batch> batch;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const Outstanding& one = outstanding_.at(ids[i]);
      batch[i] = {&one.to, one.datagram};
    }
    const auto sent = family.socket.send(std::span(batch.data(), ids.size()));
    note_sent(std::span(ids).first(sent.count), std::chrono::steady_clock::now());
    std::size_t done = sent.count;
    if (sent.refused) complete(ids[done++], Failure{SnmpFailure{SnmpError::send_failed}});
    family.to_send.insert(family.to_send.begin(), ids.begin() + static_cast<std::ptrdiff_t>(done), ids.end());
    if (sent.wait) wait_for_room(family);
  }
}

void UdpSnmpClient::Machine::note_sent(std::span<const std::uint32_t> ids, TimeoutWheel::Moment now) {
  budget_.spend(ids.size());
  traffic_.sent += ids.size();
  for (const std::uint32_t id : ids) {
    Outstanding& one = outstanding_.at(id);
    deadlines_.set({id, ++one.attempt}, one.patience.timeout_ms, now);
  }
}

void UdpSnmpClient::Machine::wait_for_room(Family& family) {
  family.waiting_for_room = true;
  family.socket.asio_socket().async_wait(asio::ip::udp::socket::wait_write, [self = shared_from_this(), &family](asio::error_code error) {
    family.waiting_for_room = false;
    if (!error) self->flush(family);
  });
}

void UdpSnmpClient::Machine::wait_for_answers(Family& family) {
  family.listening = true;
  family.socket.asio_socket().async_wait(
      asio::ip::udp::socket::wait_read, [weak = weak_from_this(), &family](asio::error_code error) {
        const auto self = weak.lock();
        if (!self) return;
        family.listening = false;
        const auto as_of = self->abandoned_;
        if (!error) self->receive(family);
        const bool gone_on = !error && self->abandoned_ == as_of;
        const bool asked_anew = !self->outstanding_.empty() && (!error || error == asio::error::operation_aborted);
        if (gone_on || asked_anew) self->wait_for_answers(family);
      });
}

// A few batches, so that the loop stays fair to its timers. What their answers ask for next leaves before the next batch is
// looked at: the devices' latency then runs while we decode, and not after it.
void UdpSnmpClient::Machine::receive(Family& family) {
  constexpr int most_batches = 8;
  bool more = true;
  for (int i = 0; i < most_batches && more; ++i) {
    family.receiving = true;
    more = family.socket.receive([&](const Endpoint& from, std::span<const std::uint8_t> bytes, bool cut) { received(from, bytes, cut); });
    family.receiving = false;
    if (!family.waiting_for_room) flush(family);
  }
}

void UdpSnmpClient::Machine::received(const Endpoint& from, std::span<const std::uint8_t> bytes, bool cut) {
  ++traffic_.received;
  if (!cut && looks_like_v3(bytes)) return received_v3(from, bytes);
  const auto head = cut ? Result<ResponseHead, CodecError>(Failure{CodecError::not_snmp}) : read_head(bytes);
  if (!head) return note_garbage(from);
  const auto found = outstanding_.find(head->request_id);
  if (found == outstanding_.end() || found->second.to != from || found->second.version != head->version) {
    ++traffic_.strays;
    return;
  }
  if (found->second.known && head->status == ErrorStatus::no_error) return received_known(from, *head);
  SnmpResponse response{head->version, head->request_id, head->status, head->error_index, {}};
  if (!read_bindings(head->bindings, response.bindings)) return note_garbage(from);
  complete(head->request_id, answer_of(std::move(response)));
}

void UdpSnmpClient::Machine::received_known(const Endpoint& from, const ResponseHead& head) {
  const auto found = outstanding_.find(head.request_id);
  if (!read_known(head.bindings, found->second.asked, known_values_)) return note_garbage(from);
  const auto done = outstanding_.extract(found);  // the names stay until the callback has seen the answer
  done.mapped().known(KnownAnswer(std::span<const ValueView>(known_values_)));
}

void UdpSnmpClient::Machine::received_v3(const Endpoint& from, std::span<const std::uint8_t> bytes) {
  const auto envelope = v3_envelope(bytes);
  if (!envelope) return note_garbage(from);
  const auto found = outstanding_.find(envelope->message_id);
  if (found == outstanding_.end() || found->second.to != from || !found->second.v3) {
    ++traffic_.strays;
    return;
  }
  V3Dialogue& dialogue = *found->second.v3;
  switch (dialogue.take(*envelope, bytes, std::chrono::steady_clock::now())) {
    case V3Dialogue::Next::ignore: ++traffic_.strays; return;
    case V3Dialogue::Next::ask_again: return ask_again(envelope->message_id);
    case V3Dialogue::Next::done: break;
  }
  auto answer = dialogue.take_answer();
  complete(envelope->message_id, answer ? answer_of(std::move(answer).value()) : SnmpAnswer(Failure{SnmpFailure{answer.error()}}));
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

// Garbage proves nothing about a request, but it explains a later timeout. A flood of it, from whatever addresses, costs one
// look-up a datagram and bounded memory; where it overflows, some timeouts stay unexplained.
void UdpSnmpClient::Machine::note_garbage(const Endpoint& from) {
  ++traffic_.malformed;
  if (garbage_.size() >= most_garbage_senders) garbage_.clear();
  garbage_[from] = traffic_.malformed;
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
