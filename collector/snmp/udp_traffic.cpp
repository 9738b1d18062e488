// What goes out and what comes in: batches for the sockets, and which outstanding request an answer belongs to.
#include <asio/post.hpp>

#include "collector/snmp/udp_machine_internal.h"

namespace klickwerk::collector {
namespace {

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

}  // namespace

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

// Garbage proves nothing about a request, but it explains a later timeout. A flood of it, from whatever addresses, costs one
// look-up a datagram and bounded memory; where it overflows, some timeouts stay unexplained.
void UdpSnmpClient::Machine::note_garbage(const Endpoint& from) {
  ++traffic_.malformed;
  if (garbage_.size() >= most_garbage_senders) garbage_.clear();
  garbage_[from] = traffic_.malformed;
}

}  // namespace klickwerk::collector
