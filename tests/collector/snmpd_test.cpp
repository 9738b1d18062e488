// The client against Debian's snmpd: a second opinion on the protocol that neither we nor the fleet wrote.
#include <gtest/gtest.h>

#include "tests/collector/network.h"
#include "tests/collector/snmpd_process.h"

namespace klickwerk::collector::test {
namespace {

class Snmpd : public testing::Test {
 protected:
  void SetUp() override {
    const auto answer = network_.ask(endpoint(), get({sys_descr}), {.timeout_ms = 200, .retries = 100});
    ASSERT_TRUE(answer.ok()) << "snmpd did not start: " << snmpd_.log();
  }

  Endpoint endpoint() const { return *Endpoint::from_literal("127.0.0.1", snmpd_.port()); }
  Endpoint endpoint6() const { return *Endpoint::from_literal("::1", snmpd_.port()); }
  SnmpAnswer ask(SnmpVersion version, RequestKind kind, std::vector<Oid> oids, int repetitions = 1) {
    return network_.ask(endpoint(), {version, "public", kind, std::move(oids), repetitions}, {.timeout_ms = 2000, .retries = 2});
  }
  Network network_;

 private:
  SnmpdProcess snmpd_{"rocommunity public\nrocommunity6 public\nsysDescr Klickwerk test agent\nsysName fleet.example\n"
                      "sysContact nobody\nsysLocation Prüfstand\nsysObjectID 1.3.6.1.4.1.99999.7\n"};
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
