// SNMPv3 against Debian's snmpd, in every combination that it offers, and what it says when something is wrong.
#include <gtest/gtest.h>

#include "collector/poll/unheard.h"
#include "tests/collector/network.h"
#include "tests/collector/snmpd_process.h"

namespace klickwerk::collector::test {
namespace {

constexpr const char* auth_password = "signed and sealed";
constexpr const char* privacy_password = "for my eyes only";
const Oid sys_name = oid("1.3.6.1.2.1.1.5.0");

V3User user(V3Auth auth, V3Privacy privacy) {
  V3User result;
  result.name = std::string("u-") + word_for(auth) + "-" + word_for(privacy);
  result.auth = auth;
  result.privacy = privacy;
  if (auth != V3Auth::none) result.auth_password = auth_password;
  if (privacy != V3Privacy::none) result.privacy_password = privacy_password;
  return result;
}

// snmpd's own words for the protocols.
std::string snmpd_word(V3Auth auth) { return auth == V3Auth::sha1 ? "SHA" : word_for(auth); }
std::string snmpd_word(V3Privacy privacy) {
  switch (privacy) {
    case V3Privacy::aes128: return "AES";
    case V3Privacy::aes192_reeder: return "AES-192-C";
    case V3Privacy::aes256_reeder: return "AES-256-C";
    default: return word_for(privacy);
  }
}

std::string user_lines() {
  std::string lines;
  for (const V3Auth auth : all_v3_auths) {
    for (const V3Privacy privacy : all_v3_privacies) {
      if (auth == V3Auth::none && privacy != V3Privacy::none) continue;
      const V3User one = user(auth, privacy);
      lines += "createUser " + one.name;
      if (auth != V3Auth::none) lines += " " + snmpd_word(auth) + " \"" + auth_password + "\"";
      if (privacy != V3Privacy::none) lines += " " + snmpd_word(privacy) + " \"" + privacy_password + "\"";
      lines += "\nrouser " + one.name + (auth == V3Auth::none ? " noauth" : privacy == V3Privacy::none ? " auth" : " priv") + "\n";
    }
  }
  return lines;
}

// One agent for all tests of this file; those that stop it start it again.
class V3Snmpd : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    behind_ = new SnmpdProcess("rocommunity inside\nsysName behind.example\nsysDescr What stands in the context\n");
    snmpd_ = new SnmpdProcess("rocommunity inside\nsysName fleet.example\nsysDescr Klickwerk test agent\n" + user_lines() +
                              "createUser barred SHA-256 \"" + auth_password + "\"\n" +
                              "createUser ctx SHA-256 \"" + auth_password + "\" AES \"" + privacy_password + "\"\nrouser ctx priv -V everything printers\nview everything included .1\n" +
                              "proxy -Cn printers -v 2c -c inside 127.0.0.1:" + std::to_string(behind_->port()) + " .1.3.6.1.2.1.1\n" +
                              "createUser strict SHA-256 \"" + auth_password + "\" AES \"" + privacy_password + "\"\nrouser strict priv\n");
    Network network;
    SnmpRequest request = get({sys_name});
    request.community = "inside";
    const auto answer = network.ask(endpoint(), request, {.timeout_ms = 200, .retries = 150});
    ASSERT_TRUE(answer.ok()) << "snmpd did not start: " << snmpd_->log();
  }
  static void TearDownTestSuite() {
    delete snmpd_;
    delete behind_;
    snmpd_ = behind_ = nullptr;
  }

  static Endpoint endpoint() { return *Endpoint::from_literal("127.0.0.1", snmpd_->port()); }
  SnmpAnswer ask(const V3User& who, Patience patience = {.timeout_ms = 1500, .retries = 1}) { return ask(network_, who, patience); }
  static SnmpAnswer ask(Network& network, const V3User& who, Patience patience = {.timeout_ms = 1500, .retries = 1}) {
    SnmpRequest request{SnmpVersion::v3, {}, RequestKind::get, {sys_name}, 1, std::make_shared<const V3User>(who)};
    return network.ask(endpoint(), request, patience);
  }
  static void expect_name(const SnmpAnswer& answer) {
    ASSERT_TRUE(answer.ok()) << word_for(answer.error().error);
    ASSERT_EQ(answer->size(), 1U);
    EXPECT_EQ(answer->front().oid, sys_name);
    EXPECT_EQ(std::get<OctetString>(answer->front().value.content).bytes, "fleet.example");
  }
  SnmpError error_for(const V3User& who) {
    const auto answer = ask(who, {.timeout_ms = 400, .retries = 0});
    EXPECT_FALSE(answer.ok());
    return answer.ok() ? SnmpError::other_status : answer.error().error;
  }
  Network network_;
  static V3User context_user() {
    V3User who{"ctx", V3Auth::sha256, auth_password, V3Privacy::aes128, privacy_password, "printers"};
    return who;
  }
  static SnmpdProcess* snmpd_;
  static SnmpdProcess* behind_;  // the agent whose objects snmpd_ shows in the context "printers"
};
SnmpdProcess* V3Snmpd::snmpd_ = nullptr;
SnmpdProcess* V3Snmpd::behind_ = nullptr;

