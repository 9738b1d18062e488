#include "db/sealing.h"

#include "db/connection_internal.h"
#include "db/reading_requests.h"
#include "db/sealing_internal.h"

namespace klickwerk::db {
namespace {

constexpr Statement plain_communities{"sealing.plain", "select device_id, community from device_endpoints where community <> '' for update"};
constexpr Statement set_sealed{"sealing.set_community", "update device_endpoints set community_sealed = $2, community = '' where device_id = $1"};
constexpr Statement sealed_communities{"sealing.communities", "select device_id, community_sealed from device_endpoints where community_sealed <> '' for update"};
constexpr Statement sealed_credentials{"sealing.credentials", "select credential_id, secrets_sealed from snmp_credentials for update"};
constexpr Statement set_credential{"sealing.set_credential", "update snmp_credentials set secrets_sealed = $2 where credential_id = $1"};
constexpr Statement sealed_tokens{"sealing.tokens", "select request_id, token_sealed from reading_requests for update"};
constexpr Statement set_token{"sealing.set_token", "update reading_requests set token_sealed = $2 where request_id = $1"};
constexpr Statement any_sealed{"sealing.any", R"(
  (select secrets_sealed from snmp_credentials limit 1) union all
  (select community_sealed from device_endpoints where community_sealed <> '' limit 1) limit 1)"};

std::filesystem::path& secrets_directory() {
  static std::filesystem::path directory;
  return directory;
}

// A box that makes its key now, beside secrets that another key sealed, would look well and lose them.
void need_the_key_of_what_is_sealed(Transaction& transaction, config::SecretBox& box) {
  if (box.has_key()) return;
  const auto rows = run(transaction, any_sealed);
  if (rows.empty()) return;
  throw Refused("the secrets in the database are sealed with the key " + config::key_of_sealed(view(rows[0][0])) + ", but there is no key file " +
                box.key_file().string() + ": put it there from the machine that sealed them, or hand it over by systemd (klickwerk.key)");
}

}  // namespace

void keep_secrets_in(const std::filesystem::path& state_directory) { secrets_directory() = state_directory; }

config::SecretBox& secrets_of(Transaction& transaction) {
  auto& box = transaction.state().database->secrets;
  if (!box) {
    if (secrets_directory().empty()) throw Refused("secrets can neither be sealed nor opened: this program was not told the state directory");
    auto fresh = std::make_unique<config::SecretBox>(secrets_directory());
    need_the_key_of_what_is_sealed(transaction, *fresh);
    box = std::move(fresh);
  }
  return *box;
}

std::string seal_purpose_of_device(std::int64_t device) { return "community of device " + std::to_string(device); }
std::string seal_purpose_of_credential(std::int64_t credential) { return "SNMP credential " + std::to_string(credential); }

std::string seal(Transaction& transaction, std::string_view plain, const std::string& purpose) {
  try {
    return secrets_of(transaction).seal(plain, purpose);
  } catch (const config::SecretError& error) {
    throw Refused(error.what());
  }
}

std::string open_sealed(Transaction& transaction, std::string_view sealed, const std::string& purpose) {
  try {
    return secrets_of(transaction).open(sealed, purpose);
  } catch (const config::SecretError& error) {
    throw Refused(error.what());
  }
}

int seal_plain_communities(Transaction& transaction) {
  const auto rows = run(transaction, plain_communities);
  for (const auto& row : rows)
    run(transaction, set_sealed, integer(row[0]), seal(transaction, view(row[1]), seal_purpose_of_device(integer(row[0]))));
  return static_cast<int>(rows.size());
}

int seal_anew(Transaction& transaction) {
  const auto devices = run(transaction, sealed_communities);
  for (const auto& row : devices) {
    const std::string purpose = seal_purpose_of_device(integer(row[0]));
    run(transaction, set_sealed, integer(row[0]), seal(transaction, open_sealed(transaction, view(row[1]), purpose), purpose));
  }
  const auto credentials = run(transaction, sealed_credentials);
  for (const auto& row : credentials) {
    const std::string purpose = seal_purpose_of_credential(integer(row[0]));
    run(transaction, set_credential, integer(row[0]), seal(transaction, open_sealed(transaction, view(row[1]), purpose), purpose));
  }
  const auto requests = run(transaction, sealed_tokens);
  for (const auto& row : requests) {
    const std::string purpose = seal_purpose_of_request(integer(row[0]));
    run(transaction, set_token, integer(row[0]), seal(transaction, open_sealed(transaction, view(row[1]), purpose), purpose));
  }
  return static_cast<int>(devices.size() + credentials.size() + requests.size());
}

}  // namespace klickwerk::db
