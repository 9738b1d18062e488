// The relay's way into the office over real TLS: the suite of all sinks, repeated deliveries, lost answers, foreign devices.
#include <gmock/gmock.h>

#include "core/sha256.h"
#include "collector/relay/wire.h"
#include "collector/spool/observation_codec.h"
#include "tests/web/intake_fixture.h"

namespace klickwerk::web::test {
namespace {

using collector::Observation;
using collector::test::StoredReading;

std::set<StoredReading> readings_in(klickwerk::test::TestDatabase& database) {
  std::set<StoredReading> all;
  const int count = std::stoi(database.value("select count(*) from readings"));
  std::istringstream rows(database.value("select coalesce(string_agg(device_id || ' ' || (extract(epoch from read_at) * 1000)::bigint || ' ' || counter || ' ' || value, E'\n'), '') from readings"));
  for (StoredReading each; rows >> each.device >> each.read_at_ms >> each.counter >> each.value;) all.insert(each);
  EXPECT_EQ(static_cast<int>(all.size()), count);
  return all;
}

struct RelayHarness {
  Office office;
  Site site{office};
  collector::ReadingSink& sink() { return site.sink; }
  std::vector<DeviceId> devices() { return office.devices(); }
  std::set<StoredReading> readings() { return readings_in(office.database()); }
};

}  // namespace
}  // namespace klickwerk::web::test

namespace klickwerk::collector::test {
INSTANTIATE_TYPED_TEST_SUITE_P(Relay, SinkSuite, web::test::RelayHarness);
}

namespace klickwerk::web::test {
namespace {

class Delivery : public testing::Test {
 protected:
  std::string value(const std::string& sql) { return office_.database().value(sql); }
  collector::OfficeAnswer post(const std::vector<Observation>& batch) {
    const auto bytes = collector::encode_batch(batch);
    const std::string_view content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    auto headers = site_.identity.headers();
    headers[collector::wire::batch_header] = sha256_hex(content);
    return site_.link.post(collector::wire::readings_path, headers, content);
  }
  Office office_;
  Site site_{office_};
};

TEST_F(Delivery, TheSameAgainGetsTheSameAnswerAndDoesNothing) {
  const std::vector batch{sample(office_.devices()[0], 0, 1000), sample(office_.devices()[1], 0, 2000)};
  const auto first = post(batch);
  ASSERT_EQ(first.status, 200);
  EXPECT_EQ(post(batch).body, first.body);
  EXPECT_EQ(value("select count(*) from readings"), "4");
  EXPECT_EQ(value("select count(*) from relay_batches"), "1");
  EXPECT_EQ(value("select delivered from relays"), "2");
  EXPECT_EQ(office_.server().relays().repeated, 1u);
}

TEST_F(Delivery, LevelsStatesAndFailuresComeOnceToo) {
  auto silent = sample(office_.devices()[0], 5, 0);
  silent.outcome = collector::PollOutcome::silent;
  silent.decoded = {};
  for (int i = 0; i < 3; ++i) site_.sink.store(std::vector{sample(office_.devices()[0], 0, 1000), silent});
  site_.sink.store(std::vector{silent});
  EXPECT_EQ(value("select count(*) from supply_levels"), "2");
  EXPECT_EQ(value("select count(*) from device_status"), "2");
  EXPECT_EQ(value("select failures from poll_states"), "1");
}

TEST_F(Delivery, OfADeviceOfAnotherSiteNothingIsKeptAndTheOthersAre) {
  site_.sink.store(std::vector{sample(office_.devices()[0], 0, 1000), sample(office_.stranger(), 0, 5), sample(DeviceId{4711}, 0, 5)});
  EXPECT_EQ(value("select string_agg(distinct device_id::text, ',') from readings"), std::to_string(office_.devices()[0].value));
  ASSERT_EQ(site_.refused.size(), 2u);
  EXPECT_EQ(site_.refused[0].first.device, office_.stranger());
  EXPECT_THAT(site_.refused[0].second, testing::HasSubstr("at none of this relay's sites"));
  EXPECT_THAT(value("select last_trouble from relays"), testing::HasSubstr("2 observations of a delivery were refused"));
}

TEST_F(Delivery, ImpossibleMomentsAreRefusedOneByOne) {
  site_.sink.store(std::vector{sample(office_.devices()[0], 0, 1000), sample(office_.devices()[0], 60 * 24 * 15, 1001), sample(office_.devices()[0], -60 * 24 * 500, 1)});
  EXPECT_EQ(value("select count(*) from readings"), "2");
  EXPECT_EQ(site_.refused.size(), 2u);
}

TEST_F(Delivery, TheOfficeSeesTheRelaysFiguresOfItself) {
  site_.waiting = {17, first_moment};
  site_.sink.store(std::vector{sample(office_.devices()[0], 0, 1000)});
  EXPECT_EQ(value("select waiting_observations || ' ' || last_contact_from || ' ' || program_version from relays"), "17 127.0.0.1 test");
  EXPECT_EQ(value("select abs(clock_offset_ms) < 2000 from relays"), "t") << "both clocks are this machine's";
}

TEST_F(Delivery, AnOfficeThatWantsQuietGetsIt) {
  office_.take_database_away();
  const std::vector batch{sample(office_.devices()[0], 0, 1000)};
  EXPECT_THROW(site_.sink.store(batch), collector::OfficeAway);
  office_.bring_database_back();
  const auto served = office_.server().count().requests;
  EXPECT_THROW(site_.sink.store(batch), collector::OfficeAway) << "Retry-After is not over";
  EXPECT_EQ(office_.server().count().requests, served) << "nothing went over the line";
  Site later(site_.enrolment);
  later.sink.store(batch);
  EXPECT_EQ(value("select count(*) from readings"), "2");
}

}  // namespace
}  // namespace klickwerk::web::test
