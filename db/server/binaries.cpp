#include "db/server/binaries.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "db/errors.h"
#include "db/migrations.h"
#include "db/server/child_process.h"

namespace klickwerk::db {
namespace {

bool is_complete_server(const std::filesystem::path& bin) {
  return std::ranges::all_of(std::initializer_list<const char*>{"initdb", "pg_ctl", "postgres"}, [&](const char* program) {
    return access((bin / program).c_str(), X_OK) == 0;
  });
}

// "15" or "PostgreSQL 15.18 (Debian …)": the first number; 0 without one.
int first_number(std::string_view text) {
  auto digits = text.find_first_of("0123456789");
  int number = 0;
  if (digits != std::string_view::npos) std::from_chars(text.data() + digits, text.data() + text.size(), number);
  return number;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

std::vector<Installation> installations_below(const std::filesystem::path& root) {
  std::vector<Installation> found;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(root, none)) {
    const int major = first_number(entry.path().filename().string());
    if (major >= oldest_server && is_complete_server(entry.path() / "bin")) found.push_back({major, entry.path() / "bin"});
  }
  std::ranges::sort(found, std::greater{}, &Installation::major);
  return found;
}

std::optional<Installation> installation_of_pg_config() {
  if (access("/usr/bin/pg_config", X_OK) != 0) return std::nullopt;
  const OsUser user = current_user();
  const auto bin = run_as(user, {"/usr/bin/pg_config", "--bindir"}, OnOurDeath::child_dies);
  const auto version = run_as(user, {"/usr/bin/pg_config", "--version"}, OnOurDeath::child_dies);
  if (bin.exit_code != 0 || version.exit_code != 0) return std::nullopt;
  Installation found{first_number(version.output), first_line(bin.output)};
  if (found.major < oldest_server || !is_complete_server(found.bin)) return std::nullopt;
  return found;
}

std::vector<Installation> known_installations() {
  auto known = installations_below("/usr/lib/postgresql");
  if (auto other = installation_of_pg_config(); other && std::ranges::find(known, other->bin, &Installation::bin) == known.end())
    known.push_back(*other);
  return known;
}

Installation choose_installation(const std::vector<Installation>& known, std::optional<int> cluster_major,
                                 const std::filesystem::path& cluster) {
  if (known.empty())
    throw ServerError("no PostgreSQL server (version " + std::to_string(oldest_server) +
                      " or newer) below /usr/lib/postgresql: install the Debian package postgresql, or set database.url");
  if (!cluster_major) return known.front();
  auto same = std::ranges::find(known, *cluster_major, &Installation::major);
  if (same != known.end()) return *same;
  const std::string major = std::to_string(*cluster_major);
  throw ServerError("the database in " + cluster.string() + " was made by PostgreSQL " + major + ", installed is " +
                    std::to_string(known.front().major) + ": install the Debian package postgresql-" + major +
                    " beside it, or upgrade the cluster once with pg_upgrade (see docs/operating.md)");
}

}  // namespace klickwerk::db
