#include "db/server/cluster.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <chrono>
#include <fstream>
#include <thread>

#include "db/errors.h"

namespace klickwerk::db {
namespace fs = std::filesystem;
namespace {

constexpr const char* staging_suffix = ".new-";

std::string reason() { return std::strerror(errno); }

void give_to(const fs::path& path, const OsUser& user) {
  if (geteuid() == 0 && lchown(path.c_str(), user.uid, user.gid) != 0)
    throw ServerError("cannot give " + path.string() + " to user " + user.name + ": " + reason());
}

void sync(const fs::path& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = fd >= 0 && fsync(fd) == 0;
  const std::string why = reason();
  if (fd >= 0) close(fd);
  if (!synced) throw ServerError("cannot bring " + path.string() + " to the disk: " + why);
}

// Whole or not at all: a crash or a full disk leaves the old content.
void write_file(const fs::path& path, const std::string& content, const OsUser& user) {
  const fs::path staged = path.string() + ".new";
  std::ofstream file(staged, std::ios::binary | std::ios::trunc);
  file << content;
  file.close();
  if (!file) throw ServerError("cannot write " + staged.string() + ": " + reason());
  sync(staged);
  fs::permissions(staged, fs::perms::owner_read | fs::perms::owner_write);
  give_to(staged, user);
  fs::rename(staged, path);
}

void append(const fs::path& path, const std::string& line) {
  std::ofstream file(path, std::ios::binary | std::ios::app);
  file << line;
  file.close();
  if (!file) throw ServerError("cannot write " + path.string() + ": " + reason());
  sync(path);
}

// PostgreSQL's bootstrap is a grandchild of the attempt that was killed and may still write for a moment: try again until
// nothing new comes.
void remove_wholly(const fs::path& folder) {
  constexpr int most_attempts = 50;  // 5 s
  std::error_code busy;
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    fs::remove_all(folder, busy);
    if (!busy) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

// What attempts that died left behind. What still cannot go is for the next time.
void remove_remains(const fs::path& cluster) {
  const std::string prefix = cluster.filename().string() + staging_suffix;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(cluster.parent_path(), ignored))
    if (entry.path().filename().string().starts_with(prefix)) remove_wholly(entry.path());
}

void run_or_throw(const OsUser& user, const std::vector<std::string>& argv, const std::string& input, const std::string& what) {
  ChildResult result = run_as(user, argv, OnOurDeath::child_dies, input);
  if (result.exit_code != 0) throw ServerError(what + " failed (" + argv[0] + "):\n" + result.output);
}

std::string ident_lines(const OsUser& user) {
  std::string lines = "klickwerk root klickwerk\nklickwerk klickwerk klickwerk\n";
  if (user.name != "root" && user.name != "klickwerk") lines += "klickwerk \"" + user.name + "\" klickwerk\n";
  return lines;
}

void check_reachable(const fs::path& folder, const OsUser& user) {
  ChildResult result = run_as(user, {"/usr/bin/test", "-x", folder.string()}, OnOurDeath::child_dies);
  if (result.exit_code != 0)
    throw ServerError("user " + user.name + ", who runs the database, cannot enter " + folder.string() +
                      ": choose another state.directory, or let others pass through the folders above it");
}

void fill_cluster(const fs::path& staging, const fs::path& bin, const OsUser& user) {
  run_or_throw(user, {(bin / "initdb").string(), "-D", staging.string(), "-U", "klickwerk", "--data-checksums", "--auth=peer",
                      "--encoding=UTF8", "--locale=C.UTF-8"}, "", "making the database in " + staging.string());
  append(staging / "postgresql.conf", "\ninclude 'klickwerk.conf'\n");
  write_file(staging / "klickwerk.conf", "listen_addresses = ''\n", user);
  write_file(staging / "pg_hba.conf", "local all all peer map=klickwerk\n", user);
  write_file(staging / "pg_ident.conf", ident_lines(user), user);
  run_or_throw(user, {(bin / "postgres").string(), "--single", "-D", staging.string(), "postgres"}, "create database klickwerk;\n",
               "creating the database klickwerk in " + staging.string());
}

struct Staging {
  fs::path path;
  ~Staging() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

long memory_mib() { return sysconf(_SC_PHYS_PAGES) / (1048576 / sysconf(_SC_PAGESIZE)); }

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (char letter : text) result += letter == '\'' ? "''" : std::string(1, letter);
  return result + "'";
}

}  // namespace

OsUser server_user(const fs::path& cluster) {
  if (geteuid() != 0 && !fs::exists(cluster)) return current_user();
  for (const fs::path& path : {cluster, cluster.parent_path()}) {
    struct stat info{};
    if (stat(path.c_str(), &info) == 0 && info.st_uid != 0) return user_by_id(info.st_uid);
  }
  return user_by_name("postgres");
}

std::optional<int> cluster_major(const fs::path& cluster) {
  std::error_code unreadable;
  if (!fs::exists(fs::symlink_status(cluster, unreadable))) return std::nullopt;
  int major = 0;
  if (std::ifstream(cluster / "PG_VERSION") >> major) return major;
  if (fs::is_directory(cluster, unreadable) && fs::is_empty(cluster, unreadable) && !unreadable) return std::nullopt;
  throw ServerError(cluster.string() + " exists but holds no database that can be read (no PG_VERSION): move it away, or set another state.directory");
}

void make_cluster(const fs::path& cluster, const fs::path& bin, const OsUser& user) {
  remove_remains(cluster);
  Staging staging{cluster.string() + staging_suffix + std::to_string(getpid())};
  if (mkdir(staging.path.c_str(), 0700) != 0) throw ServerError("cannot make " + staging.path.string() + ": " + reason());
  give_to(staging.path, user);
  check_reachable(staging.path, user);
  fill_cluster(staging.path, bin, user);
  sync(staging.path);
  if (rename(staging.path.c_str(), cluster.c_str()) != 0)
    throw ServerError("cannot rename " + staging.path.string() + " to " + cluster.string() + ": " + reason());
  sync(cluster.parent_path());
}

void write_settings(const fs::path& cluster, const fs::path& sockets, const OsUser& user) {
  const long memory = memory_mib();
  std::string text = "# Written by klickwerk before each start of the server: changes belong into postgresql.auto.conf\n"
                     "# (alter system set …).\n";
  auto set = [&](const std::string& key, const std::string& value) { text += key + " = " + value + "\n"; };
  set("listen_addresses", "''");
  set("unix_socket_directories", quoted(sockets.string()));
  set("unix_socket_permissions", "0777");  // who may do what is decided by peer authentication
  set("port", "5432");                     // part of the socket's name only
  set("fsync", "on");
  set("full_page_writes", "on");
  set("synchronous_commit", "on");
  set("max_connections", "50");
  set("shared_buffers", std::to_string(std::clamp(memory / 8, 64L, 4096L)) + "MB");
  set("effective_cache_size", std::to_string(std::max(memory / 2, 128L)) + "MB");
  set("work_mem", std::to_string(std::clamp(memory / 256, 8L, 64L)) + "MB");
  set("maintenance_work_mem", std::to_string(std::clamp(memory / 32, 64L, 512L)) + "MB");
  set("max_wal_size", "4GB");
  set("checkpoint_completion_target", "0.9");
  set("random_page_cost", "1.1");
  set("jit", "off");
  set("timezone", "'UTC'");
  set("log_timezone", "'UTC'");
  set("logging_collector", "on");
  set("log_directory", "'log'");
  set("log_filename", "'postgresql-%a.log'");  // seven days, then over
  set("log_rotation_age", "1d");
  set("log_truncate_on_rotation", "on");
  set("log_line_prefix", "'%m [%p] %a '");
  write_file(cluster / "klickwerk.conf", text, user);
}

void make_socket_directory(const fs::path& sockets, const OsUser& user) {
  if (mkdir(sockets.c_str(), 0755) == 0) {
    fs::permissions(sockets, static_cast<fs::perms>(0755));
    give_to(sockets, user);
    return;
  }
  struct stat info{};
  if (errno != EEXIST || lstat(sockets.c_str(), &info) != 0)
    throw ServerError("cannot make the folder of the database's socket, " + sockets.string() + ": " + reason());
  if (!S_ISDIR(info.st_mode) || info.st_uid != user.uid || (info.st_mode & 022) != 0)
    throw ServerError(sockets.string() + " does not belong to user " + user.name + " alone: remove it, it must hold the database's socket");
}

}  // namespace klickwerk::db