TEST_F(V3Snmpd, AnswersEveryUserInEveryCombination) {
  int asked = 0;
  for (const V3Auth auth : all_v3_auths) {
    for (const V3Privacy privacy : all_v3_privacies) {
      if (auth == V3Auth::none && privacy != V3Privacy::none) continue;
      SCOPED_TRACE(std::string(word_for(auth)) + " " + word_for(privacy));
      expect_name(ask(user(auth, privacy)));
      ++asked;
    }
  }
  EXPECT_EQ(asked, 43);
}

TEST_F(V3Snmpd, FindsTheEngineOnceAndThenAsksAtOnce) {
  const V3User who = user(V3Auth::sha256, V3Privacy::aes256);
  expect_name(ask(who));
  EXPECT_EQ(network_.client().traffic().sent, 2U);
  for (int i = 0; i < 5; ++i) expect_name(ask(who));
  expect_name(ask(user(V3Auth::md5, V3Privacy::des)));  // another user of the same engine
  EXPECT_EQ(network_.client().traffic().sent, 8U);
  EXPECT_EQ(network_.client().traffic().strays, 0U);
}

TEST_F(V3Snmpd, BulkAndNextAndLongRequestsWork) {
  const auto who = std::make_shared<const V3User>(user(V3Auth::sha1, V3Privacy::aes128));
  const auto bulk = network_.ask(endpoint(), {SnmpVersion::v3, {}, RequestKind::get_bulk, {oid("1.3.6.1.2.1.1")}, 8, who}, {.timeout_ms = 1500, .retries = 1});
  ASSERT_TRUE(bulk.ok());
  EXPECT_EQ(bulk->size(), 8U);
  std::vector<Oid> names(120, sys_name);
  const auto many = network_.ask(endpoint(), {SnmpVersion::v3, {}, RequestKind::get, names, 1, who}, {.timeout_ms = 1500, .retries = 1});
  ASSERT_TRUE(many.ok());
  EXPECT_EQ(many->size(), 120U);
  const auto unknown = network_.ask(endpoint(), {SnmpVersion::v3, {}, RequestKind::get, {oid("1.3.6.1.2.1.1.99.0")}, 1, who}, {.timeout_ms = 1500, .retries = 1});
  ASSERT_TRUE(unknown.ok());
  EXPECT_NE(unknown->front().absence, Absence::none);
}

TEST_F(V3Snmpd, SaysWhyItRefuses) {
  V3User who = user(V3Auth::sha256, V3Privacy::aes128);
  who.name = "nobody";
  EXPECT_EQ(error_for(who), SnmpError::unknown_user);
  who = user(V3Auth::sha256, V3Privacy::aes128);
  who.auth_password = "not this one";
  EXPECT_EQ(error_for(who), SnmpError::wrong_digest);
  who = user(V3Auth::sha256, V3Privacy::aes128);
  who.auth = V3Auth::sha1;
  EXPECT_EQ(error_for(who), SnmpError::wrong_digest);
  who = user(V3Auth::sha256, V3Privacy::none);  // created without a privacy key
  who.privacy = V3Privacy::aes128;
  who.privacy_password = privacy_password;
  EXPECT_EQ(error_for(who), SnmpError::unsupported_level);
  who = user(V3Auth::none, V3Privacy::none);
  who.auth = V3Auth::md5;
  who.auth_password = auth_password;
  EXPECT_EQ(error_for(who), SnmpError::unsupported_level);
}

// DES and AES show a wrong key only by the nonsense that comes out: the agent says so, or drops the message.
TEST_F(V3Snmpd, AWrongPrivacyPasswordIsNamed) {
  for (const V3Privacy privacy : {V3Privacy::des, V3Privacy::aes128, V3Privacy::aes256}) {
    V3User who = user(V3Auth::sha256, privacy);
    who.privacy_password = "not this one";
    const SnmpError error = error_for(who);
    EXPECT_TRUE(error == SnmpError::decryption_error || error == SnmpError::silent_to_user) << word_for(privacy) << ": " << word_for(error);
    const std::string words = unheard_in_words(error, SnmpVersion::v3, &who, "192.0.2.7:161");
    EXPECT_NE(words.find("privacy password"), std::string::npos) << words;
  }
}

