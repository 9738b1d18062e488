// SNMP messages as plain values, free of any SNMP library: what we ask (RFC 1157, RFC 3416) and what comes back.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "collector/snmp/varbind.h"
#include "core/result.h"

namespace klickwerk::collector {

enum class SnmpVersion : std::uint8_t { v1, v2c };
enum class RequestKind : std::uint8_t { get, get_next, get_bulk };  // get_bulk exists from v2c on

struct SnmpRequest {
  SnmpVersion version = SnmpVersion::v2c;
  std::string community;  // a secret: never in logs or messages
  RequestKind kind = RequestKind::get;
  std::vector<Oid> oids;
  int repetitions = 10;  // rows per column, only with get_bulk
  bool operator==(const SnmpRequest&) const = default;
};

// Why a name came back without a value (v2c says so per name; v1 refuses the whole request instead).
enum class Absence : std::uint8_t { none, no_such_object, no_such_instance, end_of_mib_view, unsupported_type };

struct Binding {
  Oid oid;
  Absence absence = Absence::none;
  SnmpValue value;  // Null unless absence is none
  bool operator==(const Binding&) const = default;
};

// error-status of RFC 3416; statuses that only SET can earn are `other`.
enum class ErrorStatus : std::uint8_t { no_error, too_big, no_such_name, gen_err, other };

struct SnmpResponse {
  SnmpVersion version = SnmpVersion::v2c;
  std::uint32_t request_id = 0;
  ErrorStatus status = ErrorStatus::no_error;
  int error_index = 0;  // 1-based position in the request; 0 where the device does not tell
  std::vector<Binding> bindings;
};

// Why a request gave no values.
enum class SnmpError : std::uint8_t {
  timeout,       // no answer within the timeout and its retries
  malformed,     // the device sent datagrams that are no SNMP answers, and no good one in time
  too_big,       // the answer would not fit (tooBig)
  no_such_name,  // v1: one of the names is unknown; error_index may tell which
  gen_err,       // the device failed (genErr)
  other_status,  // any other error-status
  send_failed,   // this machine could not send: no route, forbidden, request not encodable
};

struct SnmpFailure {
  SnmpError error = SnmpError::timeout;
  int error_index = 0;  // as in SnmpResponse
  bool operator==(const SnmpFailure&) const = default;
};

using SnmpAnswer = Result<std::vector<Binding>, SnmpFailure>;

const char* word_for(SnmpError error);  // "timeout", "tooBig", … for messages

}  // namespace klickwerk::collector
