// How a site comes in, what it is told, and how it is shut out again.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "collector/poll/private_file.h"
#include "config/secret_box.h"
#include "tests/web/intake_fixture.h"

namespace klickwerk::web::test {
namespace {

using collector::EnrolmentRefused;
using testing::HasSubstr;

unsigned mode_of(const std::filesystem::path& file) {
  struct stat state {};
  return ::stat(file.c_str(), &state) == 0 ? state.st_mode & 0777U : 0;
}

std::string refusal_of(const std::function<void()>& attempt) {
  try {
    attempt();
  } catch (const EnrolmentRefused& error) {
    return error.what();
  }
  return "accepted";
}

class Enrolling : public testing::Test {
 protected:
  collector::Enrolment enrol(const collector::EnrolmentCode& code) { return collector::enrol(office_.url(), code, {}, "test"); }
  Office office_;
};

TEST_F(Enrolling, ACodeWorksOnceAndTheOfficeKeepsHashesOnly) {
  const auto code = office_.invite();
  const auto enrolment = enrol(code);
  EXPECT_EQ(enrolment.relay, "kiel");
  EXPECT_EQ(enrolment.token.size(), 64u);
  EXPECT_THAT(refusal_of([&] { enrol(code); }), HasSubstr("used already"));
  const std::string everything = office_.database().value(
      "select (select string_agg(r::text, '') from relays r) || (select string_agg(i::text, '') from relay_invites i) || (select string_agg(a::text, '') from audit_log a)");
  EXPECT_THAT(everything, testing::Not(HasSubstr(enrolment.token)));
  EXPECT_THAT(everything, testing::Not(HasSubstr(code.secret)));
  EXPECT_EQ(office_.database().value("select string_agg(action || ' ' || actor, ', ' order by entry_id) from audit_log"), "relay.invite anna, relay.enrol relay kiel");
}

TEST_F(Enrolling, AnExpiredCodeOpensNothing) {
  const auto code = office_.invite("kiel", "K1/1", 24);
  office_.clock().ahead = std::chrono::hours(24);
  EXPECT_THAT(refusal_of([&] { enrol(code); }), HasSubstr("expired"));
}

TEST_F(Enrolling, NothingIsSentToAnotherCertificate) {
  auto code = office_.invite();
  code.pin = std::string(40, 'a');
  const auto before = office_.server().count().requests;
  EXPECT_THAT(refusal_of([&] { enrol(code); }), HasSubstr("is not the one that the code names"));
  EXPECT_EQ(office_.server().count().requests, before);
}

TEST_F(Enrolling, AnOwnCertificateIsNothingForAuthorities) {
  auto code = office_.invite();
  code.pin.clear();
  EXPECT_THROW(enrol(code), collector::OfficeAway);
}

TEST_F(Enrolling, AnotherOfficeAtTheSameAddressGetsNoToken) {
  Site site(office_);
  site.list.load();
  office_.close();
  std::filesystem::remove(office_.config().web.key);
  std::filesystem::remove(office_.config().web.certificate);
  office_.open();
  EXPECT_THROW(site.list.load(), collector::OfficeAway);
  EXPECT_EQ(office_.server().count().requests, 0u);
}

TEST_F(Enrolling, TheKeyAndTheEnrolmentAreForTheirOwnersOnly) {
  EXPECT_EQ(mode_of(office_.config().web.key), 0600u);
  Folder folder;
  const auto enrolment = enrol(office_.invite());
  collector::keep(enrolment, folder.path() / "relay/enrolment.json");
  EXPECT_EQ(mode_of(folder.path() / "relay/enrolment.json"), 0600u);
  EXPECT_EQ(collector::read_enrolment(folder.path() / "relay/enrolment.json"), enrolment);
  EXPECT_THAT(refusal_of([&] { collector::read_enrolment(folder.path() / "none.json"); }), HasSubstr("not enrolled"));
  collector::write_private_file(folder.path() / "bad.json", "{\"format\": 1");
  EXPECT_THAT(refusal_of([&] { collector::read_enrolment(folder.path() / "bad.json"); }), HasSubstr("damaged"));
}

TEST_F(Enrolling, TheListComesOnceAndIsKeptForDaysWithoutTheOffice) {
  Site site(office_);
  const auto first = site.list.load();
  ASSERT_EQ(first.size(), 3u) << "the devices of its own site";
  EXPECT_EQ(first[0].community, "geheim-S1");
  EXPECT_EQ(site.list.settings().timeout_ms, 1000);
  EXPECT_EQ(mode_of(site.folder.path() / "devices.json"), 0600u);
  const auto again = site.link.get("/relay/v1/site", [&] {
    auto headers = site.identity.headers();
    headers["If-None-Match"] = site.link.get("/relay/v1/site", headers).header("etag");
    return headers;
  }());
  EXPECT_EQ(again.status, 304);
  EXPECT_TRUE(again.body.empty());
  EXPECT_EQ(site.list.load(), first);
  office_.database().execute("update device_endpoints set address = 'neu'");
  EXPECT_EQ(site.list.load()[0].address, "neu");
  office_.close();
  EXPECT_THROW(site.list.load(), collector::OfficeAway);
  Site after_a_restart(site.enrolment);
  std::filesystem::copy(site.folder.path() / "devices.json", after_a_restart.folder.path() / "devices.json");
  const auto known = after_a_restart.list.last_known();
  ASSERT_TRUE(known.ok()) << known.error();
  EXPECT_EQ((*known)[0].address, "neu");
  EXPECT_EQ((*known)[0].community, "geheim-S1");
}

collector::Seal box_in(const std::filesystem::path& state) {
  const auto box = std::make_shared<config::SecretBox>(state);
  return {[box](const std::string& text) { return box->seal(text, "test"); }, [box](const std::string& text) { return box->open(text, "test"); }};
}

TEST_F(Enrolling, TheSitesDiskHoldsNoSecretInPlain) {
  Site site(office_);
  const auto relay = site.folder.path() / "relay";
  collector::keep(site.enrolment, relay / "enrolment.json", box_in(site.folder.path()));
  collector::RelayDeviceList list(site.link, site.identity, relay, box_in(site.folder.path()));
  const auto targets = list.load();
  ASSERT_EQ(targets[0].community, "geheim-S1");
  site.sink.store(std::vector{sample(office_.devices()[0], 0, 1000)});
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(site.folder.path())) {
    if (!entry.is_regular_file()) continue;
    const std::string text = *collector::read_private_file(entry.path());
    EXPECT_THAT(text, testing::Not(HasSubstr("geheim"))) << entry.path();
    EXPECT_THAT(text, testing::Not(HasSubstr(site.enrolment.token))) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 4) << "key, enrolment, list, settings";
  office_.close();
  collector::RelayDeviceList after_a_restart(site.link, site.identity, relay, box_in(site.folder.path()));
  EXPECT_EQ(*after_a_restart.last_known(), targets);
  EXPECT_EQ(collector::read_enrolment(relay / "enrolment.json", box_in(site.folder.path())), site.enrolment);
  Folder elsewhere;  // the disk in another machine
  collector::RelayDeviceList stolen(site.link, site.identity, relay, box_in(elsewhere.path()));
  EXPECT_FALSE(stolen.last_known().ok());
  EXPECT_THROW(collector::read_enrolment(relay / "enrolment.json", box_in(elsewhere.path())), config::SecretError);
}

TEST_F(Enrolling, AListThatCannotBeKeptIsUsedAllTheSame) {
  Site site(office_);
  const auto relay = site.folder.path() / "relay";
  collector::write_private_file(relay, "a file where the folder should be");
  collector::RelayDeviceList list(site.link, site.identity, relay);
  EXPECT_EQ(list.load().size(), 3u);
  EXPECT_THAT(list.keeping_trouble(), HasSubstr("relay"));
  std::filesystem::remove(relay);
  EXPECT_EQ(list.load().size(), 3u) << "nothing new at the office";
  EXPECT_EQ(list.keeping_trouble(), "");
  EXPECT_TRUE(std::filesystem::exists(relay / "devices.json")) << "and kept now";
}

TEST_F(Enrolling, AReadingSinceThenIsNoNewList) {
  Site site(office_);
  site.list.load();
  const auto tag = [&] { return site.link.get("/relay/v1/site", site.identity.headers()).header("etag"); };
  const std::string before = tag();
  site.sink.store(std::vector{sample(office_.devices()[0], 0, 1000)});
  EXPECT_EQ(tag(), before);
}

TEST_F(Enrolling, ARevokedRelayIsToldSoAndGetsNothing) {
  Site site(office_);
  office::revoke(office_.database().database(), "kiel", false, "laptop stolen", "anna");
  const auto answer = site.link.get("/relay/v1/site", site.identity.headers());
  EXPECT_EQ(answer.status, 403);
  EXPECT_THAT(answer.body, HasSubstr("revoked"));
  EXPECT_THROW(site.sink.store(std::vector{sample(office_.devices()[0], 0, 1000)}), collector::OfficeAway) << "kept for the day it is enrolled again";
  EXPECT_EQ(office_.database().value("select count(*) from readings"), "0");
}

TEST_F(Enrolling, WhoIsWrongTooOftenWaits) {
  Site site(office_);
  auto headers = site.identity.headers();
  headers["Authorization"] = "Bearer " + std::string(64, '0');
  for (int i = 0; i < 10; ++i) EXPECT_EQ(site.link.get("/relay/v1/site", headers).status, 401);
  const auto answer = site.link.get("/relay/v1/site", headers);
  EXPECT_EQ(answer.status, 429);
  EXPECT_GT(std::stoi(answer.header("retry-after")), 0);
  auto code = office_.invite("jena", "K1/2");
  EXPECT_THROW(enrol(code), collector::OfficeAway) << "guessing codes from there is slow, too";
  office_.clock().ahead = std::chrono::hours(1);
  EXPECT_EQ(enrol(code).relay, "jena");
}

TEST_F(Enrolling, TwoRelaysDoNotShareASite) {
  office_.invite("kiel", "K1/1");
  EXPECT_THROW(office_.invite("jena", "K1/1"), office::MembershipError);
  EXPECT_THROW(office_.invite("jena", "K1/9"), office::MembershipError);
  EXPECT_THROW(office_.invite("no blanks", "K1/2"), office::MembershipError);
}

}  // namespace
}  // namespace klickwerk::web::test
