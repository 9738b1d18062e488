// klickwerk credential add|list|change|remove|assign|order|test|rotate-key
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "apps/klickwerk/commands.h"
#include "apps/klickwerk/os_user.h"
#include "apps/klickwerk/secret_input.h"
#include "config/secret_box.h"
#include "db/access_choice.h"
#include "db/devices.h"
#include "office/credentials/access_test.h"
#include "office/credentials/credential_desk.h"

namespace klickwerk::app {
namespace {

struct CredentialOptions {
  std::string name, version, user, auth, privacy, context, remark, device, site, address;
  std::vector<std::string> names;
  SecretSource source;
  bool none = false, new_line = false, json = false;
};
using Options = std::shared_ptr<CredentialOptions>;
using collector::SnmpVersion;

void print(const std::string& text) { std::fputs(text.c_str(), stdout); }

void say(const CredentialOptions& options, const std::string& text) {
  print(options.json ? "{\"done\": true}\n" : text + "\n");
}

SnmpVersion version_of(const std::string& word) { return word == "v1" ? SnmpVersion::v1 : word == "v3" ? SnmpVersion::v3 : SnmpVersion::v2c; }

collector::V3Auth auth_of(const std::string& word) {
  if (const auto auth = collector::v3_auth_from(word)) return *auth;
  throw std::runtime_error("--auth " + word + ": not a protocol; use none, MD5, SHA-1, SHA-224, SHA-256, SHA-384 or SHA-512");
}

collector::V3Privacy privacy_of(const std::string& word) {
  if (const auto privacy = collector::v3_privacy_from(word)) return *privacy;
  throw std::runtime_error("--priv " + word + ": not a protocol; use none, DES, AES-128, AES-192, AES-256, AES-192-Reeder or AES-256-Reeder");
}

// What was named replaces what was there; the rest stays.
void take_named(const CredentialOptions& options, db::Credential& credential) {
  if (!options.version.empty()) credential.version = version_of(options.version);
  if (!options.user.empty()) credential.user.name = options.user;
  if (!options.auth.empty()) credential.user.auth = auth_of(options.auth);
  if (!options.privacy.empty()) credential.user.privacy = privacy_of(options.privacy);
  if (!options.context.empty()) credential.user.context = options.context == "-" ? "" : options.context;
  if (!options.remark.empty()) credential.remark = options.remark;
  if (credential.version != SnmpVersion::v3 && !credential.user.name.empty())
    throw std::runtime_error("--user belongs to SNMPv3: say --version v3");
}

void take_secrets(const SecretSource& source, db::Credential& credential) {
  const bool v3 = credential.version == SnmpVersion::v3;
  std::vector<std::string> prompts;
  if (!v3) prompts.push_back("Community");
  if (v3 && credential.user.auth != collector::V3Auth::none) prompts.push_back("Authentication password");
  if (v3 && credential.user.privacy != collector::V3Privacy::none) prompts.push_back("Privacy password");
  const auto secrets = read_secrets(source, prompts);
  credential.community = v3 ? std::string() : secrets.at(0);
  credential.user.auth_password = v3 && !secrets.empty() ? secrets[0] : std::string();
  credential.user.privacy_password = v3 && secrets.size() > 1 ? secrets[1] : std::string();
}

void add(const CredentialOptions& options, Invocation& invocation) {
  db::Credential credential;
  credential.name = options.name;
  take_named(options, credential);
  db::Database database = db::Database::open(invocation.config());
  take_secrets(options.source, credential);
  office::CredentialDesk(database, os_user()).add(credential);
  say(options, "added " + options.name + "; next: `klickwerk credential test " + options.name + " ADDRESS`, then `assign` or `order` it");
}

void change(const CredentialOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  office::CredentialDesk desk(database, os_user());
  db::Credential credential = desk.get(options.name);
  take_named(options, credential);
  take_secrets(options.source, credential);
  desk.change(credential);
  say(options, "changed " + options.name + "; the collector uses it from its next look at the device list on");
}

void remove(const CredentialOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  office::CredentialDesk(database, os_user()).remove(options.name);
  say(options, "removed " + options.name);
}

void list(const CredentialOptions& options, Invocation& invocation) {
  db::Database database = db::Database::open(invocation.config());
  const auto lines = office::CredentialDesk(database, os_user()).list();
  print(options.json ? office::credentials_json(lines) : office::credentials_text(lines));
}

void assign(const CredentialOptions& options, Invocation& invocation) {
  if (options.none == !options.name.empty()) throw CLI::RequiredError("either a credential's name or --none");
  if (options.device.empty() == options.site.empty()) throw CLI::RequiredError("either --device or --site");
  db::Database database = db::Database::open(invocation.config());
  office::CredentialDesk desk(database, os_user());
  const std::string what = options.none ? "nothing of its own any more" : options.name;
  if (!options.device.empty()) {
    desk.assign_device(options.device, options.name);
    return say(options, "device " + options.device + " is asked with " + what);
  }
  const std::size_t slash = options.site.find('/');
  if (slash == std::string::npos) throw std::runtime_error("--site " + options.site + ": expected CUSTOMER/SITE, the two numbers, as in 4711/1");
  desk.assign_site(options.site.substr(0, slash), options.site.substr(slash + 1), options.name);
  say(options, "devices at site " + options.site + " are asked with " + what + ", unless they have their own");
}

void order(const CredentialOptions& options, Invocation& invocation) {
  if (options.none == !options.names.empty()) throw CLI::RequiredError("either credentials' names or --none");
  db::Database database = db::Database::open(invocation.config());
  office::CredentialDesk(database, os_user()).order(options.names);
  say(options, options.none ? "nothing is tried any more" : std::to_string(options.names.size()) + " credentials are tried in that order");
}

collector::Endpoint endpoint_of(const std::string& text) {
  std::string address = text;
  int port = 161;
  if (const std::size_t colon = text.rfind(':'); colon != std::string::npos && text.find(':') == colon) {
    address = text.substr(0, colon);
    port = std::atoi(text.c_str() + colon + 1);
  }
  const auto endpoint = port > 0 && port < 65536 ? collector::Endpoint::from_literal(address, static_cast<std::uint16_t>(port)) : std::nullopt;
  if (!endpoint) throw std::runtime_error(text + ": not an address, as in 192.0.2.7, 192.0.2.7:1161 or 2001:db8::7");
  return *endpoint;
}

collector::PollTarget target_of(db::Database& database, const std::string& serial) {
  auto transaction = database.begin();
  for (auto& target : db::DeviceStore(transaction).poll_targets(3600)) {
    if (target.serial == serial) return target;
  }
  throw std::runtime_error("there is no active device with the serial number " + serial + " and an address that this office asks itself");
}

// As the collector would ask it: what stands fast, else the order to try.
std::vector<collector::SnmpAccess> accesses_of(const collector::PollTarget& target) {
  using Version = collector::PollTarget::Version;
  if (target.try_in_order) return *target.try_in_order;
  const SnmpVersion version = target.version == Version::v1 ? SnmpVersion::v1 : target.version == Version::v2c ? SnmpVersion::v2c : SnmpVersion::v3;
  return {{0, target.v3 ? "the user " + target.v3->name : "its community", version, target.community, target.v3}};
}

void test(const CredentialOptions& options, Invocation& invocation) {
  const auto& config = invocation.config();
  if (options.device.empty() == options.address.empty()) throw CLI::RequiredError("either an address, or --device");
  if (options.device.empty() && options.name.empty()) throw CLI::RequiredError("a credential's name");
  db::Database database = db::Database::open(config);
  std::vector<collector::SnmpAccess> accesses;
  std::string address = options.address;
  if (!options.device.empty()) {
    const auto target = target_of(database, options.device);
    address = target.address + (target.address.find(':') == std::string::npos ? ":" + std::to_string(target.port) : "");
    accesses = accesses_of(target);
  }
  if (!options.name.empty()) accesses = {db::access_of(office::CredentialDesk(database, os_user()).get(options.name))};
  bool works = false;
  for (const auto& access : accesses) {
    const auto result = office::test_access(endpoint_of(address), access, {config.collector.timeout_ms, config.collector.retries});
    print(options.json ? office::access_test_json(result) : office::access_test_text(result));
    works = result.works;
    if (works) break;
  }
  if (!works) invocation.exit_code = 2;
}

void rotate_key(const CredentialOptions& options, Invocation& invocation) {
  if (options.new_line) return print(config::SecretBox::new_key_line() + "\n");
  db::Database database = db::Database::open(invocation.config());
  const auto rotation = office::CredentialDesk(database, os_user()).rotate_key();
  if (options.json) return print("{\"key\": \"" + rotation.key + "\", \"secrets\": " + std::to_string(rotation.secrets) + "}\n");
  print(std::to_string(rotation.secrets) + " secrets are sealed with the key " + rotation.key + " in " + rotation.file + "; keep a copy of that file apart from the database's backups\n");
}

using Action = void (*)(const CredentialOptions&, Invocation&);

CLI::App* add_verb(CLI::App* parent, const Options& options, Invocation& invocation, const char* name, const char* help, Action action) {
  CLI::App* verb = parent->add_subcommand(name, help);
  verb->add_flag("--json", options->json, "Print the result as JSON");
  verb->callback([options, &invocation, action] { action(*options, invocation); });
  return verb;
}

void add_fields(CLI::App* verb, const Options& options) {
  verb->add_option("name", options->name, "Name of the credential")->required();
  verb->add_option("--version", options->version, "v1, v2c (default) or v3")->check(CLI::IsMember({"v1", "v2c", "v3"}));
  verb->add_option("--user", options->user, "SNMPv3 user name, as on the device");
  verb->add_option("--auth", options->auth, "Signed by: none (default), MD5, SHA-1, SHA-224, SHA-256, SHA-384, SHA-512");
  verb->add_option("--priv", options->privacy,
                   "Encrypted by: none (default), DES, AES-128, AES-192, AES-256; -Reeder behind the last two for devices that extend keys as Cisco does");
  verb->add_option("--context", options->context, "SNMPv3 context name, where the device needs one (- for none)");
  verb->add_option("--remark", options->remark, "For whom it is");
  auto* file = verb->add_option("--from-file", options->source.file, "Read community, or authentication and privacy password, from its lines");
  verb->add_flag("--stdin", options->source.from_stdin, "Likewise from stdin")->excludes(file);
  verb->footer("Passwords are asked for at the terminal, or come from --from-file or --stdin; never from the command line.");
}

}  // namespace

void add_credential_command(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<CredentialOptions>();
  CLI::App* credential = app.add_subcommand("credential", "SNMP communities and SNMPv3 users: who is asked with which")->require_subcommand(1);
  credential->footer("A device is asked with: the credential assigned to it, else its own community (from the import), else its site's credential,\n"
                     "else the first of the order that it answers to, else the community \"public\". Secrets are stored encrypted; docs/operating.md\n"
                     "tells where the key is.");
  CLI::App* verb = add_verb(credential, options, invocation, "add", "Add a community or an SNMPv3 user", add);
  add_fields(verb, options);
  add_verb(credential, options, invocation, "list", "All credentials, without their secrets", list);
  verb = add_verb(credential, options, invocation, "change", "Give a credential other secrets, and other fields where named", change);
  add_fields(verb, options);
  verb = add_verb(credential, options, invocation, "remove", "Remove one that nothing is assigned to", remove);
  verb->add_option("name", options->name, "Name of the credential")->required();
  verb = add_verb(credential, options, invocation, "assign", "Say with which one a device or a site's devices are asked", assign);
  verb->add_option("name", options->name, "Name of the credential");
  verb->add_option("--device", options->device, "Serial number");
  verb->add_option("--site", options->site, "CUSTOMER/SITE, the two numbers");
  verb->add_flag("--none", options->none, "Take the assignment back (a device's own community, too)");
  verb = add_verb(credential, options, invocation, "order", "Which are tried, and in which order, where nobody knows", order);
  verb->add_option("names", options->names, "Names, first to last; all others are tried no more");
  verb->add_flag("--none", options->none, "Try none");
  verb = add_verb(credential, options, invocation, "test", "Ask one device and say what is wrong", test);
  verb->add_option("name", options->name, "Name of the credential; with --device: as the collector would ask");
  verb->add_option("address", options->address, "Address of a device, with :PORT where it is not 161");
  verb->add_option("--device", options->device, "Serial number of a known device, in place of an address");
  verb->footer("Returns 2 when the device does not answer to it.");
  verb = add_verb(credential, options, invocation, "rotate-key", "Seal all secrets with a new key", rotate_key);
  verb->add_flag("--new-line", options->new_line, "Only print a new line for a key file that systemd hands over; put it first, then rotate");
}

}  // namespace klickwerk::app
