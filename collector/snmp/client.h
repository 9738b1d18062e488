// Asks devices: one request, one answer (or the reason why there is none), by callback. An interface, because tests
// of the poll's rules replace the network by a table.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "collector/snmp/endpoint.h"
#include "collector/snmp/known_names.h"
#include "collector/snmp/message.h"
#include "collector/snmp/v3_engine_file.h"

namespace asio {
class io_context;
}

namespace klickwerk::collector {

// How long to wait for one request: (retries + 1) x timeout_ms at most.
struct Patience {
  int timeout_ms = 1000;
  int retries = 1;
};

class SnmpClient {
 public:
  using Callback = std::function<void(SnmpAnswer)>;
  virtual ~SnmpClient() = default;
  // Calls back exactly once, never from inside request().
  virtual void request(const Endpoint& to, const SnmpRequest& request, Patience patience, Callback callback) = 0;
  // The same for names that were encoded beforehand, in v1 and v2c: what most polls of a running collector are.
  virtual void request_known(const Endpoint& to, const KnownGet& get, Patience patience, KnownCallback callback) = 0;
};

// What the network did; for logs and for tests of what must be ignored.
struct TrafficCount {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  std::uint64_t strays = 0;     // answers to no outstanding request: late, doubled, wrong id, wrong address
  std::uint64_t malformed = 0;  // datagrams that are no SNMP responses
};

// The real one: one UDP socket per address family on an Asio loop, its own table of outstanding requests with random
// ids, one coarse tick instead of a timer per request. An answer counts only when its source address and port, its
// version and its id fit. The community is not compared: agents with contexts answer with a longer one. In v3 engine,
// user, security level and signature must fit, too; engines are found once and remembered, their clocks followed.
// All calls from the loop's thread.
class UdpSnmpClient final : public SnmpClient {
 public:
  struct Settings {
    int max_packets_per_s = 5000;                // 0: no limit
    int receive_buffer_bytes = 4 * 1024 * 1024;  // smaller ones lose answers of a large window
  };
  UdpSnmpClient(asio::io_context& loop, Settings settings);
  ~UdpSnmpClient() override;

  void request(const Endpoint& to, const SnmpRequest& request, Patience patience, Callback callback) override;
  void request_known(const Endpoint& to, const KnownGet& get, Patience patience, KnownCallback callback) override;

  // Forgets all outstanding requests without calling back: for a stop.
  void abandon();
  std::size_t outstanding() const;
  TrafficCount traffic() const;
  int receive_buffer_bytes() const;  // what the kernel really gave

  // The v3 engines that were found, for the next run; and those of the last one, before the first request.
  std::vector<KnownEngine> known_engines() const;
  void recall(const std::vector<KnownEngine>& engines);

 private:
  class Machine;
  std::shared_ptr<Machine> machine_;
};

}  // namespace klickwerk::collector
