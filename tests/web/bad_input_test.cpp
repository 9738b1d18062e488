// What must not hurt the intake: malformed, oversized, unfolding, half and slow requests, and too many of them.
#include <gmock/gmock.h>

#include "collector/relay/compression.h"
#include "collector/relay/wire.h"
#include "collector/spool/observation_codec.h"
#include "core/sha256.h"
#include "tests/web/intake_fixture.h"
#include "tests/web/raw_client.h"

namespace klickwerk::web::test {
namespace {

namespace wire = collector::wire;
using testing::HasSubstr;

class BadInput : public testing::Test {
 protected:
  // As a relay would send it, but for the content.
  std::string head(std::size_t length, const std::string& more) const {
    return std::string("POST ") + wire::readings_path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " + site_.enrolment.token +
           "\r\nContent-Length: " + std::to_string(length) + "\r\n" + more + "\r\n";
  }
  static std::string hash_line(const std::string& content) { return std::string(wire::batch_header) + ": " + sha256_hex(content) + "\r\n"; }
  std::string answer_to(const std::string& bytes) {
    RawClient client(office_.server().port());
    try {
      client.send(bytes);
    } catch (const Poco::Exception&) {  // refused before all of it was sent
    }
    return client.rest();
  }
  std::string answer_to_content(const std::string& content) { return answer_to(head(content.size(), hash_line(content)) + content); }
  std::string good_content() const {
    const auto bytes = collector::encode_batch(std::vector{sample(office_.devices()[0], 0, 1000)});
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  void expect_alive_and_untouched() {
    EXPECT_EQ(office_.database().value("select count(*) from readings"), "0");
    EXPECT_THAT(answer_to_content(good_content()), HasSubstr("200 OK"));
    EXPECT_EQ(office_.database().value("select count(*) from readings"), "2");
    EXPECT_EQ(office_.server().count().failed, 0u);
  }
  Office office_;
  Site site_{office_};
};

TEST_F(BadInput, ContentThatIsNoBatch) {
  const std::string nested = std::string(2'000'000, '\x81') + '\x01';
  const std::string endless = std::string("\x9f") + std::string(100000, '\x01');
  const std::string claims("\x9b\x7f\xff\xff\xff\xff\xff\xff\xff\x01", 10);
  const std::string text_claims("\x7b\x7f\xff\xff\xff\xff\xff\xff\xff" "a", 10);
  for (const std::string& content : {std::string("hello"), std::string(), nested, endless, claims, text_claims, good_content() + "x", good_content().substr(0, 100)})
    EXPECT_THAT(answer_to_content(content), HasSubstr("400 Bad Request")) << content.substr(0, 20);
  EXPECT_THAT(office_.database().value("select last_trouble from relays"), HasSubstr("malformed"));
  expect_alive_and_untouched();
}

TEST_F(BadInput, EveryChangedByteIsNoticed) {
  const std::string content = good_content();
  std::string damaged = content;
  damaged[content.size() / 2] ^= 1;
  EXPECT_THAT(answer_to(head(damaged.size(), hash_line(content)) + damaged), HasSubstr("does not fit its SHA-256"));
  EXPECT_THAT(answer_to(head(content.size(), "") + content), HasSubstr("400 Bad Request"));
  expect_alive_and_untouched();
}

TEST_F(BadInput, PackedContentThatUnfoldsOrIsDamaged) {
  const std::string bomb = collector::packed(std::string(200'000'000, '\0'));
  ASSERT_LT(bomb.size(), 400'000u);
  const auto packed_answer = [&](const std::string& packed) { return answer_to(head(packed.size(), "Content-Encoding: gzip\r\n") + packed); };
  EXPECT_THAT(packed_answer(bomb), HasSubstr("413"));
  const std::string good = collector::packed(good_content());
  EXPECT_THAT(packed_answer(good.substr(0, good.size() / 2)), HasSubstr("400 Bad Request"));
  EXPECT_THAT(packed_answer("not gzip at all, but long enough to be"), HasSubstr("400 Bad Request"));
  EXPECT_THAT(answer_to(head(5, "Content-Encoding: br\r\n") + "hello"), HasSubstr("415"));
  expect_alive_and_untouched();
}

TEST_F(BadInput, LengthsThatAreTooLargeOrMissing) {
  EXPECT_THAT(answer_to(head(wire::most_packed_bytes + 1, "")), HasSubstr("413"));
  EXPECT_THAT(answer_to(std::string("POST ") + wire::readings_path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + site_.enrolment.token +
                        "\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"), HasSubstr("411"));
  EXPECT_THAT(answer_to("GET /" + std::string(100000, 'a') + " HTTP/1.1\r\n\r\n"), testing::Not(HasSubstr("200 OK")));
  EXPECT_THAT(answer_to("\x16\x03 no HTTP \r\n\r\n"), testing::Not(HasSubstr("200 OK")));
  expect_alive_and_untouched();
}

TEST_F(BadInput, AConnectionCutInTheMiddleLeavesNothing) {
  const std::string request = head(good_content().size(), hash_line(good_content())) + good_content();
  for (const std::size_t until : {std::size_t{1}, std::size_t{40}, request.size() / 2, request.size() - 1}) {
    RawClient client(office_.server().port());
    client.send(request.substr(0, until));
    client.cut();
  }
  expect_alive_and_untouched();
}

TEST_F(BadInput, AnAnswerThatNobodyReadsIsGivenAgain) {
  const std::string request = head(good_content().size(), hash_line(good_content())) + good_content();
  RawClient client(office_.server().port());
  client.send(request);
  while (office_.database().value("select count(*) from relay_batches") == "0") ::usleep(10000);
  client.cut();
  EXPECT_THAT(answer_to(request), HasSubstr("\"kept\":1"));
  EXPECT_EQ(office_.database().value("select delivered from relays"), "1");
  EXPECT_EQ(office_.database().value("select count(*) from readings"), "2");
}

TEST_F(BadInput, UnknownPathsAndMethods) {
  EXPECT_THAT(answer_to("GET /admin HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), HasSubstr("404"));
  EXPECT_THAT(answer_to("DELETE /relay/v1/site HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), HasSubstr("405"));
  EXPECT_THAT(answer_to("GET /relay/v1/site HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), HasSubstr("401"));
  EXPECT_THAT(answer_to("POST /relay/v1/enrol HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 14\r\n\r\n{\"secret\": 17}"), HasSubstr("400"));
}

class SmallOffice : public testing::Test {
 protected:
  SmallOffice() {
    office_.close();
    office_.settings().threads = 4;
    office_.settings().connections_per_address = 3;
    office_.settings().longest_connection = std::chrono::milliseconds(1500);
    office_.open();
  }
  std::string health() {
    RawClient client(office_.server().port());
    client.send("GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    return client.rest();
  }
  Office office_;
};

TEST_F(SmallOffice, ADribblingClientIsCutOffAndHoldsUpNobody) {
  RawClient slow(office_.server().port());
  slow.send("GET /hea");
  EXPECT_THAT(health(), HasSubstr("200 OK")) << "the others are served meanwhile";
  try {
    for (int i = 0; i < 1000; ++i) {
      slow.send("l");
      ::usleep(50000);
    }
    ADD_FAILURE() << "fifty seconds, and the server still listens";
  } catch (const Poco::Exception&) {  // cut off
  }
  EXPECT_EQ(slow.rest(), "");
  EXPECT_EQ(office_.server().count().cut_off, 1u);
}

TEST_F(SmallOffice, OneAddressGetsSoManyConnectionsAndNoMore) {
  std::vector<std::unique_ptr<RawClient>> holding;
  for (int i = 0; i < 3; ++i) {
    holding.push_back(std::make_unique<RawClient>(office_.server().port()));
    holding.back()->send("GET /hea");
  }
  EXPECT_THROW(health(), Poco::Exception) << "no handshake for the fourth";
  EXPECT_EQ(office_.server().count().turned_away, 1u);
  for (auto& client : holding) client->cut();
  while (office_.server().count().connections > 0) ::usleep(10000);
  EXPECT_THAT(health(), HasSubstr("200 OK"));
}

TEST_F(SmallOffice, HealthAndMetrics) {
  EXPECT_THAT(health(), HasSubstr("\"status\": \"ok\""));
  RawClient client(office_.server().port());
  client.send("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string metrics = client.rest();
  EXPECT_THAT(metrics, HasSubstr("# TYPE klickwerk_web_requests_total counter\nklickwerk_web_requests_total 2\n"));
  EXPECT_THAT(metrics, HasSubstr("klickwerk_relay_deliveries_total 0\n"));
  office_.take_database_away();
  EXPECT_THAT(health(), HasSubstr("503"));
  office_.bring_database_back();
  EXPECT_THAT(health(), HasSubstr("200 OK"));
}

}  // namespace
}  // namespace klickwerk::web::test
