// The inside of UdpSnmpClient: its table of outstanding requests (udp_client.cpp: what is asked, until when) and its sockets
// (udp_traffic.cpp: what goes out, what comes in). Internal to collector/snmp.
#pragma once

#include <asio/steady_timer.hpp>
#include <deque>
#include <random>
#include <unordered_map>

#include "collector/snmp/client.h"
#include "collector/snmp/datagram_socket.h"
#include "collector/snmp/packet_budget.h"
#include "collector/snmp/response_reader.h"
#include "collector/snmp/timeout_wheel.h"
#include "collector/snmp/v3_dialogue.h"

namespace klickwerk::collector {

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

}  // namespace klickwerk::collector
