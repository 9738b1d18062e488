// SNMP messages as plain values, free of any SNMP library: what we ask (RFC 1157, RFC 3416) and what comes back.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "collector/snmp/v3_user.h"
#include "collector/snmp/varbind.h"
#include "core/result.h"

namespace klickwerk::collector {

enum class SnmpVersion : std::uint8_t { v1, v2c, v3 };
enum class RequestKind : std::uint8_t { get, get_next, get_bulk };  // get_bulk exists from v2c on

struct SnmpRequest {
  SnmpVersion version = SnmpVersion::v2c;
  std::string community;  // a secret: never in logs or messages
  RequestKind kind = RequestKind::get;
  std::vector<Oid> oids;
  int repetitions = 10;  // rows per column, only with get_bulk
  std::shared_ptr<const V3User> v3{};  // with version v3 in place of the community
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
// no_access: noAccess and authorizationError, which only v3 tells apart from silence.
enum class ErrorStatus : std::uint8_t { no_error, too_big, no_such_name, gen_err, no_access, other };

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
  // What only v3 tells: the reasons of a Report (RFC 3414 5, RFC 3413), and our own.
  unknown_user,         // usmStatsUnknownUserNames
  wrong_digest,         // usmStatsWrongDigests
  not_in_time_window,   // usmStatsNotInTimeWindows, also after our clock followed the device's
  decryption_error,     // usmStatsDecryptionErrors
  unsupported_level,    // usmStatsUnsupportedSecLevels
  unknown_engine,       // usmStatsUnknownEngineIDs, also for the id that the device told itself
  unknown_context,      // snmpUnknownContexts
  no_access,            // authorizationError, noAccess: the user is right, but may not read
  silent_to_user,       // the engine told its id, but never answered the user's question
  unusable_credential,  // fault_of() the user
};

struct SnmpFailure {
  SnmpError error = SnmpError::timeout;
  int error_index = 0;  // as in SnmpResponse
  bool operator==(const SnmpFailure&) const = default;
};

using SnmpAnswer = Result<std::vector<Binding>, SnmpFailure>;

// The device (or we) said no to this user: another request brings nothing before somebody changes something.
bool is_refusal(SnmpError error);
const char* word_for(SnmpError error);  // "timeout", "tooBig", … for messages

}  // namespace klickwerk::collector
