// The one-time code that a site types in: a secret for the office, and, where the office made its certificate itself,
// the beginning of that certificate's fingerprint, so that the first contact already knows whom it talks to.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace klickwerk::collector {

struct EnrolmentCode {
  std::string secret;  // 26 hexadecimal digits (104 random bits); the office keeps its SHA-256 only
  std::string pin;     // the first 40 hexadecimal digits of the SHA-256 of the certificate (DER); empty: check by authorities
  bool operator==(const EnrolmentCode&) const = default;

  // "0A3K7-…": groups of five letters and digits (Crockford's base 32: no I, L, O, U), with a checksum.
  std::string text() const;
  // Upper or lower case, dashes and blanks as one likes. The error says what is wrong with it: a mistyped code is
  // found here and never reaches the office.
  static Result<EnrolmentCode, std::string> parse(std::string_view text);
};

// From the system's random generator.
std::string random_hex(std::size_t bytes);

}  // namespace klickwerk::collector
