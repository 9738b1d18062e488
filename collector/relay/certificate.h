// An X.509 certificate as PEM text, and what a one-time code carries of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace klickwerk::collector {

// SHA-256 over the DER form of the first certificate in the text, 64 hexadecimal digits. Empty when there is none.
std::optional<std::string> certificate_fingerprint(std::string_view pem);

}  // namespace klickwerk::collector
