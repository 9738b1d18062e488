// Credentials and sealed secrets in the database: nothing plain stands there, and the right one is chosen for a device.
#include "db/credentials.h"

#include <gtest/gtest.h>

#include "db/devices.h"
#include "db/parties.h"
#include "db/sealing.h"
#include "tests/db/test_database.h"

namespace klickwerk::db {
namespace {

using collector::SnmpVersion;

Credential v3_credential(const std::string& name) {
  Credential credential;
  credential.name = name;
  credential.version = SnmpVersion::v3;
  credential.user = {"klick", collector::V3Auth::sha256, "signed and sealed", collector::V3Privacy::aes256, "for my eyes only", "Jetdirect"};
  return credential;
}

Credential community(const std::string& name, const std::string& text) {
  Credential credential;
  credential.name = name;
  credential.community = text;
  return credential;
}

class Credentials : public testing::Test {
 protected:
  Credentials() : transaction_(test_.database().begin()), store_(transaction_), devices_(transaction_) {}
  DeviceId device(const std::string& serial, const std::string& own = {}, std::optional<SiteId> site = {}) {
    Device device;
    device.serial = serial;
    device.site = site;
    const DeviceId id = devices_.add(device);
    Endpoint endpoint;
    endpoint.device = id;
    endpoint.address = "192.0.2.7";
    endpoint.community = own;
    devices_.set(endpoint);
    return id;
  }
  collector::PollTarget target(DeviceId id) {
    for (auto& one : devices_.poll_targets(3600)) {
      if (one.device == id) return one;
    }
    ADD_FAILURE() << "no target";
    return {};
  }
  klickwerk::test::TestDatabase test_;
  Transaction transaction_;
  CredentialStore store_;
  DeviceStore devices_;
};

TEST_F(Credentials, ComeBackAsTheyWentIn) {
  Credential credential = v3_credential("kopierer");
  credential.remark = "for all of them";
  credential.id = store_.add(credential);
  EXPECT_EQ(store_.find("kopierer"), credential);
  credential.user.auth_password = "another password";
  store_.change(credential);
  EXPECT_EQ(store_.find("kopierer"), credential);
  EXPECT_EQ(store_.find("nobody"), std::nullopt);
  EXPECT_THROW(store_.add(v3_credential("kopierer")), Conflict);
}

TEST_F(Credentials, NoSecretStandsPlainInTheDatabase) {
  store_.add(v3_credential("kopierer"));
  device("SN1", "geheim");
  transaction_.commit();
  EXPECT_EQ(test_.value("select count(*) from snmp_credentials where secrets_sealed like 'kw1:%' and snmp_credentials::text !~ 'signed|eyes'"), "1");
  EXPECT_EQ(test_.value("select count(*) from device_endpoints where community = '' and community_sealed like 'kw1:%' and device_endpoints::text !~ 'geheim'"), "1");
}

TEST_F(Credentials, TheNearestThatAPersonGaveIsTaken) {
  const CustomerId customer = PartyStore(transaction_).add(Customer{.number = "4711", .name = "Kunde"});
  const SiteId site = PartyStore(transaction_).add(Site{.customer = customer, .number = "1", .name = "Haus"});
  const auto general = store_.add(community("general", "g")), at_site = store_.add(v3_credential("site")), own = store_.add(community("own", "o"));
  const DeviceId nothing_said = device("SN1", "", site), with_community = device("SN2", "geheim", site);
  EXPECT_EQ(target(nothing_said).community, "public");  // nothing is given at all
  store_.set_order(std::vector{general});
  EXPECT_EQ(target(nothing_said).try_in_order->size(), 1U);
  store_.assign_site(site, at_site);
  EXPECT_EQ(target(nothing_said).version, collector::PollTarget::Version::v3);
  EXPECT_EQ(target(nothing_said).v3->auth_password, "signed and sealed");
  EXPECT_EQ(target(nothing_said).try_in_order, nullptr);
  EXPECT_EQ(target(with_community).community, "geheim");
  store_.assign_device(with_community, own);
  EXPECT_EQ(target(with_community).community, "o");
  store_.assign_device(with_community, std::nullopt);
  EXPECT_EQ(target(with_community).version, collector::PollTarget::Version::v3);  // its own community is gone, the site's holds
}

TEST_F(Credentials, WhatWorkedIsRememberedButTheOrderStays) {
  const auto first = store_.add(community("first", "a")), second = store_.add(v3_credential("second"));
  store_.set_order(std::vector{first, second});
  const DeviceId id = device("SN1");
  EXPECT_EQ(target(id).credential, 0);
  store_.remember(std::vector<collector::FoundAccess>{{id, second}});
  EXPECT_EQ(target(id).credential, second);
  EXPECT_EQ(target(id).version, collector::PollTarget::Version::v3);
  EXPECT_EQ(target(id).try_in_order->at(0).name, "first");
  store_.remove(second);  // found is no assignment
  EXPECT_EQ(target(id).credential, 0);
}

TEST_F(Credentials, OneInUseIsNotRemoved) {
  const auto used = store_.add(community("used", "u"));
  store_.assign_device(device("SN1"), used);
  EXPECT_THROW(store_.remove(used), Refused);
}

TEST_F(Credentials, CommunitiesOfAnOlderVersionAreSealed) {
  const DeviceId id = device("SN1");
  transaction_.commit();
  test_.execute("update device_endpoints set community = 'geheim'");
  {
    auto transaction = test_.database().begin();
    EXPECT_EQ(DeviceStore(transaction).endpoint(id)->community, "geheim");  // readable before
    EXPECT_EQ(seal_plain_communities(transaction), 1);
    EXPECT_EQ(DeviceStore(transaction).endpoint(id)->community, "geheim");  // and after
    EXPECT_EQ(seal_plain_communities(transaction), 0);
    transaction.commit();
  }
  EXPECT_EQ(test_.value("select community from device_endpoints"), "");
}

TEST_F(Credentials, AllAreSealedAnewWithANewKey) {
  const DeviceId id = device("SN1", "geheim");
  store_.add(v3_credential("kopierer"));
  config::SecretBox& box = secrets_of(transaction_);
  const std::string old_key = box.current_key();
  box.add_key();
  EXPECT_EQ(seal_anew(transaction_), 2);
  EXPECT_NE(box.current_key(), old_key);
  EXPECT_EQ(devices_.endpoint(id)->community, "geheim");
  EXPECT_EQ(store_.find("kopierer")->user.privacy_password, "for my eyes only");
  transaction_.commit();
  EXPECT_EQ(test_.value("select count(*) from device_endpoints where community_sealed like 'kw1:" + old_key + ":%'"), "0");
}

}  // namespace
}  // namespace klickwerk::db
