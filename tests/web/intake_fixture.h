// An office with klickwerk-web on the loopback, real TLS, a real database, and sites with relays that speak to it.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>

#include "collector/relay/enrolment.h"
#include "collector/relay/relay_office.h"
#include "core/assert.h"
#include "db/connection_internal.h"
#include "db/devices.h"
#include "db/parties.h"
#include "office/relays/membership.h"
#include "office/relays/server_certificate.h"
#include "tests/collector/sink_suite.h"
#include "tests/db/test_database.h"
#include "web/server/office_server.h"

namespace klickwerk::web::test {

using collector::test::first_moment;
using collector::test::sample_observation;

// The samples' moments lie shortly before the office's now, whenever the tests run.
class OfficeClock final : public Clock {
 public:
  Instant now() const override { return first_moment + std::chrono::hours(14 * 24) + ahead; }
  std::chrono::hours ahead{0};
};

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "klickwerk-web-XXXXXX").string();
    KW_ASSERT(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// A customer with two sites, three devices at the first, one at the second.
class Office {
 public:
  Office() : config_(database_.config()) {
    config_.state_directory = folder_.path();
    config_.web.certificate = folder_.path() / "web/certificate.pem";
    config_.web.key = folder_.path() / "web/key.pem";
    auto transaction = database_.database().begin();
    db::Customer customer;
    customer.number = "K1";
    customer.name = "Muster GmbH";
    customer_ = db::PartyStore(transaction).add(customer);
    for (const char* number : {"1", "2"}) sites_.push_back(db::PartyStore(transaction).add(db::Site{{}, customer_, number, "Werk", "", "", "", "DE", ""}));
    for (const char* serial : {"S1", "S2", "S3"}) devices_.push_back(add_device(transaction, serial, sites_[0]));
    stranger_ = add_device(transaction, "S4", sites_[1]);
    transaction.commit();
    settings_ = OfficeServer::settings_from(config_.web);
    settings_.address = "127.0.0.1";
    settings_.port = 0;
    open();
  }
  void open() {
    server_ = std::make_unique<OfficeServer>(config_, database_.url(), settings_, clock_);
    settings_.port = server_->port();  // the same again when it comes back
  }
  void close() { server_.reset(); }
  OfficeClock& clock() { return clock_; }
  OfficeServer& server() { return *server_; }
  HttpsServer::Settings& settings() { return settings_; }  // for the next open()
  klickwerk::test::TestDatabase& database() { return database_; }
  std::string url() const { return "https://127.0.0.1:" + std::to_string(settings_.port); }
  const std::vector<DeviceId>& devices() const { return devices_; }
  DeviceId stranger() const { return stranger_; }
  std::string pin() const { return office::certificate_pin(config_.web); }
  const config::Config& config() const { return config_; }
  collector::EnrolmentCode invite(const std::string& relay = "kiel", const std::string& site = "K1/1", int hours = 24) {
    const std::vector<std::string> sites{site};
    return office::invite(database_.database(), relay, sites, pin(), hours, clock_.now(), "anna").code;
  }

  // Nobody gets in any more, and who is in is thrown out: what a stopping server looks like to its clients.
  void take_database_away() {
    allow_connections(false);
    database_.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
  }
  void bring_database_back() { allow_connections(true); }

 private:
  void allow_connections(bool allowed) {
    const std::string name = database_.value("select current_database()");
    auto other = db::Database::connect(database_.url() + " dbname=postgres");
    auto transaction = other.begin();
    db::guarded("test", [&] { transaction.state().work->exec("alter database " + name + " with allow_connections " + (allowed ? "true" : "false")); });
    transaction.commit();
  }
  static DeviceId add_device(db::Transaction& transaction, const char* serial, SiteId site) {
    db::Device device;
    device.serial = serial;
    device.site = site;
    const DeviceId id = db::DeviceStore(transaction).add(device);
    db::Endpoint endpoint;
    endpoint.device = id;
    endpoint.address = "192.0.2." + std::to_string(id.value);
    endpoint.community = "geheim-" + std::string(serial);
    db::DeviceStore(transaction).set(endpoint);
    return id;
  }

  klickwerk::test::TestDatabase database_;
  Folder folder_;
  OfficeClock clock_;
  config::Config config_;
  HttpsServer::Settings settings_;
  CustomerId customer_;
  std::vector<SiteId> sites_;
  std::vector<DeviceId> devices_;
  DeviceId stranger_;
  std::unique_ptr<OfficeServer> server_;
};

// A site whose relay is enrolled.
class Site {
 public:
  explicit Site(Office& office, const std::string& relay = "kiel", const std::string& at = "K1/1")
      : Site(collector::enrol(office.url(), office.invite(relay, at), {}, "test")) {}
  explicit Site(collector::Enrolment enrolled)
      : enrolment(std::move(enrolled)),
        clock({.bound_ms = 2000, .file = folder.path() / "clock.json"}),
        identity{enrolment.token, "test", clock, [this] { return waiting; }},
        link(enrolment.office_url, {enrolment.pinned_certificate, {}}, 10000),
        sink({link, identity, [this](const auto& observation, const auto& reason) { refused.emplace_back(observation, reason); }}, {.first = std::chrono::milliseconds(0)}),
        list(link, identity, folder.path()) {}

  Folder folder;
  collector::Enrolment enrolment;
  collector::SiteClock clock;
  collector::Waiting waiting;
  collector::RelayIdentity identity;
  collector::OfficeLink link;
  std::vector<std::pair<collector::Observation, std::string>> refused;
  collector::RelaySink sink;
  collector::RelayDeviceList list;
};

inline collector::Observation sample(DeviceId device, int minute, std::uint64_t total) {
  return sample_observation(device, first_moment + std::chrono::minutes(minute), total);
}

}  // namespace klickwerk::web::test
