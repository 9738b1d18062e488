// Secrets on their way into the database and out of it. Nothing but sealed text reaches a statement.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "config/secret_box.h"
#include "db/database.h"

namespace klickwerk::db {

// Where this process finds the key file; once, at the program's start, before the first connection. Database::open()
// does it by itself.
void keep_secrets_in(const std::filesystem::path& state_directory);

// The connection's box. Throws Refused where no state directory was told, or where secrets are sealed already and their
// key is not here: a new one would only hide that.
config::SecretBox& secrets_of(Transaction& transaction);

// By that box; what it refuses becomes Refused.
std::string seal(Transaction& transaction, std::string_view plain, const std::string& purpose);
std::string open_sealed(Transaction& transaction, std::string_view sealed, const std::string& purpose);

// Seals the communities that an older version left plain; their number.
int seal_plain_communities(Transaction& transaction);

// Everything sealed anew with the current key; how many secrets.
int seal_anew(Transaction& transaction);

}  // namespace klickwerk::db
