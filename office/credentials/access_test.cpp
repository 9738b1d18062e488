#include "office/credentials/access_test.h"

#include <nlohmann/json.hpp>

#include "collector/poll/unheard.h"
#include "collector/snmp/ask_once.h"

namespace klickwerk::office {
namespace {

using namespace klickwerk::collector;

const Oid sys_descr{{1, 3, 6, 1, 2, 1, 1, 1, 0}}, sys_name{{1, 3, 6, 1, 2, 1, 1, 5, 0}};

std::string text_of(const std::vector<Binding>& bindings, const Oid& name) {
  for (const Binding& binding : bindings) {
    if (binding.oid != name) continue;
    if (const auto* octets = std::get_if<OctetString>(&binding.value.content)) return octets->bytes;
  }
  return {};
}

std::string hex(const std::string& bytes) {
  constexpr const char* digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) text += {digits[static_cast<unsigned char>(c) >> 4U], digits[static_cast<unsigned char>(c) & 0xfU]};
  return text;
}

std::string trouble_of(SnmpError error, const SnmpAccess& access, const std::string& asked_at) {
  switch (error) {
    case SnmpError::send_failed: return "nothing can be sent to " + asked_at + ": no route, or forbidden by a firewall here";
    case SnmpError::malformed: return asked_at + " sends datagrams that are not SNMP answers";
    default: return unheard_in_words(error, access.version, access.v3.get(), asked_at);
  }
}

}  // namespace

AccessTest test_access(const Endpoint& device, const SnmpAccess& access, Patience patience) {
  AccessTest test;
  test.asked_at = device.text();
  test.credential = access.name;
  const auto heard = ask_once(device, {access.version, access.community, RequestKind::get, {sys_descr, sys_name}, 1, access.v3}, patience);
  if (!heard.engines.empty()) test.engine_id = hex(heard.engines.front().id);
  test.works = heard.answer.ok() || heard.answer.error().error == SnmpError::no_such_name;
  if (heard.answer) {
    test.description = text_of(*heard.answer, sys_descr);
    test.name = text_of(*heard.answer, sys_name);
  } else if (!test.works) {
    test.trouble = trouble_of(heard.answer.error().error, access, test.asked_at);
  }
  return test;
}

std::string access_test_text(const AccessTest& test) {
  if (!test.works) return test.trouble + "\n";
  std::string text = test.asked_at + " answers to " + test.credential + "\n";
  if (!test.name.empty()) text += "  name         " + test.name + "\n";
  if (!test.description.empty()) text += "  description  " + test.description + "\n";
  if (!test.engine_id.empty()) text += "  engine id    " + test.engine_id + "\n";
  return text;
}

std::string access_test_json(const AccessTest& test) {
  const nlohmann::ordered_json json{{"works", test.works},           {"address", test.asked_at}, {"credential", test.credential}, {"name", test.name},
                                    {"description", test.description}, {"engine_id", test.engine_id}, {"trouble", test.trouble}};
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace klickwerk::office
