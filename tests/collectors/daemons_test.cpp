// Real daemons on one database: three share the devices, one is killed, its devices are taken over, and no device is asked by
// two in turns. And what a daemon tells a monitoring system, and makes of a trap.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/collectors/answering_devices.h"
#include "tests/collectors/daemon_process.h"
#include "db/credentials.h"
#include "db/sealing.h"
#include "tests/db/test_database.h"

namespace klickwerk::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;
using testing::HasSubstr;

class Daemons : public testing::Test {
 protected:
  static constexpr int count = 40;
  Daemons() {
    char pattern[] = "/tmp/klickwerk-daemons-XXXXXX";
    folder_ = mkdtemp(pattern);
    for (int i = 0; i < count; ++i)
      server_.execute("with d as (insert into devices (serial) values ('SN" + std::to_string(i) + "') returning device_id) "
                      "insert into device_endpoints (device_id, address, port) select device_id, '127.0.0.1', " + std::to_string(devices_.port(i)) + " from d");
  }
  ~Daemons() override { fs::remove_all(folder_); }

  bool all_asked() const { return devices_.asked().size() == count; }
  std::string owners() { return server_.value("select count(distinct collector_id) || ' of ' || count(collector_id) from collector_shards"); }

  fs::path folder_;
  TestDatabase server_;
  AnsweringDevices devices_{count};
};

TEST_F(Daemons, ThreeShareTheDevicesAndADeadOnesAreTakenOver) {
  Daemon one(folder_, "one", server_.url());
  ASSERT_TRUE(within(seconds(60), [&] { return all_asked(); })) << one.log();
  Daemon two(folder_, "two", server_.url()), three(folder_, "three", server_.url());
  ASSERT_TRUE(within(seconds(60), [&] { return owners() == "3 of 256"; })) << owners() << two.log() << three.log();
  devices_.forget();
  ASSERT_TRUE(within(seconds(120), [&] { return all_asked(); }));
  std::set<std::uint16_t> askers;
  for (int i = 0; i < count; ++i)
    for (const auto asker : devices_.askers(i)) askers.insert(asker);
  EXPECT_EQ(askers.size(), 3U);
  for (int i = 0; i < count; ++i) EXPECT_EQ(devices_.askers(i).size(), 1U) << "device " << i << " is one collector's";

  two.kill(SIGKILL);
  ASSERT_TRUE(within(seconds(60), [&] { return owners() == "2 of 256"; })) << owners();
  // From the second to the first or the third once, and never back.
  ASSERT_TRUE(within(seconds(120), [&] {
    devices_.forget();
    return within(seconds(60), [&] { return all_asked(); });
  }));
  askers.clear();
  for (int i = 0; i < count; ++i) {
    EXPECT_EQ(devices_.askers(i).size(), 1U) << "device " << i;
    askers.insert(devices_.askers(i).front());
  }
  EXPECT_EQ(askers.size(), 2U);

  three.kill(SIGTERM);  // hands over at once
  EXPECT_TRUE(within(seconds(30), [&] { return owners() == "1 of 256"; })) << owners();
  EXPECT_EQ(server_.value("select count(*) from collectors where name = 'three' and stopped_at is not null"), "1") << three.log();
  EXPECT_THAT(one.log(), HasSubstr("KW-C604"));
}

TEST_F(Daemons, AloneItGoesOnWithoutTheDatabase) {
  Daemon one(folder_, "one", server_.url());
  ASSERT_TRUE(within(seconds(60), [&] { return all_asked(); })) << one.log();
  ASSERT_TRUE(within(seconds(30), [&] { return fs::exists(folder_ / "one/collector/devices.json"); }));
  const std::string name = server_.value("select current_database()");
  server_.execute("update pg_database set datallowconn = false where datname = '" + name + "'");
  server_.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "' and pid <> pg_backend_pid()");
  EXPECT_TRUE(within(seconds(30), [&] { return one.log().find("KW-C602") != std::string::npos; })) << one.log();
  devices_.forget();
  EXPECT_TRUE(within(seconds(60), [&] { return all_asked(); })) << "long after its lease of 2 s";
  one.kill(SIGTERM);
  devices_.forget();
  one.start();  // and it begins without it, too
  EXPECT_TRUE(within(seconds(60), [&] { return all_asked(); })) << one.log();
  one.kill(SIGTERM);
  server_.execute("update pg_database set datallowconn = true where datname = '" + name + "'");
}

TEST_F(Daemons, TheKeptListHoldsNoSecretInPlain) {
  server_.execute("update device_endpoints set community = 'sesame-street' where device_id = (select min(device_id) from devices)");
  Daemon one(folder_, "one", server_.url());
  ASSERT_TRUE(within(seconds(60), [&] { return fs::exists(folder_ / "one/collector/devices.json"); })) << one.log();
  std::ifstream file(folder_ / "one/collector/devices.json");
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_TRUE(text.str().starts_with("kw1:"));
  EXPECT_EQ(text.str().find("sesame"), std::string::npos);
  EXPECT_EQ(text.str().find("127.0.0.1"), std::string::npos);
}

