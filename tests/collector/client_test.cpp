// The client over real UDP: what it accepts, what it ignores, when it gives up.
#include <gtest/gtest.h>

#include "tests/collector/network.h"

namespace klickwerk::collector::test {
namespace {

constexpr const char* printer = "127.20.0.1";

TEST(Client, GetsFromTheFleetInBothVersions) {
  const auto fleet = started_fleet({device(printer, "ricoh_im-c4510.snmprec")});
  Network network;
  for (const auto version : {SnmpVersion::v1, SnmpVersion::v2c}) {
    const auto answer = network.ask(at(*fleet, printer), get({sys_descr, sys_object_id}, version));
    ASSERT_TRUE(answer.ok());
    ASSERT_EQ(answer->size(), 2U);
    EXPECT_EQ((*answer)[0].oid, sys_descr);
    EXPECT_EQ((*answer)[0].value.type, SnmpType::octet_string);
    EXPECT_EQ((*answer)[1].value.type, SnmpType::object_id);
  }
}

TEST(Client, GetNextAndGetBulkWalkInOrder) {
  const auto fleet = started_fleet({device(printer, "ricoh_im-c4510.snmprec")});
  Network network;
  const Oid system = oid("1.3.6.1.2.1.1");
  SnmpRequest next{SnmpVersion::v1, "public", RequestKind::get_next, {system}, 1};
  const auto first = network.ask(at(*fleet, printer), next);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->at(0).oid, sys_descr);
  SnmpRequest bulk{SnmpVersion::v2c, "public", RequestKind::get_bulk, {system}, 8};
  const auto rows = network.ask(at(*fleet, printer), bulk);
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 8U);
  EXPECT_TRUE(std::ranges::is_sorted(*rows, {}, &Binding::oid));
}

TEST(Client, V1TellsTheIndexOfTheUnknownName) {
  const auto fleet = started_fleet({device(printer, "ricoh_im-c4510.snmprec")});
  Network network;
  const Oid nonsense = oid("1.3.6.1.2.1.99.1.0");
  const auto answer = network.ask(at(*fleet, printer), get({sys_descr, nonsense}, SnmpVersion::v1));
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error(), (SnmpFailure{SnmpError::no_such_name, 2}));
  const auto newer = network.ask(at(*fleet, printer), get({sys_descr, nonsense}));
  ASSERT_TRUE(newer.ok());
  EXPECT_EQ(newer->at(1).absence, Absence::no_such_object);
}

TEST(Client, SilenceIsATimeoutAfterAllRetries) {
  const auto fleet = started_fleet({device(printer, "ricoh_im-c4510.snmprec", {.silent = true})});
  Network network;
  const auto answer = network.ask(at(*fleet, printer), get({sys_descr}), {.timeout_ms = 40, .retries = 2});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().error, SnmpError::timeout);
  EXPECT_EQ(network.client().traffic().sent, 3U);
  EXPECT_EQ(network.client().outstanding(), 0U);
}

TEST(Client, AWrongCommunityLooksLikeSilence) {
  const auto fleet = started_fleet({device(printer, "ricoh_im-c4510.snmprec")});
  Network network;
  auto request = get({sys_descr});
  request.community = "secret";
  EXPECT_EQ(network.ask(at(*fleet, printer), request, {.timeout_ms = 40, .retries = 0}).error().error, SnmpError::timeout);
}

TEST(Client, ARetryGetsThroughLoss) {
  const auto fleet = started_fleet({device(printer, "ricoh_im-c4510.snmprec", {.loss_percent = 50})});
  Network network;
  EXPECT_TRUE(network.ask(at(*fleet, printer), get({sys_descr}), {.timeout_ms = 30, .retries = 60}).ok());
}

TEST(Client, AnAnswerFromAnotherAddressIsIgnored) {
  const auto fleet = started_fleet({device(printer, "ricoh_im-c4510.snmprec", {.wrong_source = true})});
  Network network;
  const auto answer = network.ask(at(*fleet, printer), get({sys_descr}), {.timeout_ms = 100, .retries = 0});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().error, SnmpError::timeout);
  EXPECT_EQ(network.client().traffic().strays, 1U);
}

