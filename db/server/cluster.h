// A cluster's folder: made in full or not at all, and its settings written before each start.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "db/server/child_process.h"

namespace klickwerk::db {

// Whose process the server is: the owner of the cluster; before there is one, ourselves, or as root the owner of the
// state directory, or postgres where that is root's.
OsUser server_user(const std::filesystem::path& cluster);
// PG_VERSION; empty when there is no cluster. Throws ServerError when the folder is something else.
std::optional<int> cluster_major(const std::filesystem::path& cluster);
// initdb and `create database klickwerk` in a folder beside it, then one rename. Remains of attempts that died are
// removed. Call under the lock.
void make_cluster(const std::filesystem::path& cluster, const std::filesystem::path& bin, const OsUser& user);
// klickwerk.conf: sockets, durability, memory by the machine's size.
void write_settings(const std::filesystem::path& cluster, const std::filesystem::path& sockets, const OsUser& user);
// Makes the folder of the sockets, or checks that it is the server's own. Throws ServerError.
void make_socket_directory(const std::filesystem::path& sockets, const OsUser& user);

}  // namespace klickwerk::db
