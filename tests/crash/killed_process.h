// The built program as a process of its own, ended by itself or by SIGKILL.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace klickwerk::test {

struct ProcessEnd {
  bool killed = false;
  int exit_code = -1;
  std::chrono::microseconds took{};
  std::string errors;  // what it wrote to standard error
};

// Runs the program to its end.
ProcessEnd run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments);
// Kills it after the delay, if it still runs then.
ProcessEnd run_and_kill(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                        std::chrono::microseconds delay);

}  // namespace klickwerk::test