TEST(Client, AnAnswerWithAnotherIdIsIgnored) {
  const auto fleet = started_fleet({device(printer, "ricoh_im-c4510.snmprec", {.wrong_request_id = true})});
  Network network;
  const auto answer = network.ask(at(*fleet, printer), get({sys_descr}), {.timeout_ms = 100, .retries = 0});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().error, SnmpError::timeout);
  EXPECT_EQ(network.client().traffic().strays, 1U);
}

TEST(Client, GarbageIsToldApartFromSilence) {
  const auto fleet = started_fleet({device(printer, "ricoh_im-c4510.snmprec", {.garbage = true})});
  Network network;
  const auto answer = network.ask(at(*fleet, printer), get({sys_descr}), {.timeout_ms = 100, .retries = 0});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().error, SnmpError::malformed);
  EXPECT_EQ(network.client().traffic().malformed, 1U);
}

TEST(Client, ALateAnswerToAnEarlierAttemptStillCounts) {
  const auto fleet = started_fleet({device(printer, "ricoh_im-c4510.snmprec", {.delay_ms = 150})});
  Network network;
  EXPECT_TRUE(network.ask(at(*fleet, printer), get({sys_descr}), {.timeout_ms = 100, .retries = 2}).ok());
}

TEST(Client, WhatCannotBeSentFailsAtOnce) {
  Network network;
  auto nameless = get({sys_descr});
  nameless.community.clear();
  EXPECT_EQ(network.ask(*Endpoint::from_literal("127.20.0.9", 16161), nameless).error().error, SnmpError::send_failed);
  // Class E addresses are refused by the kernel, whatever the routes are.
  EXPECT_EQ(network.ask(*Endpoint::from_literal("255.255.255.255", 16161), get({sys_descr})).error().error, SnmpError::send_failed);
  EXPECT_EQ(network.client().traffic().sent, 0U);
}

TEST(Client, AThousandRequestsAtOnceAllComeBack) {
  std::vector<fleet::DeviceDescription> devices;
  for (int i = 1; i <= 200; ++i) devices.push_back(device("127.20.1." + std::to_string(i), "hp_laserjet-m406.snmprec"));
  const auto fleet = started_fleet(devices);
  Network network;
  int good = 0;
  int finished = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto to = at(*fleet, "127.20.1." + std::to_string(i % 200 + 1));
    network.client().request(to, get({sys_descr}), {.timeout_ms = 2000, .retries = 3}, [&](const SnmpAnswer& answer) {
      ++finished;
      good += answer.ok() ? 1 : 0;
    });
  }
  network.run_until([&] { return finished == 1000; });
  EXPECT_EQ(good, 1000);
}

TEST(Client, TheBudgetHoldsPacketsBackButLosesNone) {
  const auto fleet = started_fleet({device(printer, "hp_laserjet-m406.snmprec")});
  Network network({.max_packets_per_s = 2000});
  int finished = 0;
  for (int i = 0; i < 300; ++i) {
    network.client().request(at(*fleet, printer), get({sys_descr}), {.timeout_ms = 2000, .retries = 0}, [&](const SnmpAnswer& answer) {
      finished += answer.ok() ? 1 : 0;
    });
  }
  network.loop().poll();
  EXPECT_LT(network.client().traffic().sent, 300U) << "all went out in one burst";
  network.run_until([&] { return finished == 300; });
}

TEST(Endpoint, LiteralsAndTexts) {
  EXPECT_EQ(Endpoint::from_literal("192.0.2.7", 161)->text(), "192.0.2.7:161");
  EXPECT_EQ(Endpoint::from_literal("2001:db8::7", 1161)->text(), "[2001:db8::7]:1161");
  EXPECT_NE(Endpoint::from_literal("fe80::1%lo", 161)->scope, 0U);
  EXPECT_FALSE(Endpoint::from_literal("printer.example", 161));
  EXPECT_FALSE(Endpoint::from_literal("192.0.2", 161));
}

}  // namespace
}  // namespace klickwerk::collector::test
