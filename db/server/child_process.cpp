#include "db/server/child_process.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "db/errors.h"

namespace klickwerk::db {
namespace {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd = -1) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~FileDescriptor() { close(); }
  int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

struct Pipe {
  FileDescriptor read, write;
};

Pipe open_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw ServerError(std::string("no pipe to a child process: ") + std::strerror(errno));
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

// Input as an unlinked file: a child that does not read it cannot block us.
FileDescriptor input_file(const std::string& input) {
  if (input.empty()) return FileDescriptor(open("/dev/null", O_RDONLY | O_CLOEXEC));
  Pipe pipe = open_pipe();  // our inputs are far below the 64 KiB that a pipe holds
  if (write(pipe.write.get(), input.data(), input.size()) != static_cast<ssize_t>(input.size()))
    throw ServerError(std::string("cannot hand input to a child process: ") + std::strerror(errno));
  return std::move(pipe.read);
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (const auto& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

std::vector<gid_t> groups_of(const OsUser& user) {
  int count = 64;
  std::vector<gid_t> groups(count);
  if (getgrouplist(user.name.c_str(), user.gid, groups.data(), &count) < 0) {
    groups.resize(count);
    getgrouplist(user.name.c_str(), user.gid, groups.data(), &count);
  }
  groups.resize(count);
  return groups;
}

// Everything that the child needs, made before fork(): after it only async-signal-safe calls are allowed.
struct Launch {
  const OsUser& user;
  std::vector<char*> argv, environment;
  std::vector<gid_t> groups;
  int input, output;
  pid_t parent;
  bool die_with_parent;
};

[[noreturn]] void become_program(const Launch& launch) {
  dup2(launch.input, 0);
  dup2(launch.output, 1);
  dup2(launch.output, 2);
  for (int fd = 3; fd < 4096; ++fd) close(fd);
  if (geteuid() == 0 && launch.user.uid != 0 &&
      (setgroups(launch.groups.size(), launch.groups.data()) != 0 || setgid(launch.user.gid) != 0 || setuid(launch.user.uid) != 0))
    _exit(126);
  if (launch.die_with_parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != launch.parent) _exit(126);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  umask(077);
  if (chdir("/") != 0) _exit(126);
  execve(launch.argv[0], launch.argv.data(), launch.environment.data());
  _exit(127);
}

std::string read_all(int fd) {
  std::string text;
  char buffer[4096];
  for (;;) {
    ssize_t count = read(fd, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return text;
    text.append(buffer, count);
  }
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) throw ServerError(std::string("lost a child process: ") + std::strerror(errno));
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

OsUser from(const passwd* entry, const std::string& who) {
  if (!entry) throw ServerError("the system has no user " + who);
  return {entry->pw_uid, entry->pw_gid, entry->pw_name};
}

}  // namespace

OsUser user_by_id(uid_t uid) { return from(getpwuid(uid), "with the id " + std::to_string(uid)); }
OsUser user_by_name(const char* name) { return from(getpwnam(name), name); }
OsUser current_user() { return user_by_id(geteuid()); }

ChildResult run_as(const OsUser& user, const std::vector<std::string>& argv, OnOurDeath on_our_death, const std::string& input) {
  const std::vector<std::string> environment{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"};
  FileDescriptor in = input_file(input);
  Pipe out = open_pipe();
  Launch launch{user, pointers(argv), pointers(environment), groups_of(user), in.get(), out.write.get(), getpid(),
                on_our_death == OnOurDeath::child_dies};
  const pid_t child = fork();
  if (child < 0) throw ServerError("cannot start " + argv[0] + ": " + std::strerror(errno));
  if (child == 0) become_program(launch);
  out.write.close();
  ChildResult result;
  result.output = read_all(out.read.get());
  result.exit_code = wait_for(child);
  if (result.exit_code == 127) throw ServerError("cannot run " + argv[0] + " as user " + user.name);
  if (result.exit_code == 126) throw ServerError("cannot become user " + user.name + " to run " + argv[0]);
  return result;
}

}  // namespace klickwerk::db
