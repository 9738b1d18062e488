#include "db/embedded_server.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <sstream>
#include <thread>

#include "core/sha256.h"
#include "db/server/binaries.h"
#include "db/server/cluster.h"
#include "db/server/postmaster.h"

namespace klickwerk::db {
namespace fs = std::filesystem;
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 10min;  // crash recovery of a large database takes its time
constexpr const char* patience_s = "600";

// One program at a time makes, starts or stops the cluster. The kernel releases it when the program dies.
class StateLock {
 public:
  explicit StateLock(const fs::path& file) : fd_(open(file.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC, 0644)) {
    if (fd_ < 0) throw ServerError("cannot open " + file.string() + ": " + std::strerror(errno));
    while (flock(fd_, LOCK_EX) != 0)
      if (errno != EINTR) throw ServerError("cannot lock " + file.string() + ": " + std::strerror(errno));
  }
  ~StateLock() { close(fd_); }
  StateLock(const StateLock&) = delete;

 private:
  int fd_;
};

bool fits_a_socket(const fs::path& folder) { return (folder / ".s.PGSQL.5432").native().size() < sizeof(sockaddr_un::sun_path); }

// Beside the cluster, or where the path would be longer than a socket's name may be, a short one made of its hash.
fs::path socket_directory_for(const fs::path& state) {
  const fs::path usual = state / "socket";
  if (fits_a_socket(usual)) return usual;
  const std::string name = "klickwerk-" + sha256_hex(state.native()).substr(0, 16);
  struct stat info{};
  const uid_t owner = stat(state.c_str(), &info) == 0 ? info.st_uid : geteuid();  // the same place whoever asks
  return fs::path(owner == 0 ? "/run" : "/tmp") / name;
}

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (char letter : text) {
    if (letter == '\'' || letter == '\\') result += '\\';
    result += letter;
  }
  return result + "'";
}

bool wait_until_it_answers(const fs::path& cluster, const std::string& url) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < end) {
    if (PQping(url.c_str()) == PQPING_OK) return true;
    if (!running_postmaster(cluster)) return false;
    std::this_thread::sleep_for(50ms);
  }
  throw ServerError("the database in " + cluster.string() + " did not answer within 10 minutes; see its log folder " + (cluster / "log").string());
}

void wait_for_orphans(const fs::path& cluster) {
  for (int tenths = 0; has_processes(cluster); ++tenths) {
    if (tenths > 600)
      throw ServerError("processes of a database server that died still work in " + cluster.string() + ": end them, then try again");
    std::this_thread::sleep_for(100ms);
  }
}

std::string tail_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  std::string all = std::move(text).str();
  return all.size() <= 2000 ? all : all.substr(all.size() - 2000);
}

void make_state_directory(const fs::path& state) {
  std::error_code error;
  fs::create_directories(state, error);
  if (error || !fs::is_directory(state))
    throw ServerError("cannot make the state directory " + state.string() + ": " + error.message() + "; set state.directory or KLICKWERK_STATE");
  if (access(state.c_str(), X_OK) != 0)
    throw ServerError("may not enter the state directory " + state.string() + ": call this as its owner, or set state.directory or KLICKWERK_STATE");
}

void refuse_if_not_ours(const fs::path& cluster) {
  const OsUser owner = server_user(cluster);
  if (geteuid() != 0 && owner.uid != geteuid())
    throw ServerError("the database in " + cluster.string() + " belongs to user " + owner.name + ": start and stop it as that user or as root");
}

}  // namespace

EmbeddedServer::EmbeddedServer(fs::path state_directory)
    : state_(std::move(state_directory)), cluster_(state_ / "postgres"), sockets_(socket_directory_for(state_)) {}

std::string EmbeddedServer::url() const {
  return "host=" + quoted(sockets_.string()) + " port=5432 user=klickwerk dbname=klickwerk";
}

fs::path EmbeddedServer::log_file() const { return cluster_ / "start.log"; }

fs::path EmbeddedServer::find_binaries() { return choose_installation(known_installations(), std::nullopt, {}).bin; }

bool EmbeddedServer::running() const {
  struct stat info{};
  if (lstat(sockets_.c_str(), &info) != 0 || (info.st_uid != geteuid() && geteuid() != 0 && info.st_uid != server_user(cluster_).uid)) return false;
  return PQping(url().c_str()) == PQPING_OK;
}

std::string EmbeddedServer::ensure_running() {
  if (running()) return url();
  make_state_directory(state_);
  refuse_if_not_ours(cluster_);
  StateLock lock(state_ / "postgres.lock");
  const auto major = cluster_major(cluster_);
  const Installation installation = choose_installation(known_installations(), major, cluster_);
  const OsUser user = server_user(cluster_);
  if (!major) make_cluster(cluster_, installation.bin, user);
  if (running_postmaster(cluster_) && wait_until_it_answers(cluster_, url())) return url();
  wait_for_orphans(cluster_);
  make_socket_directory(sockets_, user);
  disarm_stale_locks(cluster_, sockets_);
  write_settings(cluster_, sockets_, user);
  const auto started = run_as(user, {(installation.bin / "pg_ctl").string(), "start", "-s", "-w", "-t", patience_s, "-D", cluster_.string(),
                                     "-l", log_file().string()}, OnOurDeath::child_goes_on);
  // A start begun by a program that was killed meanwhile may have won.
  if (started.exit_code != 0 && !(running_postmaster(cluster_) && wait_until_it_answers(cluster_, url())))
    throw ServerError("the database in " + cluster_.string() + " does not start:\n" + started.output + tail_of(log_file()));
  return url();
}

void EmbeddedServer::stop() {
  if (!fs::exists(cluster_)) return;
  refuse_if_not_ours(cluster_);
  StateLock lock(state_ / "postgres.lock");
  const auto major = cluster_major(cluster_);
  if (!major || !running_postmaster(cluster_)) return;
  const Installation installation = choose_installation(known_installations(), major, cluster_);
  const auto stopped = run_as(server_user(cluster_), {(installation.bin / "pg_ctl").string(), "stop", "-s", "-w", "-t", patience_s, "-m", "fast",
                                                      "-D", cluster_.string()}, OnOurDeath::child_goes_on);
  if (stopped.exit_code != 0 && running_postmaster(cluster_))
    throw ServerError("the database in " + cluster_.string() + " does not stop:\n" + stopped.output);
}

}  // namespace klickwerk::db
