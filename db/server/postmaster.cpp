#include "db/server/postmaster.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <fstream>
#include <sstream>
#include <string>

namespace klickwerk::db {
namespace fs = std::filesystem;
namespace {

// Linux numbers processes below 2^22 (PID_MAX_LIMIT): nobody has this one, ever.
constexpr const char* nobodys_pid = "4194305";

bool works_in(pid_t pid, const fs::path& cluster) {
  std::error_code gone;
  const fs::path proc = "/proc/" + std::to_string(pid);
  const fs::path cwd = fs::read_symlink(proc / "cwd", gone);
  return !gone && cwd == fs::canonical(cluster, gone) && !gone;
}

bool is_alive(pid_t pid) { return kill(pid, 0) == 0 || errno == EPERM; }

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

// The first line of postmaster.pid; 0 when there is none.
pid_t noted_pid(const std::string& pid_file) {
  pid_t pid = 0;
  std::from_chars(pid_file.data(), pid_file.data() + pid_file.size(), pid);
  return pid;
}

// The other lines stay: by the shared memory named there PostgreSQL sees whether children of the old server still live.
void replace_pid(const fs::path& path, const std::string& old) {
  const fs::path staged = path.string() + ".new";
  struct stat info{};
  if (stat(path.c_str(), &info) != 0) return;
  const auto line_end = old.find('\n');
  std::ofstream file(staged, std::ios::binary | std::ios::trunc);
  file << nobodys_pid << (line_end == std::string::npos ? "\n" : old.substr(line_end));
  file.close();
  if (!file || chmod(staged.c_str(), info.st_mode & 0777) != 0) return;
  if (geteuid() == 0 && chown(staged.c_str(), info.st_uid, info.st_gid) != 0) return;
  fs::rename(staged, path);
}

}  // namespace

std::optional<pid_t> running_postmaster(const fs::path& cluster) {
  const pid_t pid = noted_pid(content(cluster / "postmaster.pid"));
  if (pid <= 0 || !is_alive(pid) || !works_in(pid, cluster)) return std::nullopt;
  return pid;
}

bool has_processes(const fs::path& cluster) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
    const std::string name = entry.path().filename().string();
    pid_t pid = 0;
    auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error == std::errc{} && end == name.data() + name.size() && works_in(pid, cluster)) return true;
  }
  return false;
}

void disarm_stale_locks(const fs::path& cluster, const fs::path& sockets) {
  const std::string pid_file = content(cluster / "postmaster.pid");
  if (!pid_file.empty() && is_alive(noted_pid(pid_file))) replace_pid(cluster / "postmaster.pid", pid_file);
  std::error_code ignored;
  if (pid_file.empty() && fs::exists(cluster / "postmaster.pid", ignored)) fs::remove(cluster / "postmaster.pid", ignored);
  fs::remove(sockets / ".s.PGSQL.5432.lock", ignored);
  fs::remove(sockets / ".s.PGSQL.5432", ignored);
}

}  // namespace klickwerk::db
