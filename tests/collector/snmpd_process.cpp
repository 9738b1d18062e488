#include "tests/collector/snmpd_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

#include "core/assert.h"

namespace klickwerk::collector::test {

namespace fs = std::filesystem;

std::uint16_t free_udp_port() {
  const int handle = ::socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  KW_ASSERT(::bind(handle, reinterpret_cast<sockaddr*>(&address), length) == 0);
  ::getsockname(handle, reinterpret_cast<sockaddr*>(&address), &length);
  ::close(handle);
  return ntohs(address.sin_port);
}

bool machine_has_ipv6() {
  const int handle = ::socket(AF_INET6, SOCK_DGRAM, 0);
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  const bool works = handle >= 0 && ::bind(handle, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(handle);
  return works;
}

SnmpdProcess::SnmpdProcess(const std::string& configuration) : port_(free_udp_port()) {
  std::string pattern = (fs::temp_directory_path() / "klickwerk-snmpd-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder for snmpd");
  folder_ = pattern;
  fs::create_directory(folder_ / "state");  // snmpd writes a snmpd.conf of its own there
  std::ofstream(folder_ / "snmpd.conf") << configuration;
  start();
}

SnmpdProcess::~SnmpdProcess() {
  stop();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void SnmpdProcess::stop() {
  if (process_ <= 0) return;
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

void SnmpdProcess::start() {
  const std::string log_file = folder_ / "log";
  std::vector<std::string> texts{"/usr/sbin/snmpd", "-f", "-Lf", log_file, "udp:127.0.0.1:" + std::to_string(port_)};
  if (machine_has_ipv6()) texts.push_back("udp6:[::1]:" + std::to_string(port_));
  std::vector<char*> arguments;
  for (auto& text : texts) arguments.push_back(text.data());
  arguments.push_back(nullptr);
  if (::access(texts[0].c_str(), X_OK) != 0) throw std::runtime_error(texts[0] + " is missing: install the Debian package snmpd (./dev setup)");
  process_ = ::fork();
  if (process_ != 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // it must not outlive a test that crashes
  const int nowhere = ::open("/dev/null", O_RDWR);
  for (int stream = 0; stream <= 2; ++stream) ::dup2(nowhere, stream);
  ::setenv("SNMPCONFPATH", (folder_.string() + ":" + (folder_ / "state").string()).c_str(), 1);  // and nothing of the machine's own
  ::setenv("SNMP_PERSISTENT_DIR", (folder_ / "state").c_str(), 1);
  ::execv(texts[0].c_str(), arguments.data());
  ::_exit(127);
}

std::string SnmpdProcess::log() const {
  std::ifstream in(folder_ / "log");
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace klickwerk::collector::test
