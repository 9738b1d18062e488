// What of a delivery may be kept, which bytes may be read at all, and which relays need a look.
#include <gmock/gmock.h>

#include "collector/spool/observation_codec.h"
#include "office/relays/cbor_shape.h"
#include "office/relays/delivery.h"
#include "office/relays/relay_report.h"
#include "tests/collector/sink_suite.h"

namespace klickwerk::collector::test {
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SinkSuite);  // only its samples are used here
}

namespace klickwerk::office {
namespace {

using collector::test::first_moment;
using collector::test::sample_observation;
using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;

const Instant now = first_moment + hours(24);

std::vector<std::string> reasons_for(const collector::Observation& observation) {
  std::vector<std::string> reasons;
  for (const auto& refusal : judge(std::span(&observation, 1), {DeviceId{1}}, now).refused) reasons.push_back(refusal.reason);
  return reasons;
}

TEST(RelayDelivery, KeepsWhatIsOfItsOwnSitesAndTellsThePlaces) {
  const std::vector batch{sample_observation({1}, first_moment, 10), sample_observation({2}, first_moment, 10), sample_observation({1}, now, 11)};
  const auto verdict = judge(batch, {DeviceId{1}}, now);
  EXPECT_EQ(verdict.fit, (std::vector{batch[0], batch[2]}));
  EXPECT_THAT(verdict.places, ElementsAre(0u, 2u));
  ASSERT_EQ(verdict.refused.size(), 1u);
  EXPECT_EQ(verdict.refused[0].at, 1u);
  EXPECT_EQ(verdict.refused[0].reason, "device 2 is at none of this relay's sites");
}

TEST(RelayDelivery, RefusesMomentsThatCannotBe) {
  EXPECT_THAT(reasons_for(sample_observation({1}, now + hours(1), 1)), ElementsAre());
  EXPECT_THAT(reasons_for(sample_observation({1}, now + hours(1) + std::chrono::milliseconds(1), 1)), ElementsAre(HasSubstr("ahead")));
  EXPECT_THAT(reasons_for(sample_observation({1}, now - hours(30 * 24), 1)), ElementsAre()) << "a month in the spool";
  EXPECT_THAT(reasons_for(sample_observation({1}, Instant(), 1)), ElementsAre(HasSubstr("400 days")));
  EXPECT_THAT(reasons_for(sample_observation({1}, Instant::max(), 1)), ElementsAre(HasSubstr("ahead")));
  EXPECT_THAT(reasons_for(sample_observation({1}, Instant::min(), 1)), ElementsAre(HasSubstr("400 days")));
}

TEST(RelayDelivery, RefusesKindsAndNamesThatAreNotOurs) {
  auto observation = sample_observation({1}, first_moment, 1);
  observation.decoded.supplies[0].level_kind = static_cast<collector::LevelKind>(9);
  EXPECT_THAT(reasons_for(observation), ElementsAre(HasSubstr("kind")));
  observation = sample_observation({1}, first_moment, 1);
  observation.outcome = static_cast<collector::PollOutcome>(200);
  EXPECT_THAT(reasons_for(observation), ElementsAre(HasSubstr("outcome")));
  for (const char* name : {"", "Total", "a b", "total;", "\xc3\xa4"}) {
    observation = sample_observation({1}, first_moment, 1);
    observation.decoded.counters[0].name = name;
    EXPECT_THAT(reasons_for(observation), ElementsAre(HasSubstr("counter's name"))) << name;
  }
}

TEST(RelayDelivery, OnlyFlatBytesReachTheReader) {
  const auto good = collector::encode_batch(std::vector{sample_observation({1}, first_moment, 1), sample_observation({2}, first_moment, 1)});
  EXPECT_TRUE(is_plain_cbor(good, 12, 10000));
  EXPECT_FALSE(is_plain_cbor(good, 3, 10000));
  EXPECT_FALSE(is_plain_cbor(good, 12, 20));
  for (std::size_t cut = 0; cut < good.size(); ++cut) EXPECT_FALSE(is_plain_cbor(std::span(good).first(cut), 12, 10000)) << cut;
  const auto plain = [](std::vector<std::uint8_t> bytes) { return is_plain_cbor(bytes, 4, 100); };
  EXPECT_TRUE(plain({0x01}));
  EXPECT_TRUE(plain({0x80}));
  EXPECT_TRUE(plain({0xa1, 0x61, 'a', 0x82, 0x01, 0xf6}));
  EXPECT_FALSE(plain({}));
  EXPECT_FALSE(plain({0x01, 0x01})) << "two items";
  EXPECT_FALSE(plain({0x9f, 0xff})) << "of indefinite length";
  EXPECT_FALSE(plain({0xc0, 0x01})) << "a tag";
  EXPECT_FALSE(plain({0xbb, 0x80, 0, 0, 0, 0, 0, 0, 0})) << "2^63 pairs";
  EXPECT_FALSE(plain({0x81, 0x81, 0x81, 0x81, 0x81, 0x01})) << "too deep";
}

db::Relay relay_in_contact() {
  db::Relay relay;
  relay.name = "kiel";
  relay.sites = {"K1/1 Werk"};
  relay.enrolled_at = now - hours(100);
  relay.last_contact_at = now - std::chrono::minutes(1);
  relay.clock = db::ClockReading{120, 40};
  return relay;
}

TEST(RelayReport, AGoodOneNeedsNobody) {
  const auto line = looked_at(relay_in_contact(), 2000, now);
  EXPECT_EQ(line.state, "good");
  EXPECT_THAT(line.findings, ElementsAre());
  EXPECT_FALSE(needs_a_person({line}));
}

TEST(RelayReport, SilenceClockSpoolAndTroubleAreTold) {
  auto relay = relay_in_contact();
  relay.last_contact_at = now - hours(5);
  relay.clock->offset_ms = -3600500;
  relay.waiting_observations = 700;
  relay.oldest_waiting_at = now - hours(7);
  relay.last_trouble = "a delivery was malformed";
  relay.last_trouble_at = now - hours(3);
  const auto line = looked_at(relay, 2000, now);
  EXPECT_EQ(line.state, "silent");
  EXPECT_THAT(line.findings, ElementsAre(HasSubstr("no contact for 5 h"), HasSubstr("off by -3600.5 s"), HasSubstr("700 observations wait at the site, the oldest for 7 h"),
                                         HasSubstr("3 h ago: a delivery was malformed")));
  EXPECT_TRUE(needs_a_person({line}));
  EXPECT_THAT(text_of({line}), HasSubstr("silent"));
  EXPECT_THAT(details_of(line), HasSubstr("to be corrected by -3600.5 s"));
}

TEST(RelayReport, InvitedExpiredAndRevoked) {
  auto relay = relay_in_contact();
  relay.enrolled_at.reset();
  relay.last_contact_at.reset();
  EXPECT_THAT(looked_at(relay, 2000, now).findings, ElementsAre(HasSubstr("expired unused")));
  relay.invite_expires_at = now + hours(1);
  EXPECT_EQ(looked_at(relay, 2000, now).state, "invited");
  EXPECT_THAT(looked_at(relay, 2000, now).findings, ElementsAre());
  relay = relay_in_contact();
  relay.revoked_at = now;
  EXPECT_THAT(looked_at(relay, 2000, now).findings, ElementsAre(HasSubstr("nobody asks the devices")));
}

}  // namespace
}  // namespace klickwerk::office
