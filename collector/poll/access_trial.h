// Finding out how a device lets itself be asked: one small question per credential, in the order that the office gave.
// Pure: question() says what to ask, take() hears the answer.
#pragma once

#include <optional>
#include <string>

#include "collector/poll/observation.h"
#include "collector/snmp/client.h"

namespace klickwerk::collector {

// Asked with that from now on. A device that only speaks v1 is asked so with any community.
void use_access(PollTarget& target, const SnmpAccess& access);

class AccessTrial {
 public:
  // The target's try_in_order must have entries.
  AccessTrial(const PollTarget& target, std::string asked_at) : target_(target), asked_at_(std::move(asked_at)) {}

  struct Question {
    SnmpRequest request;
    Patience patience;
  };
  Question question(Patience patience) const;
  enum class Next : std::uint8_t { ask_again, found, nothing_fits };
  Next take(const SnmpAnswer& answer);

  const SnmpAccess& found() const { return candidate(); }
  // The target as it can be polled, after found.
  PollTarget target() const;
  // Why none fits: one sentence naming each credential.
  std::string reason() const { return asked_at_ + " answers to no credential of the order to try: " + reasons_; }

 private:
  const SnmpAccess& candidate() const { return target_.try_in_order->at(at_); }
  PollTarget target_;
  std::string asked_at_;
  std::size_t at_ = 0;
  std::string reasons_;
};

}  // namespace klickwerk::collector
