// SNMP credentials: communities and v3 users under a name, for whom they are, and in which order they are tried.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collector/poll/access.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

struct Credential {
  std::int64_t id = 0;  // given by add()
  std::string name;
  collector::SnmpVersion version = collector::SnmpVersion::v2c;
  std::string community;    // v1, v2c; a secret
  collector::V3User user;   // v3; with secrets
  std::optional<int> try_place;
  std::string remark;
  bool operator==(const Credential&) const = default;
};

// How many use it: what `list` shows, and why it cannot be removed.
struct CredentialUse {
  int devices = 0, sites = 0, found = 0;
};

class CredentialStore {
 public:
  explicit CredentialStore(Transaction& transaction) : transaction_(transaction) {}

  std::int64_t add(const Credential& credential);  // Conflict when the name exists
  void change(const Credential& credential);
  void remove(std::int64_t id);                    // Refused while a device or site has it
  std::optional<Credential> find(std::string_view name);
  std::vector<Credential> all();                   // those in the order first, then by name
  CredentialUse use_of(std::int64_t id);

  // The order to try, first to last; all others are tried no more.
  void set_order(std::span<const std::int64_t> ids);

  // Empty: as site, order or its own community say. A device's own community goes when a credential is assigned.
  void assign_device(DeviceId device, std::optional<std::int64_t> credential);
  void assign_site(SiteId site, std::optional<std::int64_t> credential);
  void remember(std::span<const collector::FoundAccess> found);

 private:
  Transaction& transaction_;
};

collector::SnmpAccess access_of(const Credential& credential);

}  // namespace klickwerk::db
