// One request in SNMPv3, from the first message to the answer: finds the engine where it is not known, follows its clock,
// tells why it refuses. Pure: message() says what to send, take() hears what came; sockets, ids and timeouts are
// somebody else's. Internal to collector/snmp.
#pragma once

#include <optional>

#include "collector/snmp/codec.h"
#include "collector/snmp/v3_engines.h"
#include "collector/snmp/v3_security.h"

namespace klickwerk::collector {

class V3Dialogue {
 public:
  using Moment = V3Engine::Moment;
  // `engines` must outlive the dialogue. `request.v3` must be set; `request_id` is that of the PDU.
  V3Dialogue(const SnmpRequest& request, std::uint32_t request_id, const Endpoint& to, V3Engines& engines);

  // The message to send next, with an id of its own. Fails where user or names cannot be said in SNMPv3.
  Result<std::vector<std::uint8_t>, SnmpError> message(std::uint32_t message_id, Moment now);

  enum class Next : std::uint8_t { ignore, ask_again, done };
  // A message from the asked address with the id of the last message(). done: take_answer() has it.
  Next take(const V3Envelope& envelope, std::span<const std::uint8_t> datagram, Moment now);
  Result<SnmpResponse, SnmpError> take_answer() { return std::move(*answer_); }
  // The device told its engine id during this request: it is there and speaks v3.
  bool met_engine() const { return meetings_ > 0; }

 private:
  Next take_report(const V3Envelope& envelope, std::string_view pdu, bool authentic, Moment now);
  Next take_response(const V3Envelope& envelope, std::string_view pdu, Moment now);
  Next meet_engine(const V3Envelope& envelope, Moment now);
  Next follow_clock(const V3Envelope& envelope, Moment now);
  Next refuse(SnmpError error);
  bool authentic(const V3Envelope& envelope, std::span<const std::uint8_t> datagram);
  bool timely(const V3Envelope& envelope, Moment now);
  std::uint8_t level() const { return level_flags(*user_); }
  std::vector<std::uint8_t> discovery(std::uint32_t message_id) const;
  std::vector<std::uint8_t> signed_question(std::uint32_t message_id, const V3Engine& engine, Moment now);

  const std::shared_ptr<const V3User> user_;
  const std::uint32_t request_id_;
  const Endpoint to_;
  V3Engines& engines_;
  std::string pdu_;  // empty: the request cannot be encoded
  int meetings_ = 0;
  int clock_steps_ = 0;
  std::optional<Result<SnmpResponse, SnmpError>> answer_;
};

}  // namespace klickwerk::collector
