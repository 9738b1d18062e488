// The client against Debian's snmpd: a second opinion on the protocol that neither we nor the fleet wrote.
#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "tests/collector/network.h"

namespace klickwerk::collector::test {
namespace {

namespace fs = std::filesystem;

// A UDP port that is free at the moment.
std::uint16_t free_port() {
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

class Snmpd : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "klickwerk-snmpd-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    port_ = free_port();
    std::ofstream(folder_ / "snmpd.conf") << "rocommunity public\nrocommunity6 public\nsysDescr Klickwerk test agent\nsysName fleet.example\n"
                                          << "sysContact nobody\nsysLocation Prüfstand\nsysObjectID 1.3.6.1.4.1.99999.7\n";
    start();
    const auto answer = network_.ask(endpoint(), get({sys_descr}), {.timeout_ms = 200, .retries = 100});
    ASSERT_TRUE(answer.ok()) << "snmpd did not start: " << log();
  }
  void TearDown() override {
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
    fs::remove_all(folder_);
  }

  Endpoint endpoint() const { return *Endpoint::from_literal("127.0.0.1", port_); }
  Endpoint endpoint6() const { return *Endpoint::from_literal("::1", port_); }
  SnmpAnswer ask(SnmpVersion version, RequestKind kind, std::vector<Oid> oids, int repetitions = 1) {
    return network_.ask(endpoint(), {version, "public", kind, std::move(oids), repetitions}, {.timeout_ms = 2000, .retries = 2});
  }
  Network network_;

 private:
  void start() {
    const std::string configuration = folder_ / "snmpd.conf";
    const std::string log_file = folder_ / "log";
    std::vector<std::string> texts{"/usr/sbin/snmpd", "-f", "-C", "-c", configuration, "-Lf", log_file, "udp:127.0.0.1:" + std::to_string(port_)};
    if (machine_has_ipv6()) texts.push_back("udp6:[::1]:" + std::to_string(port_));
    std::vector<char*> arguments;
    for (auto& text : texts) arguments.push_back(text.data());
    arguments.push_back(nullptr);
    ASSERT_EQ(::access(texts[0].c_str(), X_OK), 0) << texts[0] << " is missing: install the Debian package snmpd (./dev setup)";
    process_ = ::fork();
    if (process_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // it must not outlive a test that crashes
    const int nowhere = ::open("/dev/null", O_RDWR);
    for (int stream = 0; stream <= 2; ++stream) ::dup2(nowhere, stream);
    ::setenv("SNMP_PERSISTENT_DIR", folder_.c_str(), 1);
    ::execv(texts[0].c_str(), arguments.data());
    ::_exit(127);
  }
  std::string log() const {
    std::ifstream in(folder_ / "log");
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  fs::path folder_;
  std::uint16_t port_ = 0;
  pid_t process_ = -1;
};

std::string text_of(const Binding& binding) { return std::get<OctetString>(binding.value.content).bytes; }

TEST_F(Snmpd, AnswersGetInBothVersions) {
  for (const auto version : {SnmpVersion::v1, SnmpVersion::v2c}) {
    const auto answer = ask(version, RequestKind::get, {sys_descr, sys_object_id, oid("1.3.6.1.2.1.1.6.0")});
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(text_of(answer->at(0)), "Klickwerk test agent");
    EXPECT_EQ(std::get<Oid>(answer->at(1).value.content), oid("1.3.6.1.4.1.99999.7"));
    EXPECT_EQ(text_of(answer->at(2)), "Prüfstand");
  }
}

TEST_F(Snmpd, TellsUnknownNamesInItsVersionsWay) {
  const Oid nonsense = oid("1.3.6.1.2.1.1.99.0");
  const auto older = ask(SnmpVersion::v1, RequestKind::get, {sys_descr, nonsense});
  ASSERT_FALSE(older.ok());
  EXPECT_EQ(older.error(), (SnmpFailure{SnmpError::no_such_name, 2}));
  const auto newer = ask(SnmpVersion::v2c, RequestKind::get, {sys_descr, nonsense});
  ASSERT_TRUE(newer.ok());
  EXPECT_NE(newer->at(1).absence, Absence::none);
}

TEST_F(Snmpd, WalksByGetNextAndGetBulkGiveTheSame) {
  const Oid system = oid("1.3.6.1.2.1.1");
  std::vector<Oid> by_next;
  for (Oid at = system; by_next.size() < 8;) {
    const auto answer = ask(SnmpVersion::v1, RequestKind::get_next, {at});
    ASSERT_TRUE(answer.ok());
    at = answer->at(0).oid;
    by_next.push_back(at);
  }
  const auto answer = ask(SnmpVersion::v2c, RequestKind::get_bulk, {system}, 8);
  ASSERT_TRUE(answer.ok());
  std::vector<Oid> by_bulk;
  for (const auto& binding : *answer) by_bulk.push_back(binding.oid);
  EXPECT_EQ(by_bulk, by_next);
  EXPECT_EQ(by_next.front(), sys_descr);
}

TEST_F(Snmpd, EndsTheMibAsAbsence) {
  const auto answer = ask(SnmpVersion::v2c, RequestKind::get_next, {oid("1.3.6.1.6.3.99999")});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->at(0).absence, Absence::end_of_mib_view);
}

TEST_F(Snmpd, IgnoresAWrongCommunity) {
  SnmpRequest request{SnmpVersion::v2c, "wrong", RequestKind::get, {sys_descr}, 1};
  const auto answer = network_.ask(endpoint(), request, {.timeout_ms = 150, .retries = 0});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().error, SnmpError::timeout);
}

TEST_F(Snmpd, AnswersOverIPv6WhereTheMachineHasIt) {
  const auto answer = network_.ask(endpoint6(), get({sys_descr}), {.timeout_ms = 500, .retries = 1});
  if (machine_has_ipv6()) {
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(text_of(answer->at(0)), "Klickwerk test agent");
  } else {
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().error, SnmpError::send_failed);
  }
}

}  // namespace
}  // namespace klickwerk::collector::test