TEST_F(Daemons, HealthAndMetricsAndTraps) {
  const std::string metrics = "19640", traps = "19162";
  Daemon one(folder_, "one", server_.url(), "metrics_listen = \"127.0.0.1:" + metrics + "\"\ntrap_listen = \"127.0.0.1:" + traps + "\"\n");
  const auto page = [&](const std::string& path) {
    const std::string file = (folder_ / "page").string();
    fs::remove(file);
    static_cast<void>(std::system(("curl -s -o " + file + " http://127.0.0.1:" + metrics + path).c_str()));
    std::ifstream stream(file);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
  };
  ASSERT_TRUE(within(seconds(60), [&] { return page("/health").find("\"ok\"") != std::string::npos; })) << one.log();
  Daemon two(folder_, "two", server_.url(), "metrics_listen = \"127.0.0.1:" + metrics + "\"\n");  // the port is taken: a warning, no more
  EXPECT_TRUE(within(seconds(60), [&] { return (one.log() + two.log()).find("KW-C705") != std::string::npos; }));
  ASSERT_EQ(std::system(("snmptrap -v2c -c x 127.0.0.1:" + traps + " 100 1.3.6.1.2.1.43.18.2.0.1 >/dev/null 2>&1").c_str()), 0);
  EXPECT_TRUE(within(seconds(30), [&] { return page("/metrics").find("klickwerk_collector_traps_total 1") != std::string::npos; })) << page("/metrics");
  EXPECT_THAT(page("/metrics"), HasSubstr("klickwerk_collector_polls_total{outcome=\"read\"}"));
  EXPECT_THAT(page("/metrics"), HasSubstr("klickwerk_collector_loop_answers 1"));
  EXPECT_THAT(page("/metrics"), HasSubstr("klickwerk_collector_trap_unknown_senders_total 0")) << "127.0.0.1 is the devices' address";
  EXPECT_EQ(std::system(("snmpinform -v2c -c x -r 5 -t 2 127.0.0.1:" + traps + " 100 1.3.6.1.2.1.43.18.2.0.1 >/dev/null 2>&1").c_str()), 0) << "it waits until it is confirmed";
  EXPECT_THAT(page("/metrics"), testing::ContainsRegex("klickwerk_collector_informs_confirmed_total [1-6]"));
}

// By the user that the device is asked by; and after a restart we are the same engine, with another boot.
TEST_F(Daemons, TakesInformsOfVersion3) {
  fs::create_directories(folder_ / "one");
  db::keep_secrets_in(folder_ / "one");
  {
    auto database = server_.another();
    auto transaction = database.begin();
    db::CredentialStore store(transaction);
    db::Credential credential;
    credential.name = "printers", credential.version = collector::SnmpVersion::v3;
    credential.user = {"informer", collector::V3Auth::sha256, "signed and sealed", collector::V3Privacy::aes128, "for my eyes only", ""};
    store.assign_device({std::stoll(server_.value("select min(device_id) from devices"))}, store.add(credential));
    transaction.commit();
  }
  server_.execute("update device_endpoints set snmp_version = 'v3' where credential_id is not null");
  const std::string port = "19163";
  Daemon one(folder_, "one", server_.url(), "metrics_listen = \"\"\ntrap_listen = \"127.0.0.1:" + port + "\"\n");
  const auto informed = [&](const std::string& password) {
    return std::system(("SNMP_PERSISTENT_DIR=" + folder_.string() + " snmpinform -v3 -r 5 -t 2 -u informer -l authPriv -a SHA-256 -A '" + password +
                        "' -x AES -X 'for my eyes only' 127.0.0.1:" + port + " 100 1.3.6.1.2.1.43.18.2.0.1 >/dev/null 2>&1").c_str()) == 0;
  };
  ASSERT_TRUE(within(seconds(60), [&] { return one.log().find("KW-C708") != std::string::npos; })) << one.log();
  EXPECT_TRUE(informed("signed and sealed")) << one.log();
  EXPECT_FALSE(informed("a wrong password"));
  one.kill(SIGTERM);
  one.start();
  EXPECT_TRUE(informed("signed and sealed")) << one.log();
  const std::string log = one.log();
  const auto engine_after = [&](std::size_t at) { return log.substr(log.find("as engine", at), std::string("as engine 0x").size() + 26); };
  EXPECT_EQ(engine_after(0), engine_after(log.find("as engine") + 1));
}

}  // namespace
}  // namespace klickwerk::test
