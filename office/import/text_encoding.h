// Bytes of an office file -> UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace klickwerk::office {

// Well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
bool is_utf8(std::string_view bytes);
// Windows-1252 as UTF-8; empty when one of its five undefined bytes occurs.
std::optional<std::string> utf8_of_windows_1252(std::string_view bytes);
// Lower case without umlauts, blanks and signs: "Kunden-Nr. (Größe)" -> "kundennrgroesse". For comparing names.
std::string folded(std::string_view utf8);

}  // namespace klickwerk::office
