#include "tests/crash/killed_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace klickwerk::test {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;

std::string error_file() {
  char pattern[] = "/tmp/klickwerk-crash-XXXXXX";
  int file = mkstemp(pattern);
  if (file < 0) throw std::runtime_error("no temporary file for the program's messages");
  close(file);
  return pattern;
}

[[noreturn]] void become(const std::filesystem::path& program, const std::vector<std::string>& arguments, const std::string& errors) {
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  int null = open("/dev/null", O_RDWR), log = open(errors.c_str(), O_WRONLY | O_TRUNC);
  dup2(null, STDIN_FILENO);
  dup2(null, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  execv(program.c_str(), words.data());
  _exit(127);
}

// The child's end, waited for until the moment; empty when it still runs then.
std::optional<int> wait_until(pid_t child, Clock::time_point moment) {
  int status = 0;
  while (true) {
    if (waitpid(child, &status, WNOHANG) == child) return status;
    if (Clock::now() >= moment) return {};
    std::this_thread::sleep_for(microseconds(200));
  }
}

ProcessEnd run(const std::filesystem::path& program, const std::vector<std::string>& arguments, std::optional<microseconds> delay) {
  std::string errors = error_file();
  auto begin = Clock::now();
  pid_t child = fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) become(program, arguments, errors);
  int status = 0;
  std::optional<int> ended = delay ? wait_until(child, begin + *delay) : std::nullopt;
  if (delay && !ended) kill(child, SIGKILL);
  if (ended)
    status = *ended;
  else
    waitpid(child, &status, 0);
  ProcessEnd end;
  end.took = std::chrono::duration_cast<microseconds>(Clock::now() - begin);
  end.killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  if (WIFEXITED(status)) end.exit_code = WEXITSTATUS(status);
  std::ostringstream text;
  text << std::ifstream(errors).rdbuf();
  end.errors = text.str();
  std::filesystem::remove(errors);
  return end;
}

}  // namespace

ProcessEnd run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
  return run(program, arguments, {});
}

ProcessEnd run_and_kill(const std::filesystem::path& program, const std::vector<std::string>& arguments, microseconds delay) {
  return run(program, arguments, delay);
}

}  // namespace klickwerk::test
