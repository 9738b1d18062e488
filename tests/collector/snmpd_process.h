// Debian's snmpd as an ordinary process of the test: own configuration, own state, a free port of the loopback interface.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace klickwerk::collector::test {

// A UDP port that is free at the moment.
std::uint16_t free_udp_port();
bool machine_has_ipv6();

class SnmpdProcess {
 public:
  // Does not wait until it answers. Stops the test program where snmpd is not installed.
  explicit SnmpdProcess(const std::string& configuration);
  ~SnmpdProcess();
  SnmpdProcess(const SnmpdProcess&) = delete;
  SnmpdProcess& operator=(const SnmpdProcess&) = delete;

  void stop();
  void start();  // with the state of before: its engine has booted once more
  std::uint16_t port() const { return port_; }
  std::string log() const;

 private:
  std::filesystem::path folder_;
  std::uint16_t port_ = 0;
  pid_t process_ = -1;
};

}  // namespace klickwerk::collector::test
