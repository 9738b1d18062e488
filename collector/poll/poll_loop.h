// Polls many devices at the same time on one Asio loop: takes what is due, runs one DevicePoll each, hands out the
// Observations. Knows neither database nor spool.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "collector/poll/device_poll.h"
#include "collector/poll/due_queue.h"
#include "collector/poll/wake_up.h"
#include "collector/snmp/client.h"

namespace klickwerk::collector {

class PollLoop {
 public:
  struct Wiring {
    asio::io_context& loop;
    SnmpClient& client;
    const ProfileSet& profiles;
    const Clock& clock;
    std::function<void(Observation)> on_observation;  // in the loop's thread
    std::function<bool()> may_start;                  // false: the readings' way out is jammed, start nothing new
    std::function<void()> on_idle;                    // Rhythm::once: all have been asked
  };
  // How gently sites are treated. With `wake_up`, a device that was read before and is silent now is knocked and asked once
  // more: at its first silent polls, then rarely, so that what is switched off costs little.
  struct Manners {
    LoadBounds bounds;
    std::optional<WakeUp::Settings> wake_up;
  };
  PollLoop(Wiring wiring, DueQueue::Rhythm rhythm, int window, DevicePoll::Rules rules, Manners manners);
  PollLoop(Wiring wiring, DueQueue::Rhythm rhythm, int window, DevicePoll::Rules rules) : PollLoop(std::move(wiring), rhythm, window, rules, Manners{}) {}
  ~PollLoop();

  // Takes over the list; what is due starts at once.
  void load(std::vector<PollTarget> targets);
  // What former runs learned; before load(). And what was learned since the last call, for the next run.
  void recall(std::vector<LearnedRows> learned);
  void recall(const SharedRows& rows);
  std::vector<LearnedRows> take_learned();
  // Which credential of its order each device was found to answer to, since the last call.
  std::vector<FoundAccess> take_found();
  // Worth asking now, as a trap says. False: not known, being asked already, or its site is to be left alone.
  bool hasten(DeviceId device);
  // The clock that was handed in has been set by so much.
  void clock_moved(std::chrono::milliseconds by);
  // Dropped from the list, but still being asked.
  std::size_t leaving() const;
  // Starts nothing any more and forgets what is under way.
  void stop();
  std::size_t known() const;
  int active() const;

 private:
  class Machine;
  std::shared_ptr<Machine> machine_;
};

}  // namespace klickwerk::collector
