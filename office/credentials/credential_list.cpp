#include <nlohmann/json.hpp>

#include "office/credentials/credential_desk.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

using collector::SnmpVersion;

const char* word_for(SnmpVersion version) { return version == SnmpVersion::v1 ? "v1" : version == SnmpVersion::v2c ? "v2c" : "v3"; }

}  // namespace

std::string credentials_text(const std::vector<CredentialLine>& lines) {
  if (lines.empty())
    return "No credential yet. Devices are asked with their own community, else with \"public\"; `klickwerk credential add --help` says how to add one.\n";
  TextTable table({{"order", true}, {"name"}, {"SNMP"}, {"user"}, {"signed by"}, {"encrypted by"}, {"context"}, {"devices", true}, {"sites", true}, {"found", true}});
  for (const CredentialLine& line : lines) {
    const db::Credential& c = line.credential;
    const bool v3 = c.version == SnmpVersion::v3;
    table.row({c.try_place ? std::to_string(*c.try_place) : "", c.name, word_for(c.version), c.user.name, v3 ? collector::word_for(c.user.auth) : "",
               v3 ? collector::word_for(c.user.privacy) : "", c.user.context, std::to_string(line.use.devices), std::to_string(line.use.sites),
               std::to_string(line.use.found)});
    if (!c.remark.empty()) table.note(c.remark);
  }
  return table.text();
}

std::string credentials_json(const std::vector<CredentialLine>& lines) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const CredentialLine& line : lines) {
    const db::Credential& c = line.credential;
    nlohmann::ordered_json one{{"name", c.name}, {"version", word_for(c.version)}};
    if (c.version == SnmpVersion::v3) {
      one["user"] = c.user.name;
      one["level"] = collector::level_of(c.user);
      one["auth"] = collector::word_for(c.user.auth);
      one["privacy"] = collector::word_for(c.user.privacy);
      one["context"] = c.user.context;
    }
    if (c.try_place) one["order"] = *c.try_place;
    one["remark"] = c.remark;
    one["devices"] = line.use.devices;
    one["sites"] = line.use.sites;
    one["found"] = line.use.found;
    list.push_back(std::move(one));
  }
  return nlohmann::ordered_json{{"credentials", list}}.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace klickwerk::office
