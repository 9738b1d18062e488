// Reader of recordings: text files with one varbind a line, `OID|TAG|VALUE` (the form that snmpsim introduced).
// Tags are the ASN.1 numbers in decimal: 2 INTEGER, 4 OCTET STRING, 5 NULL, 6 OBJECT IDENTIFIER, 64 IpAddress,
// 65 Counter32, 66 Gauge32, 67 TimeTicks, 68 Opaque, 70 Counter64; an `x` behind them says that VALUE is hexadecimal.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "collector/snmp/varbinds.h"
#include "core/result.h"

namespace klickwerk::collector {

struct RecordingFault {
  std::string text;  // "FILE:LINE: what is wrong, what is expected"
};

// The value may hold '|' and may be empty; empty lines are skipped, a line end may be CR LF. An OID that comes twice
// keeps its last value, as a device's later answer would.
Result<VarBinds, RecordingFault> read_recording(const std::filesystem::path& file);
// The same from memory; `name` stands for the file in messages.
Result<VarBinds, RecordingFault> parse_recording(std::string_view content, std::string_view name);

}  // namespace klickwerk::collector
