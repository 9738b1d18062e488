// What earlier polls learned about a device. Losing it (a restart) costs packets, never a reading.
#pragma once

#include <string>
#include <vector>

#include "collector/poll/request_size.h"
#include "collector/snmp/varbind.h"
#include "core/ids.h"

namespace klickwerk::collector {

// The part worth keeping over a restart.
struct LearnedRows {
  DeviceId device;
  std::string profile;
  std::vector<Oid> instances;
  bool operator==(const LearnedRows&) const = default;
};

struct DeviceMemory {
  RequestSize size;
  std::string profile;                  // that fitted; empty: not known yet
  std::vector<Oid> known_rows;          // instances worth a plain GET; empty: walk the tables
  int polls_of_known_rows = 0;
  bool get_unreliable = false;          // it answers walks but not GETs of the same rows
  bool tells_no_serial = false;         // the last fresh look found none
  bool told_the_serial = false;         // the expected one was seen here
  int silent_polls = 0;                 // in a row

  void forget_rows() {
    profile.clear();
    known_rows.clear();
    polls_of_known_rows = 0;
  }
};

}  // namespace klickwerk::collector
