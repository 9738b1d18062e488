// A device is carried to another room and gets another address, and another one is put in its place: the daemon meets a strange
// serial, looks through the network, finds its device by the serial and reads it on, all by itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "tests/collectors/daemon_process.h"
#include "tests/db/test_database.h"
#include "tests/fleet/fleet.h"

namespace klickwerk::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;
using testing::HasSubstr;

constexpr const char* first_room = "127.24.0.1";
constexpr const char* other_room = "127.24.0.6";

fleet::FleetDescription two_rooms() {
  fleet::FleetDescription description;
  for (const char* address : {first_room, other_room}) {
    fleet::DeviceDescription device;
    device.address = address;
    device.recording = fs::path(KLICKWERK_SOURCE_DIR) / "mib/recordings/ricoh_im-c4510.snmprec";
    device.serial = "CARRIED-1";
    device.clicks_per_day = 864'000;
    device.offset_clicks = 0;  // the same figures at both places
    device.faults.silent = address == other_room;  // until it is carried there
    description.devices.push_back(device);
  }
  return description;
}

class Displaced : public testing::Test {
 protected:
  Displaced() : fleet_(two_rooms()) {
    char pattern[] = "/tmp/klickwerk-displaced-XXXXXX";
    folder_ = mkdtemp(pattern);
    fleet_.start();
    const std::string port = std::to_string(fleet_.port());
    server_.execute("with d as (insert into devices (serial) values ('CARRIED-1') returning device_id) insert into device_endpoints (device_id, address, port, community) "
                    "select device_id, '" + std::string(first_room) + "', " + port + ", 'public' from d");
    server_.execute("insert into discovery_networks (network, port, every_days, last_run_at) values ('127.24.0.0/28', " + port + ", 300, now())");
  }
  ~Displaced() override { fs::remove_all(folder_); }
  int polls_read() { return std::stoi(server_.value("select count(distinct read_at) from readings")); }
  bool reads_on(Daemon& daemon) {
    const int before = polls_read();
    static_cast<void>(within(seconds(120), [&] { return polls_read() > before || !daemon.alive(); }));
    return polls_read() > before;
  }
  fs::path folder_;
  TestDatabase server_;
  fleet::Fleet fleet_;
};

TEST_F(Displaced, IsFoundByItsSerialAndReadOn) {
  Daemon daemon(folder_, "one", server_.url(), "metrics_listen = \"\"\nmost_clicks_per_day = 10000000\ntimeout_ms = 200\nwake_up = false\n");
  ASSERT_TRUE(reads_on(daemon)) << daemon.log();
  fleet::Faults swapped;
  swapped.swap_at = SystemClock().now() - std::chrono::hours(1);
  swapped.swap_serial = "STRANGER-9";
  fleet_.set_faults(first_room, swapped);
  fleet_.set_faults(other_room, {});
  EXPECT_TRUE(within(seconds(120), [&] { return server_.value("select address from device_endpoints") == other_room; })) << daemon.log();
  EXPECT_TRUE(reads_on(daemon)) << daemon.log();
  EXPECT_EQ(server_.value("select action || ' ' || subject || ' ' || actor from audit_log where action like 'endpoint.%'"), "endpoint.move CARRIED-1 klickwerk-collector");
  EXPECT_EQ(server_.value("select serial || ' ' || state from discoveries"), "STRANGER-9 new") << "the one in its place waits for a person";
  EXPECT_EQ(server_.value("select outcome from poll_states"), "read");
  EXPECT_EQ(server_.value("select count(*) from readings where state <> 'valid'"), "0") << "nothing of the stranger's became a reading";
  EXPECT_THAT(daemon.log(), HasSubstr("KW-C201"));
  EXPECT_THAT(daemon.log(), HasSubstr("KW-C401 device CARRIED-1 moved from " + std::string(first_room)));
}

}  // namespace
}  // namespace klickwerk::test
