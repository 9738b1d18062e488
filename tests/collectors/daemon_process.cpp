#include "tests/collectors/daemon_process.h"

#include <glob.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace klickwerk::test {

namespace fs = std::filesystem;

Daemon::Daemon(const fs::path& folder, const std::string& name, const std::string& url, const std::string& more, Environment environment)
    : folder_(folder / name), environment_(std::move(environment)) {
  fs::create_directories(folder_);
  std::ofstream(folder_ / "klickwerk.toml") << "[state]\ndirectory = \"" << folder_.string() << "\"\n[database]\nurl = \"" << url << "\"\n[collector]\nname = \"" << name
                                            << "\"\nlease_s = 2\npoll_interval_s = 10\nreload_interval_s = 2\nsubnet_concurrency = 0\n" << more;
  start();
}

Daemon::~Daemon() { kill(SIGKILL); }

void Daemon::start() {
  const std::string config = (folder_ / "klickwerk.toml").string(), log = (folder_ / "log").string();
  process_ = ::fork();
  if (process_ != 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // it must not outlive a test that crashes
  for (const auto& [name, value] : environment_) ::setenv(name.c_str(), value.c_str(), 1);
  if (!std::freopen(log.c_str(), "a", stderr)) ::_exit(126);
  ::execl(KLICKWERK_BINARY_DIR "/apps/klickwerk-collector", "klickwerk-collector", "--config", config.c_str(), nullptr);
  ::_exit(127);
}

void Daemon::kill(int signal) {
  if (process_ <= 0) return;
  ::kill(process_, signal);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

bool Daemon::alive() {
  if (process_ > 0 && ::waitpid(process_, nullptr, WNOHANG) == process_) process_ = -1;
  return process_ > 0;
}

std::string Daemon::log() const {
  std::ifstream file(folder_ / "log");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

bool within(std::chrono::seconds most, const std::function<bool()>& true_now) {
  const auto end = std::chrono::steady_clock::now() + most;
  while (!true_now()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  return true;
}

SetClock::SetClock(const fs::path& folder) : file_(folder / "clock") {
  glob_t found{};
  if (::glob("/usr/lib/*/faketime/libfaketimeMT.so.1", 0, nullptr, &found) == 0 && found.gl_pathc > 0) library_ = found.gl_pathv[0];
  ::globfree(&found);
  if (library_.empty()) throw std::runtime_error("libfaketime is missing: install the Debian package faketime (./dev setup)");
  set("+0");
}

void SetClock::set(const std::string& offset) {
  fs::path beside = file_;
  beside += ".new";
  std::ofstream(beside) << offset << "\n";
  fs::rename(beside, file_);
}

Daemon::Environment SetClock::environment() const {
  return {{"LD_PRELOAD", KLICKWERK_TRUE_TIMERS ":" + library_.string()}, {"FAKETIME_TIMESTAMP_FILE", file_.string()}, {"FAKETIME_NO_CACHE", "1"}, {"DONT_FAKE_MONOTONIC", "1"},
          {"FAKETIME_DONT_FAKE_MONOTONIC", "1"}, {"NO_FAKE_STAT", "1"}, {"FAKETIME_DISABLE_SHM", "1"}};
}

}  // namespace klickwerk::test
