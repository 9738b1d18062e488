#include "collector/relay/enrolment.h"

#include <nlohmann/json.hpp>

#include "collector/relay/certificate.h"
#include "collector/relay/wire.h"

namespace klickwerk::collector {
namespace {

using nlohmann::json;

std::string certificate_fitting(const EnrolmentCode& code, const OfficeLink& unchecked) {
  if (code.pin.empty()) return "";
  std::string pem = unchecked.shown_certificate();
  const auto fingerprint = certificate_fingerprint(pem);
  if (!fingerprint || !fingerprint->starts_with(code.pin))
    throw EnrolmentRefused("the certificate at " + unchecked.url() + " is not the one that the code names: the address is wrong, or somebody stands in between. "
                           "Nothing was sent. `klickwerk relay invite` at the office gives a code for its present certificate");
  return pem;
}

// What the office says in its own words, for statuses with a sentence in them.
std::string sentence_of(const OfficeAnswer& answer) {
  const json document = json::parse(answer.body, nullptr, false);
  const std::string told = document.is_object() ? document.value("error", "") : "";
  return told.empty() ? "status " + std::to_string(answer.status) : told;
}

void seal_what_is_there(const Enrolment& enrolment, const std::filesystem::path& file, const Seal& seal) {
  try {
    keep(enrolment, file, seal);
  } catch (const std::system_error&) {  // a full disk must not keep the site from being read: the next start tries again
  }
}

}  // namespace

Enrolment enrol(const std::string& url, const EnrolmentCode& code, const std::filesystem::path& ca_file, const std::string& version) {
  const std::string pinned = certificate_fitting(code, OfficeLink(url, {}));
  OfficeLink office(url, {pinned, ca_file});
  const auto answer = office.post(wire::enrol_path, {{"Content-Type", "application/json"}}, json{{"secret", code.secret}, {"version", version}}.dump());
  if (answer.status == 503 || answer.status == 429) throw OfficeAway("the office cannot enrol at the moment, try again in a minute: " + sentence_of(answer));
  if (answer.status != 200) throw EnrolmentRefused("the office at " + url + " refuses: " + sentence_of(answer));
  const json document = json::parse(answer.body, nullptr, false);
  if (!document.is_object() || !document.contains("token")) throw EnrolmentRefused("what answers at " + url + " is no Klickwerk office");
  return {url, document.value("relay", ""), document.value("token", ""), pinned};
}

void keep(const Enrolment& enrolment, const std::filesystem::path& file, const Seal& seal) {
  const json document{{"format", 1}, {"office_url", enrolment.office_url}, {"relay", enrolment.relay}, {"token", sealed(seal, enrolment.token)},
                      {"pinned_certificate", enrolment.pinned_certificate}};
  write_private_file(file, document.dump(2) + "\n");
}

Enrolment read_enrolment(const std::filesystem::path& file, const Seal& seal) {
  const auto text = read_private_file(file);
  if (!text) throw EnrolmentRefused("this site is not enrolled (" + file.string() + " is missing): `klickwerk relay invite` at the office gives a code, `klickwerk-collector enrol URL CODE` here uses it");
  try {
    const json document = json::parse(*text);
    const std::string token = document.at("token").get<std::string>();
    Enrolment enrolment{document.at("office_url").get<std::string>(), document.at("relay").get<std::string>(), opened(seal, token),
                        document.at("pinned_certificate").get<std::string>()};
    if (seal.close && enrolment.token == token) seal_what_is_there(enrolment, file, seal);
    return enrolment;
  } catch (const json::exception&) {
    throw EnrolmentRefused(file.string() + " is damaged: enrol this site again with a new code");
  }
}

}  // namespace klickwerk::collector
