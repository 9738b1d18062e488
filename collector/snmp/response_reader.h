// A v1 or v2c response where it lies: the head first, because most of what a stray needs to be refused stands there, and
// the bindings one after the other. Views into the datagram.
#pragma once

#include <span>

#include "collector/snmp/ber.h"
#include "collector/snmp/codec.h"
#include "collector/snmp/value_view.h"

namespace klickwerk::collector {

struct ResponseHead {
  SnmpVersion version = SnmpVersion::v2c;
  std::uint32_t request_id = 0;
  ErrorStatus status = ErrorStatus::no_error;
  int error_index = 0;
  std::string_view bindings;  // not looked at yet
};
Result<ResponseHead, CodecError> read_head(std::span<const std::uint8_t> datagram);

class BindingReader {
 public:
  explicit BindingReader(std::string_view bindings) : rest_(bindings) {}
  struct Raw {
    std::string_view name;  // BER content of the object identifier
    ValueView value;        // a value that is none (wrong length, unknown type) is Absence::unsupported_type
  };
  // Empty at the end, and where the rest is no binding: then malformed() is true.
  std::optional<Raw> next();
  bool malformed() const { return malformed_; }

 private:
  ber::Reader rest_;
  bool malformed_ = false;
};

}  // namespace klickwerk::collector
