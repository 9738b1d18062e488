// What earlier polls learned about a device. Losing it (a restart) costs packets, never a reading.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "collector/poll/known_rows.h"
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

// The same, of all devices that learned the same.
struct SharedRows {
  std::string profile;
  std::vector<Oid> instances;
  std::vector<DeviceId> devices;
};

struct DeviceMemory {
  RequestSize size;
  std::shared_ptr<const KnownRows> known_rows;  // worth a plain GET, under the profile that fitted; null: walk the tables
  std::uint16_t answer_octets = 0;      // of the last answers to them; 0: not known
  std::uint8_t changing_rows = 0;       // that the tables whose rows come and go had last time
  int polls_of_known_rows = 0;
  bool get_unreliable = false;          // it answers walks but not GETs of the same rows
  bool tells_no_serial = false;         // the last fresh look found none
  bool told_the_serial = false;         // the expected one was seen here
  int silent_polls = 0;                 // in a row

  void forget_rows() {
    known_rows.reset();
    answer_octets = 0;
    polls_of_known_rows = 0;
  }
};

}  // namespace klickwerk::collector