TEST_F(V3Snmpd, AUserBelowItsLevelOrWithoutAccessIsTold) {
  V3User who = user(V3Auth::sha256, V3Privacy::none);
  who.name = "barred";
  EXPECT_EQ(error_for(who), SnmpError::no_access);
  who.name = "strict";  // may read, but only encrypted
  EXPECT_EQ(error_for(who), SnmpError::no_access);
  who.privacy = V3Privacy::aes128;
  who.privacy_password = privacy_password;
  expect_name(ask(who));
}

TEST_F(V3Snmpd, AContextHasItsOwnAnswers) {
  const V3User inside = context_user();
  const auto answer = ask(inside, {.timeout_ms = 1500, .retries = 5});
  ASSERT_TRUE(answer.ok()) << word_for(answer.error().error);
  EXPECT_EQ(std::get<OctetString>(answer->front().value.content).bytes, "behind.example");
  expect_name(ask(user(V3Auth::sha256, V3Privacy::aes128)));  // the default context is another one, at the same engine
  const auto again = ask(inside);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(std::get<OctetString>(again->front().value.content).bytes, "behind.example");
}

TEST_F(V3Snmpd, AContextIsWalkedAndReadInBulk) {
  const auto who = std::make_shared<const V3User>(context_user());
  for (const RequestKind kind : {RequestKind::get_next, RequestKind::get_bulk}) {
    const auto rows = network_.ask(endpoint(), {SnmpVersion::v3, {}, kind, {oid("1.3.6.1.2.1.1.4.0")}, 3, who}, {.timeout_ms = 1500, .retries = 5});
    ASSERT_TRUE(rows.ok()) << word_for(rows.error().error);
    EXPECT_EQ(rows->front().oid, sys_name);
    EXPECT_EQ(std::get<OctetString>(rows->front().value.content).bytes, "behind.example");
  }
}

TEST_F(V3Snmpd, AUserOfOneContextHasNoneOfTheOthers) {
  V3User who = context_user();
  who.context.clear();
  EXPECT_EQ(error_for(who), SnmpError::no_access);
}

TEST_F(V3Snmpd, AWrongContextIsTold) {
  V3User who = user(V3Auth::sha256, V3Privacy::aes128);
  who.context = "Jetdirect";
  const SnmpError error = error_for(who);
  // snmpd drops such a question; others report unknownContexts.
  EXPECT_TRUE(error == SnmpError::unknown_context || error == SnmpError::silent_to_user) << word_for(error);
  EXPECT_NE(unheard_in_words(error, SnmpVersion::v3, &who, "192.0.2.7:161").find("Jetdirect"), std::string::npos);
}

TEST_F(V3Snmpd, FollowsARestartedAgent) {
  const V3User who = user(V3Auth::sha512, V3Privacy::aes256);
  expect_name(ask(who));
  const auto before = network_.client().known_engines();
  ASSERT_EQ(before.size(), 1U);
  snmpd_->stop();
  snmpd_->start();
  expect_name(ask(who, {.timeout_ms = 300, .retries = 100}));
  const auto after = network_.client().known_engines();
  ASSERT_EQ(after.size(), 1U);
  EXPECT_EQ(after[0].id, before[0].id);
  EXPECT_EQ(after[0].boots, before[0].boots + 1);
}

TEST_F(V3Snmpd, FollowsAClockThatIsElsewhere) {
  const V3User who = user(V3Auth::sha256, V3Privacy::aes128);
  expect_name(ask(who));
  const KnownEngine right = network_.client().known_engines().at(0);
  const KnownEngine wrong[] = {{right.at, right.id, right.boots, right.time + 5000},
                               {right.at, right.id, right.boots + 7, right.time},   // the agent lost its boots
                               {right.at, right.id, 0, 0},
                               {right.at, "another engine", right.boots, right.time}};  // another device stood there
  for (const KnownEngine& engine : wrong) {
    Network network;
    network.client().recall({engine});
    expect_name(ask(network, who));
    EXPECT_EQ(network.client().traffic().sent, 2U);
    EXPECT_EQ(network.client().known_engines().at(0).boots, right.boots);
  }
}

TEST_F(V3Snmpd, RecalledEnginesSpareTheQuestionForThem) {
  const V3User who = user(V3Auth::sha384, V3Privacy::aes192);
  expect_name(ask(who));
  Network next_run;
  next_run.client().recall(network_.client().known_engines());
  expect_name(ask(next_run, who));
  EXPECT_EQ(next_run.client().traffic().sent, 1U);
}

TEST_F(V3Snmpd, AnUnusableUserIsNotAsked) {
  V3User who = user(V3Auth::sha256, V3Privacy::none);
  who.auth_password = "short";
  EXPECT_EQ(error_for(who), SnmpError::unusable_credential);
  EXPECT_EQ(network_.client().traffic().sent, 0U);
}

}  // namespace
}  // namespace klickwerk::collector::test
