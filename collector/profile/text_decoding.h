// From the octets of a device's string to UTF-8. Devices often send another character set than they declare.
#pragma once

#include <string>
#include <string_view>

namespace klickwerk::collector {

// `mib_enum` is prtLocalizationCharacterSet (IANA MIBenum), 0 when the device does not tell. Valid UTF-8 is taken as
// such whatever is declared; otherwise the declared set, otherwise Latin-1. Only the first line, without control
// characters and outer white space; runs of white space become one blank.
std::string decode_text(std::string_view octets, int mib_enum);

// Two octets of a PCL symbol set before the text: 0x0115 Roman-8, 0xFDE8 UTF-8, otherwise as `mib_enum` says.
std::string decode_symbol_set_text(std::string_view octets, int mib_enum);

}  // namespace klickwerk::collector
