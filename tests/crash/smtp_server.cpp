#include "tests/crash/smtp_server.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace klickwerk::test {
namespace {

namespace fs = std::filesystem;
constexpr int patience_ms = 60000;

std::string content_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

template <class Condition>
bool comes_true(Condition&& condition) {
  for (int waited_ms = 0; waited_ms < patience_ms; waited_ms += 10) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace

SmtpServer::SmtpServer(const std::vector<std::string>& options) {
  char pattern[] = "/tmp/klickwerk-smtp-XXXXXX";
  if (mkdtemp(pattern) == nullptr) throw std::runtime_error("no temporary folder for the mail server");
  folder_ = pattern;
  // Debian's python: the one that knows Debian's packages.
  std::vector<std::string> words{"/usr/bin/python3", std::string(KLICKWERK_SOURCE_DIR) + "/tests/crash/smtp_server.py", folder_.string()};
  words.insert(words.end(), options.begin(), options.end());
  std::vector<char*> raw;
  for (auto& word : words) raw.push_back(word.data());
  raw.push_back(nullptr);
  child_ = fork();
  if (child_ == 0) {
    execv(raw[0], raw.data());
    _exit(127);
  }
  if (!comes_true([&] { return fs::exists(folder_ / "port"); })) throw std::runtime_error("the SMTP server did not start: is python3-aiosmtpd installed (./dev setup)?");
  port_ = std::stoi(content_of(folder_ / "port"));
}

SmtpServer::~SmtpServer() {
  kill(child_, SIGKILL);
  waitpid(child_, nullptr, 0);
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::vector<std::string> SmtpServer::mails() const {
  std::vector<std::string> mails;
  for (int i = 1; fs::exists(folder_ / ("mail-" + std::to_string(i))); ++i) mails.push_back(content_of(folder_ / ("mail-" + std::to_string(i))));
  return mails;
}

std::string SmtpServer::events() const { return content_of(folder_ / "events"); }

void SmtpServer::wait_for(const std::string& event) const {
  EXPECT_TRUE(comes_true([&] { return events().find(event + "\n") != std::string::npos; })) << event << " did not come: " << events();
}

void SmtpServer::let_go() const { std::ofstream(folder_ / "go") << "go"; }

}  // namespace klickwerk::test
