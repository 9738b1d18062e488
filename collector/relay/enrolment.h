// What a site keeps of its enrolment: where the office is, how to know it, and the token. A file of mode 0600, the token in
// it sealed where a seal is at hand.
#pragma once

#include <filesystem>
#include <string>

#include "collector/poll/private_file.h"
#include "collector/relay/enrolment_code.h"
#include "collector/relay/office_link.h"

namespace klickwerk::collector {

struct Enrolment {
  std::string office_url;
  std::string relay;               // its name at the office
  std::string token;               // a secret
  std::string pinned_certificate;  // PEM; empty: by authorities
  bool operator==(const Enrolment&) const = default;
};

// The code was refused, or cannot be used: what() says what to do next.
class EnrolmentRefused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Shows the code to the office, after its certificate fits the code. Throws EnrolmentRefused, OfficeAway,
// std::invalid_argument (the url).
Enrolment enrol(const std::string& url, const EnrolmentCode& code, const std::filesystem::path& ca_file, const std::string& version);

// Throws std::system_error, and what the seal throws.
void keep(const Enrolment& enrolment, const std::filesystem::path& file, const Seal& seal = {});
// Throws EnrolmentRefused when there is none, or it is damaged: then the site is to be enrolled (again). A token that an
// older version left plain is sealed at once.
Enrolment read_enrolment(const std::filesystem::path& file, const Seal& seal = {});

}  // namespace klickwerk::collector
