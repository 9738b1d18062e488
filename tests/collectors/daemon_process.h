// The built daemon as a process of the test, with a configuration and a log of its own.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

namespace klickwerk::test {

class Daemon {
 public:
  using Environment = std::map<std::string, std::string>;
  // `more`: further lines of [collector]. `environment` is set for this process only.
  Daemon(const std::filesystem::path& folder, const std::string& name, const std::string& url, const std::string& more = "metrics_listen = \"\"\n", Environment environment = {});
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  void start();
  void kill(int signal);  // and waits for its end
  bool alive();
  std::string log() const;
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
  Environment environment_;
  pid_t process_ = -1;
};

// Looks again and again, far beyond what it takes: a machine may be busy.
bool within(std::chrono::seconds most, const std::function<bool()>& true_now);

// The clock of processes that are started with its environment, by Debian's libfaketime: only CLOCK_REALTIME moves, as when
// somebody sets a machine's clock.
class SetClock {
 public:
  explicit SetClock(const std::filesystem::path& folder);  // throws where libfaketime is not installed
  void set(const std::string& offset);                     // "+1d", "-2d", "+0": against the true time
  Daemon::Environment environment() const;

 private:
  std::filesystem::path file_, library_;
};

}  // namespace klickwerk::test
