#include "collector/poll/target_codec.h"

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "collector/poll/whole_number.h"
#include "collector/snmp/v3_user.h"

namespace klickwerk::collector {
namespace {

using nlohmann::json;

// A list that this program does not understand; the text tells no value.
class NotUnderstood : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

template <class Version>
const char* version_word(Version version) {
  return version == Version::v1 ? "v1" : version == Version::v2c ? "v2c" : "v3";
}
template <class Version>
Version version_from(const std::string& word) {
  if (word == "v1") return Version::v1;
  if (word == "v2c") return Version::v2c;
  if (word == "v3") return Version::v3;
  throw NotUnderstood("a version of SNMP that is none");
}

json to_json(const V3User& user) {
  return {{"name", user.name}, {"auth", word_for(user.auth)}, {"auth_password", user.auth_password}, {"privacy", word_for(user.privacy)},
          {"privacy_password", user.privacy_password}, {"context", user.context}};
}
std::shared_ptr<const V3User> user_of(const json& j) {
  const auto auth = v3_auth_from(j.at("auth").get<std::string>());
  const auto privacy = v3_privacy_from(j.at("privacy").get<std::string>());
  if (!auth || !privacy) throw NotUnderstood("an SNMPv3 algorithm that is none");
  return std::make_shared<const V3User>(V3User{j.at("name").get<std::string>(), *auth, j.at("auth_password").get<std::string>(), *privacy,
                                               j.at("privacy_password").get<std::string>(), j.at("context").get<std::string>()});
}

json to_json(const SnmpAccess& access) {
  json j{{"credential", access.credential}, {"name", access.name}, {"version", version_word(access.version)}, {"community", access.community}};
  if (access.v3) j["v3"] = to_json(*access.v3);
  return j;
}
SnmpAccess access_of(const json& j) {
  SnmpAccess access{whole<std::int64_t>(j.at("credential")), j.at("name").get<std::string>(), version_from<SnmpVersion>(j.at("version").get<std::string>()),
                    j.at("community").get<std::string>(), nullptr};
  if (const auto v3 = j.find("v3"); v3 != j.end()) access.v3 = user_of(*v3);
  return access;
}

json to_json(const AccessList& list) {
  json j = json::array();
  for (const SnmpAccess& access : list) j.push_back(to_json(access));
  return j;
}

json to_json(const PollTarget& target, LastRead last_read) {
  json j{{"device", target.device.value}, {"serial", target.serial}, {"address", target.address}, {"port", target.port},
         {"version", version_word(target.version)}, {"community", target.community}, {"profile", target.profile}, {"interval_s", target.interval_s}};
  if (!target.quiet.none()) j["quiet"] = target.quiet.text();
  if (target.period_starts != 0) j["period_starts"] = target.period_starts;
  if (target.v3) j["v3"] = to_json(*target.v3);
  if (target.try_in_order) j["try_in_order"] = to_json(*target.try_in_order);
  if (target.credential != 0) j["credential"] = target.credential;
  if (last_read == LastRead::told && target.last_read_at) j["last_read_at_ms"] = target.last_read_at->time_since_epoch().count();
  return j;
}

// Many devices are tried with the same list: it is kept once.
class AccessLists {
 public:
  std::shared_ptr<const AccessList> of(const json& j) {
    auto& known = known_[j.dump()];
    if (known) return known;
    AccessList list;
    for (const json& each : j) list.push_back(access_of(each));
    return known = std::make_shared<const AccessList>(std::move(list));
  }

 private:
  std::map<std::string, std::shared_ptr<const AccessList>> known_;
};

// Some of the library recurses: a list that is nested deeper than ours would be a way to the end of the stack.
json parsed(std::string_view text) {
  constexpr int deepest = 8;
  return json::parse(text, [](int depth, json::parse_event_t, json&) {
    if (depth > deepest) throw NotUnderstood("lists within lists within lists");
    return true;
  });
}

QuietHours quiet_of(const json& j) {
  const auto hours = QuietHours::parse(j.get<std::string>());
  if (!hours) throw NotUnderstood("quiet hours that are none");
  return *hours;
}

template <class T>
T number_or_0(const json& j, const char* key) {
  const auto found = j.find(key);
  return found == j.end() ? T{0} : whole<T>(*found);
}

PollTarget target_of(const json& j, AccessLists& lists) {
  PollTarget target;
  target.device = {whole<std::int64_t>(j.at("device"))};
  target.serial = j.at("serial").get<std::string>();
  target.address = j.at("address").get<std::string>();
  target.port = whole<std::uint16_t>(j.at("port"));
  target.version = version_from<PollTarget::Version>(j.at("version").get<std::string>());
  target.community = j.at("community").get<std::string>();
  target.profile = j.at("profile").get<std::string>();
  target.interval_s = whole<int>(j.at("interval_s"));
  target.period_starts = number_or_0<std::uint32_t>(j, "period_starts");
  target.credential = number_or_0<std::int64_t>(j, "credential");
  if (const auto quiet = j.find("quiet"); quiet != j.end()) target.quiet = quiet_of(*quiet);
  if (const auto v3 = j.find("v3"); v3 != j.end()) target.v3 = user_of(*v3);
  if (const auto list = j.find("try_in_order"); list != j.end()) target.try_in_order = lists.of(*list);
  if (const auto last = j.find("last_read_at_ms"); last != j.end()) target.last_read_at = Instant(std::chrono::milliseconds(whole<std::int64_t>(*last)));
  return target;
}

}  // namespace

std::string encode_targets(std::span<const PollTarget> targets, LastRead last_read) {
  json list = json::array();
  for (const PollTarget& target : targets) list.push_back(to_json(target, last_read));
  return list.dump();
}

Result<std::vector<PollTarget>, std::string> decode_targets(std::string_view text) {
  try {
    std::vector<PollTarget> targets;
    AccessLists lists;
    for (const json& each : parsed(text)) targets.push_back(target_of(each, lists));
    return targets;
  } catch (const json::exception& error) {  // its text may hold values: only its number is told
    return Failure{"the device list cannot be understood (error " + std::to_string(error.id) + " in " + std::to_string(text.size()) + " bytes)"};
  } catch (const NotThatNumber&) {
    return Failure{std::string("the device list cannot be understood: it holds a number that is not whole, or too large for its place")};
  } catch (const NotUnderstood& error) {
    return Failure{std::string("the device list cannot be understood: it names ") + error.what()};
  }
}

}  // namespace klickwerk::collector
