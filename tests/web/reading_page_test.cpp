// The page behind the link in a reading request, over real TLS: shown, filled in, sent twice, guessed at, too late.
#include <gmock/gmock.h>

#include "core/calendar.h"
#include "db/reading_requests.h"
#include "db/readings.h"
#include "office/reading_requests/web_form.h"
#include "tests/web/intake_fixture.h"
#include "tests/web/raw_client.h"
#include "web/pages/html.h"

namespace klickwerk::web::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ReadingPageOverTls : public testing::Test {
 protected:
  ReadingPageOverTls() {
    use_zone("Europe/Berlin");
    db::Transaction transaction = office_.database().database().begin();
    auto customer = db::PartyStore(transaction).find_customer("K1").value();
    customer.name = "Süd <b>& Co";
    db::PartyStore(transaction).change(customer);
    wanted_ = local_day(office_.clock().now()) - 2;
    const db::NewReading last{office_.devices()[0], "total", db::end_of_day(wanted_ - 30), "snmp", 10000, "", db::ReadingState::valid};
    db::ReadingStore(transaction).add(std::span(&last, 1));
    std::vector<db::WantedCounter> counters;
    for (const char* counter : {"total", "colour"}) counters.push_back({office_.devices()[0], "S1", "MFP", "", counter, wanted_, false});
    token_ = db::ReadingRequestStore(transaction)
                 .add(customer.id, {wanted_.first_of_month(), wanted_.first_of_next_month()}, counters, "anna", office_.clock().now())
                 .value()
                 .token;
    transaction.commit();
  }
  std::string answer(const std::string& request) {
    RawClient client(office_.server().port());
    client.send(request);
    return client.rest();
  }
  std::string get(const std::string& token) { return answer("GET /reading/" + token + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); }
  std::string post(const std::string& token, const std::string& body, const std::string& type = "application/x-www-form-urlencoded") {
    return answer("POST /reading/" + token + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: " + type +
                  "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  std::string stored() { return office_.database().value("select coalesce(string_agg(counter || '=' || value || ' ' || state || ' ' || local_day, '|' order by counter), '') from readings where source = 'customer'"); }
  std::string date() const { return "&read_on=" + wanted_.iso(); }

  Office office_;
  Day wanted_;
  std::string token_;
};

TEST_F(ReadingPageOverTls, ShowsTheFormInHisLanguageAndEverythingEscaped) {
  const std::string text = get(token_);
  EXPECT_THAT(text, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(text, HasSubstr("<html lang=\"de\">"));
  EXPECT_THAT(text, HasSubstr("Süd &lt;b&gt;&amp; Co"));
  EXPECT_THAT(text, Not(HasSubstr("<b>")));
  EXPECT_THAT(text, HasSubstr("Content-Security-Policy: default-src 'none'; style-src 'self'; form-action 'self'"));
  EXPECT_THAT(text, HasSubstr("Referrer-Policy: no-referrer"));
  EXPECT_THAT(text, HasSubstr("Cache-Control: no-store"));
  EXPECT_THAT(text, Not(HasSubstr("<script")));
  EXPECT_THAT(text, Not(HasSubstr(token_))) << "the page does not repeat the secret";
  EXPECT_THAT(text, HasSubstr("Gesamt (total)"));
  EXPECT_THAT(answer("GET /pages.css HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), HasSubstr("Content-Type: text/css"));
}

TEST_F(ReadingPageOverTls, TakesWhatIsTypedInOnceAndThanks) {
  // Places as the request lists them: colour, total.
  EXPECT_THAT(post(token_, "c1=10.870&c0=" + date()), testing::AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("Vielen Dank"), HasSubstr("fehlen noch")));
  EXPECT_EQ(stored(), "total=10870 valid " + wanted_.iso());
  EXPECT_THAT(post(token_, "c1=10.870&c0=" + date()), HasSubstr("Vielen Dank")) << "sent again: nothing new";
  EXPECT_EQ(office_.database().value("select count(*) from reading_replies"), "1");
  EXPECT_THAT(get(token_), Not(HasSubstr("Gesamt (total)"))) << "only what is still wanted";
  EXPECT_THAT(post(token_, "c0=500" + date()), testing::AllOf(HasSubstr("Vielen Dank"), Not(HasSubstr("fehlen noch"))));
  EXPECT_EQ(office_.database().value("select state from reading_requests"), "closed");
  EXPECT_THAT(post(token_, "c0=900" + date()), HasSubstr("Vielen Dank"));
  EXPECT_EQ(stored(), "colour=500 valid " + wanted_.iso() + "|total=10870 valid " + wanted_.iso()) << "an answered request takes nothing more";
  EXPECT_EQ(office_.database().value("select count(*) from audit_log where action = 'reading.reply' and actor = 'web form'"), "2");
}

TEST_F(ReadingPageOverTls, WhatIsNotPlausibleWaitsForReview) {
  EXPECT_THAT(post(token_, "c1=9000" + date()), HasSubstr("weicht deutlich"));
  EXPECT_EQ(stored(), "total=9000 suspect " + wanted_.iso());
}

TEST_F(ReadingPageOverTls, FaultsAreShownWithWhatWasTypedIn) {
  const std::string text = post(token_, "c1=10870&c0=%3Cviele%3E" + date());
  EXPECT_THAT(text, StartsWith("HTTP/1.1 422"));
  EXPECT_THAT(text, HasSubstr("value=\"&lt;viele&gt;\" aria-invalid=\"true\""));
  EXPECT_THAT(text, HasSubstr("value=\"10870\""));
  EXPECT_THAT(text, HasSubstr("Bitte nur die Zahl eintragen"));
  EXPECT_THAT(post(token_, "c0=&c1="), HasSubstr("mindestens einen"));
  EXPECT_THAT(post(token_, "c1=10870&read_on=2099-01-01"), HasSubstr("liegt in der Zukunft"));
  EXPECT_THAT(post(token_, "c1=10870&read_on=gestern"), HasSubstr("nicht lesen"));
  EXPECT_THAT(post(token_, "c7=10870&cx=1&=&%zz=%" + date()), HasSubstr("mindestens einen"));
  EXPECT_THAT(post(token_, "{}", "application/json"), StartsWith("HTTP/1.1 415"));
  EXPECT_THAT(post(token_, "c1=" + std::string(70000, '1')), StartsWith("HTTP/1.1 413"));
  EXPECT_EQ(stored(), "");
}

TEST_F(ReadingPageOverTls, AGuessedLinkOpensNothingAndManyGuessesWait) {
  std::string other = token_;
  other.back() = other.back() == 'A' ? 'B' : 'A';
  EXPECT_THAT(get(other), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(post(other, "c1=10870" + date()), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(get("KW99-AAAAAAAAAAAAAAAA"), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(get("x'%3B--"), StartsWith("HTTP/1.1 404"));
  for (int i = 0; i < 6; ++i) get("KW1-AAAAAAAAAAAAAAAA");
  const std::string text = get(token_);
  EXPECT_THAT(text, StartsWith("HTTP/1.1 429"));
  EXPECT_THAT(text, HasSubstr("Retry-After: "));
  EXPECT_EQ(stored(), "");
}

TEST_F(ReadingPageOverTls, AnOldLinkHasExpired) {
  office_.clock().ahead = std::chrono::hours(24 * 31);
  EXPECT_THAT(get(token_), testing::AllOf(StartsWith("HTTP/1.1 410"), HasSubstr("gilt nicht mehr")));
  EXPECT_THAT(post(token_, "c1=10870" + date()), StartsWith("HTTP/1.1 410"));
  EXPECT_EQ(stored(), "");
}

TEST_F(ReadingPageOverTls, WithoutTheDatabaseItAsksToComeAgain) {
  office_.take_database_away();
  const std::string text = get(token_);
  EXPECT_THAT(text, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(text, HasSubstr("nicht erreichbar"));
  office_.bring_database_back();
}

TEST(FormFields, AreDecoded) {
  const auto fields = form_fields("a=1%2B2+3&b=%C3%A4&c&d=&a=4&e=%4");
  EXPECT_EQ(fields.at("a"), "4");
  EXPECT_EQ(fields.at("b"), "ä");
  EXPECT_EQ(fields.at("d"), "");
  EXPECT_EQ(fields.at("e"), "%4");
  EXPECT_FALSE(fields.contains("c"));
  EXPECT_EQ(escaped("<a href='x'>\"&"), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;");
}

TEST(FormLink, OnlyWhereAnAddressIsKnown) {
  config::Config config;
  EXPECT_EQ(office::form_link(config, "KW1-X"), "");
  config.web.public_url = "https://zaehler.example";
  EXPECT_EQ(office::form_link(config, "KW1-X"), "https://zaehler.example/reading/KW1-X");
  config.mail.form_url = "https://form.example/?t={token}";
  EXPECT_EQ(office::form_link(config, "KW1-X"), "https://form.example/?t=KW1-X");
}

}  // namespace
}  // namespace klickwerk::web::test
