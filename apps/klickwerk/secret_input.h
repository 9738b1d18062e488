// Secrets that a person hands to a command: from the terminal without echo, from a file, or from stdin. Never from argv,
// which every user of the machine can read.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace klickwerk::app {

struct SecretSource {
  std::filesystem::path file;  // --from-file; one secret a line
  bool from_stdin = false;     // --stdin; likewise
};

// As many as prompts, in their order. From a terminal each is asked for twice. Throws std::runtime_error.
std::vector<std::string> read_secrets(const SecretSource& source, const std::vector<std::string>& prompts);

}  // namespace klickwerk::app
