// The certificate that klickwerk-web shows. Where none is configured, an own one (P-256, self-signed, ten years) is made
// once; relays know it by its fingerprint and do not look at its dates.
#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include "config/config.h"

namespace klickwerk::office {

// what() names the file and what to do.
class CertificateError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Makes certificate and key (0600) unless they are there or configured. Throws CertificateError.
void ensure_certificate(const config::Web& web);
// What a one-time code carries: the first 40 hexadecimal digits of the fingerprint of an own certificate, nothing where
// an authority vouches for a configured one.
std::string certificate_pin(const config::Web& web);
// web.public_url, or what the host's name makes of it.
std::string public_url(const config::Web& web);

}  // namespace klickwerk::office
