#include "apps/klickwerk/secret_input.h"

#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace klickwerk::app {
namespace {

// The terminal shows again what is typed, whatever happens in between.
class NoEcho {
 public:
  NoEcho() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) throw std::runtime_error("the terminal cannot be told to hide what is typed: use --from-file or --stdin");
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ~NoEcho() { ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
};

std::string typed(const std::string& prompt) {
  std::fprintf(stderr, "%s: ", prompt.c_str());
  std::string line;
  const bool there = static_cast<bool>(std::getline(std::cin, line));
  std::fputc('\n', stderr);
  if (!there) throw std::runtime_error("no more input: " + prompt + " was expected");
  return line;
}

std::vector<std::string> prompted(const std::vector<std::string>& prompts) {
  const NoEcho quiet;
  std::vector<std::string> secrets;
  for (const auto& prompt : prompts) {
    secrets.push_back(typed(prompt));
    if (typed(prompt + " again") != secrets.back()) throw std::runtime_error(prompt + ": the two inputs differ; nothing was changed");
  }
  return secrets;
}

std::vector<std::string> read_lines(std::istream& in, const std::string& where, const std::vector<std::string>& prompts) {
  std::vector<std::string> secrets;
  for (std::string line; secrets.size() < prompts.size() && std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    secrets.push_back(line);
  }
  if (secrets.size() < prompts.size()) throw std::runtime_error(where + ": line " + std::to_string(secrets.size() + 1) + " is missing: " + prompts[secrets.size()]);
  return secrets;
}

}  // namespace

std::vector<std::string> read_secrets(const SecretSource& source, const std::vector<std::string>& prompts) {
  if (prompts.empty()) return {};
  if (!source.file.empty()) {
    std::ifstream in(source.file);
    if (!in) throw std::runtime_error(source.file.string() + ": cannot be read");
    struct stat info{};
    if (::stat(source.file.c_str(), &info) == 0 && (info.st_mode & (S_IRGRP | S_IROTH)) != 0)
      std::fprintf(stderr, "klickwerk: warning: %s can be read by others: chmod 600 it, or delete it afterwards\n", source.file.c_str());
    return read_lines(in, source.file.string(), prompts);
  }
  if (source.from_stdin) return read_lines(std::cin, "stdin", prompts);
  if (::isatty(STDIN_FILENO) == 0) throw std::runtime_error("passwords are asked for at a terminal; without one use --stdin or --from-file FILE");
  return prompted(prompts);
}

}  // namespace klickwerk::app
