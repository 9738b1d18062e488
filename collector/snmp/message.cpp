#include "collector/snmp/message.h"

namespace klickwerk::collector {

bool is_refusal(SnmpError error) { return error >= SnmpError::unknown_user && error != SnmpError::silent_to_user; }

const char* word_for(SnmpError error) {
  switch (error) {
    case SnmpError::timeout: return "timeout";
    case SnmpError::malformed: return "malformed answer";
    case SnmpError::too_big: return "tooBig";
    case SnmpError::no_such_name: return "noSuchName";
    case SnmpError::gen_err: return "genErr";
    case SnmpError::other_status: return "error status";
    case SnmpError::send_failed: return "not sendable";
    case SnmpError::unknown_user: return "unknownUserName";
    case SnmpError::wrong_digest: return "wrongDigest";
    case SnmpError::not_in_time_window: return "notInTimeWindow";
    case SnmpError::decryption_error: return "decryptionError";
    case SnmpError::unsupported_level: return "unsupportedSecLevel";
    case SnmpError::unknown_engine: return "unknownEngineID";
    case SnmpError::unknown_context: return "unknownContext";
    case SnmpError::no_access: return "authorizationError";
    case SnmpError::silent_to_user: return "no answer after discovery";
    case SnmpError::unusable_credential: return "unusable credential";
  }
  KW_ASSERT(!"an SnmpError outside its enumeration");
}

}  // namespace klickwerk::collector
