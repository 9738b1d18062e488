// Who we are as a receiver of SNMPv3 informs: an engine id that stays for ever, and the number of our starts (RFC 3414 2.2). No
// secret, but nobody else's to write.
#pragma once

#include <filesystem>

#include "collector/snmp/v3_informs.h"

namespace klickwerk::collector {

// The engine of before with one start more, or a new one where there is none or the file makes no sense; on the disk when
// it returns. Throws std::system_error naming the file.
OwnEngine next_boot(const std::filesystem::path& file);
std::string hex_of(std::string_view bytes);

}  // namespace klickwerk::collector
