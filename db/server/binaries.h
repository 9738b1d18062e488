// Where PostgreSQL's programs are.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

namespace klickwerk::db {

struct Installation {
  int major = 0;
  std::filesystem::path bin;
};

// <root>/<version>/bin with a complete server, newest first; versions before 13 are left out.
std::vector<Installation> installations_below(const std::filesystem::path& root);
// What pg_config names, when it is a complete server from 13 on.
std::optional<Installation> installation_of_pg_config();
// The one that can run a cluster of that major version, or the newest for a new cluster (no version).
// Throws ServerError that names the Debian package.
Installation choose_installation(const std::vector<Installation>& known, std::optional<int> cluster_major,
                                 const std::filesystem::path& cluster);
std::vector<Installation> known_installations();

}  // namespace klickwerk::db
