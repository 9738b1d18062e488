// What postmaster.pid says, and whether it is true. A process number may have been given to another program since.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>

namespace klickwerk::db {

// The running server of that cluster: a live process named postgres whose folder is the cluster.
std::optional<pid_t> running_postmaster(const std::filesystem::path& cluster);
// Any process that still works in the cluster: also the children of a postmaster that was killed.
bool has_processes(const std::filesystem::path& cluster);
// After a crash the number in postmaster.pid (and in the socket's lock) may belong to a stranger of the same user,
// and PostgreSQL would refuse to start. Call under the lock, when running_postmaster() is empty.
void disarm_stale_locks(const std::filesystem::path& cluster, const std::filesystem::path& sockets);

}  // namespace klickwerk::db
