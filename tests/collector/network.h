// A loop with the real client on it, and a fleet to talk to: what tests over UDP share.
#pragma once

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "collector/snmp/client.h"
#include "tests/fleet/fleet.h"

namespace klickwerk::collector::test {

inline std::filesystem::path recording(const std::string& name) {
  return std::filesystem::path(KLICKWERK_SOURCE_DIR) / "mib" / "recordings" / name;
}

inline Oid oid(const std::string& dotted) { return *Oid::parse(dotted); }

inline const Oid sys_descr = oid("1.3.6.1.2.1.1.1.0");
inline const Oid sys_object_id = oid("1.3.6.1.2.1.1.2.0");

class Network {
 public:
  explicit Network(UdpSnmpClient::Settings settings = {.max_packets_per_s = 0}) : client_(loop_, settings) {}

  SnmpAnswer ask(const Endpoint& to, const SnmpRequest& request, Patience patience = {.timeout_ms = 300, .retries = 1}) {
    std::optional<SnmpAnswer> answer;
    client_.request(to, request, patience, [&](SnmpAnswer given) { answer = std::move(given); });
    run_until([&] { return answer.has_value(); });
    return std::move(*answer);
  }
  template <class Done>
  void run_until(Done done) {
    while (!done()) {
      loop_.restart();
      need_progress(loop_.run_one_for(std::chrono::seconds(30)) > 0);
    }
  }
  asio::io_context& loop() { return loop_; }
  UdpSnmpClient& client() { return client_; }

 private:
  // A test that waits for ever tells nobody why.
  static void need_progress(bool progress) { KW_ASSERT(progress); }

  asio::io_context loop_;
  UdpSnmpClient client_;
};

inline fleet::DeviceDescription device(const std::string& address, const std::string& recording_name, fleet::Faults faults = {}) {
  fleet::DeviceDescription description;
  description.address = address;
  description.recording = recording(recording_name);
  description.faults = faults;
  return description;
}

inline std::unique_ptr<fleet::Fleet> started_fleet(std::vector<fleet::DeviceDescription> devices) {
  fleet::FleetDescription description;
  description.devices = std::move(devices);
  auto fleet = std::make_unique<fleet::Fleet>(std::move(description));
  fleet->start();
  return fleet;
}

inline Endpoint at(const fleet::Fleet& fleet, const std::string& address) { return *Endpoint::from_literal(address, fleet.port()); }

inline SnmpRequest get(std::vector<Oid> oids, SnmpVersion version = SnmpVersion::v2c) { return {version, "public", RequestKind::get, std::move(oids), 1}; }

}  // namespace klickwerk::collector::test
