// A real SMTP server as a child process (tests/crash/smtp_server.py), on a loopback port, for ordinary users too.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace klickwerk::test {

class SmtpServer {
 public:
  // "--starttls", "--tls", "--auth", "anna:geheim". Fails the test when it does not start.
  explicit SmtpServer(const std::vector<std::string>& options = {});
  ~SmtpServer();

  int port() const { return port_; }
  const std::filesystem::path& folder() const { return folder_; }
  std::vector<std::string> mails() const;   // as they came, oldest first
  std::string events() const;
  // Until the event was written; fails the test after a minute.
  void wait_for(const std::string& event) const;
  void let_go() const;                      // what is held goes on

 private:
  std::filesystem::path folder_;
  pid_t child_ = -1;
  int port_ = 0;
};

}  // namespace klickwerk::test
