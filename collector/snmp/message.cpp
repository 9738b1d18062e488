#include "collector/snmp/message.h"

namespace klickwerk::collector {

const char* word_for(SnmpError error) {
  switch (error) {
    case SnmpError::timeout: return "timeout";
    case SnmpError::malformed: return "malformed answer";
    case SnmpError::too_big: return "tooBig";
    case SnmpError::no_such_name: return "noSuchName";
    case SnmpError::gen_err: return "genErr";
    case SnmpError::other_status: return "error status";
    case SnmpError::send_failed: return "not sendable";
  }
  KW_ASSERT(!"an SnmpError outside its enumeration");
}

}  // namespace klickwerk::collector
