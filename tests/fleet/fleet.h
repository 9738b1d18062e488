// Many printers on one UDP socket of the loopback interface, one address each, in a thread of their own or the caller's.
//
//   Fleet fleet(description);       // binds; throws std::system_error when the port is taken
//   fleet.start();                  // answers from now on, in its own thread
//   poll("127.10.0.1", fleet.port());
//   fleet.set_faults("127.10.0.1", {.silent = true});
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "tests/fleet/delayed_answers.h"
#include "tests/fleet/description.h"
#include "tests/fleet/printer.h"

namespace klickwerk::fleet {

// The fleet's time: ours, or faster from the moment of the start on.
class FleetClock {
 public:
  explicit FleetClock(double speed);
  Instant now() const;

 private:
  Instant launched_;
  std::chrono::steady_clock::time_point launched_steady_;
  double speed_;
};

// What stands at an address, for those who want to check or to show it.
struct Standing {
  std::string address;
  std::uint16_t port = 0;
  std::string community;
  bool v1_only = false;
  std::string recording;
  std::string profile;  // that decodes it
  std::string vendor, model, serial;
  std::map<std::string, std::uint64_t> counters;
  std::map<std::string, std::int64_t> milli_clicks_per_day;
};

class Fleet {
 public:
  explicit Fleet(FleetDescription description);
  ~Fleet();
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  void start();
  void stop();
  // In the caller's thread, until stop() from a signal handler or another thread.
  void run();

  std::uint16_t port() const { return port_; }
  std::uint64_t requests() const { return requests_; }
  // Requests that reached one address, answered or not.
  std::uint64_t requests_to(const std::string& address) const;

  void set_faults(const std::string& address, const Faults& faults);
  // The v3 engine of that device starts again, its boots count one more.
  void reboot(const std::string& address);
  // Takes over the faults of a description read anew; addresses that the fleet does not have are ignored.
  void take_faults(const FleetDescription& description);

  std::vector<Standing> standings() const;                // now
  std::vector<Standing> standings_at(Instant moment) const;
  Instant now() const { return clock_.now(); }

 private:
  struct Place {
    DeviceDescription description;
    std::uint64_t seed = 0;
    std::unique_ptr<Printer> printer;
    std::unique_ptr<Printer> successor;  // after a swap
    std::uint64_t requests = 0;
    std::unique_ptr<UsmAgent> usm;       // null: no v3
  };
  class Io;
  void populate();
  Place* place_at(std::uint32_t address);
  void prepare_successor(Place& place);
  static Printer& standing_at(Place& place, Instant moment);
  Standing standing_of(const Place& place, Instant moment) const;
  std::shared_ptr<const Model> model_of(const std::filesystem::path& recording);
  // What an SNMPv3 datagram asks, as v2c; empty: nothing, or `answer` holds a Report already.
  std::string_view asked_in_v3(Place& place, std::string_view datagram, Answer& answer);
  // One datagram in, at most one out.
  void serve(std::uint32_t asked, std::string_view datagram, Answer& answer, bool& now_or_later);

  FleetDescription description_;
  FleetClock clock_;
  Instant epoch_;
  std::map<std::filesystem::path, std::shared_ptr<const Model>> models_;
  std::unordered_map<std::uint32_t, Place> places_;
  std::vector<std::uint32_t> order_;
  mutable std::mutex mutex_;  // places_: the serving thread and those who set faults
  Random random_;
  RequestView request_;
  UsmMasterKeys usm_masters_;
  Bytes usm_question_;
  std::unique_ptr<Io> io_;
  std::uint16_t port_ = 0;
  std::atomic<std::uint64_t> requests_{0};
  std::thread thread_;
};

}  // namespace klickwerk::fleet
