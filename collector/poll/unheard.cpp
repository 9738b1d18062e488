#include "collector/poll/unheard.h"

namespace klickwerk::collector {
namespace {

const char* word_for(SnmpVersion version) {
  switch (version) {
    case SnmpVersion::v1: return "v1";
    case SnmpVersion::v2c: return "v2c";
    case SnmpVersion::v3: return "v3";
  }
  KW_ASSERT(!"an SnmpVersion outside its enumeration");
}

std::string silence(SnmpVersion version, const std::string& asked_at) {
  return asked_at + " does not answer SNMP " + word_for(version) +
         (version == SnmpVersion::v3 ? ": switched off, another address, or SNMPv3 is not enabled on it" : ": switched off, another address, or another community");
}

// Each message says what the device objects to, and what to change where.
std::string refusal(SnmpError error, const V3User& user, const std::string& asked_at) {
  const std::string name = "\"" + user.name + "\"";
  switch (error) {
    case SnmpError::unknown_user:
      return asked_at + " does not know the SNMPv3 user " + name + ": create it on the device, or correct the name here (capitals matter)";
    case SnmpError::wrong_digest:
      return asked_at + " refuses the signature of SNMPv3 user " + name + ": the authentication password or protocol (here " + klickwerk::collector::word_for(user.auth) +
             ") is not the device's";
    case SnmpError::not_in_time_window:
      return asked_at + " keeps refusing the time of SNMPv3 messages although it was taken from the device itself: restart the device, or reset its SNMPv3 settings (its engine boots or clock are damaged)";
    case SnmpError::decryption_error:
      return asked_at + " cannot decrypt what SNMPv3 user " + name + " sends: the privacy password or protocol (here " + klickwerk::collector::word_for(user.privacy) +
             ") is not the device's; with AES-192 and AES-256 try the other kind, with or without \"-Reeder\"";
    case SnmpError::unsupported_level:
      return asked_at + " does not offer the security level " + level_of(user) + " to SNMPv3 user " + name +
             ": set up authentication and privacy for this user as on the device (it may demand more, or know less)";
    case SnmpError::unknown_engine:
      return asked_at + " tells no usable SNMPv3 engine id, or does not stand by the one it told: reset SNMPv3 on the device";
    case SnmpError::unknown_context:
      return asked_at + " does not have the SNMPv3 context \"" + user.context + "\": " +
             (user.context.empty() ? "it needs one; its manual or web page names it" : "correct its name, or leave it empty");
    case SnmpError::no_access:
      return asked_at + " knows the SNMPv3 user " + name + " but lets it read nothing at the level " + level_of(user) + (user.context.empty() ? "" : " in the context \"" + user.context + "\"") +
             ": give it read access on the device, or ask at the level that its access demands";
    case SnmpError::silent_to_user:
      return asked_at + " speaks SNMPv3 but drops the question of user " + name + ": most often the privacy password or protocol (here " +
             klickwerk::collector::word_for(user.privacy) + ") is not the device's" +
             (user.context.empty() ? "" : ", or it has no context \"" + user.context + "\"") + "; else the user has no access from this address";
    case SnmpError::unusable_credential: return asked_at + " was not asked: " + fault_of(user);
    default: return silence(SnmpVersion::v3, asked_at);
  }
}

}  // namespace

std::string unheard_in_words(SnmpError error, SnmpVersion version, const V3User* user, const std::string& asked_at) {
  if (user != nullptr && (is_refusal(error) || error == SnmpError::silent_to_user)) return refusal(error, *user, asked_at);
  if (error == SnmpError::no_access)
    return asked_at + " knows the community but lets it read nothing: give it read access on the device";
  return silence(version, asked_at);
}

}  // namespace klickwerk::collector
