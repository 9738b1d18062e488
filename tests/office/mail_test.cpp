// How a mail is written and read: MIME, templates, bounces, the reply to a request of readings. tests/crash has the sending.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "office/mail/incoming.h"
#include "office/mail/mime.h"
#include "office/mail/template.h"
#include "office/reading_requests/missing_readings.h"
#include "office/reading_requests/reply_form.h"

namespace klickwerk::office {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

TEST(Mime, HeadersOfUmlautsAreEncodedWordsOfWholeCharacters) {
  EXPECT_EQ(header_text("Rechnung RE-1"), "Rechnung RE-1");
  EXPECT_EQ(header_text("für"), "=?UTF-8?B?ZsO8cg==?=");
  // 44 letters, then one of two bytes: it goes to the next word as a whole.
  EXPECT_EQ(header_text(std::string(44, 'a') + "ä"), "=?UTF-8?B?" + base64(std::string(44, 'a')) + "?=\r\n =?UTF-8?B?w6Q=?=");
  EXPECT_EQ(header_text("a\r\nBcc: x@y.example"), "a  Bcc: x@y.example");  // no header of its own
}

TEST(Mime, BodiesHaveShortLinesOfAscii) {
  EXPECT_EQ(quoted_printable("a=b ü \nx\n"), "a=3Db =C3=BC=20\r\nx\r\n");
  const std::string text = quoted_printable(std::string(200, 'x'));
  EXPECT_EQ(text, std::string(75, 'x') + "=\r\n" + std::string(75, 'x') + "=\r\n" + std::string(50, 'x') + "\r\n");
  EXPECT_EQ(base64("klick"), "a2xpY2s=");
  EXPECT_EQ(base64(std::string(60, 'a'), 76).find("\r\n"), 76u);
}

TEST(Mime, FileNamesAreOfRfc2231) {
  EXPECT_EQ(file_name_parameters("RE-2026-000001.pdf"), "filename=\"RE-2026-000001.pdf\"");
  EXPECT_EQ(file_name_parameters("Zähler.pdf"), "filename=\"Z_hler.pdf\";\r\n filename*=UTF-8''Z%C3%A4hler.pdf");
}

TEST(Mime, AddressesAreAddressesOnly) {
  EXPECT_TRUE(is_mail_address("a.b+c@x-y.example"));
  for (const char* bad : {"", "a", "@x", "a@", "a b@x", "a@x>", "a@x\r\nRCPT", "a@b@c", "a@.x"}) EXPECT_FALSE(is_mail_address(bad)) << bad;
  EXPECT_THAT(addresses_in("a@x.de; b@y.de , c@z.de"), ElementsAre("a@x.de", "b@y.de", "c@z.de"));
}

TEST(Mime, TheSameMailGivesTheSameBytesAndIsReadBack) {
  const MimeMail mail{"buero@nord.example", "Bürotechnik Nord", "k@s.example", "", "<kw.1@nord.example>", Instant(std::chrono::milliseconds(1'795'284'000'000)),
                      "Rechnung für März", "Grüße\n", {}, {{"Zähler.pdf", "application/pdf", std::string("%PDF\0\xff", 6)}}};
  EXPECT_EQ(compose(mail), compose(mail));
  const IncomingMail read = parse_mail(compose(mail));
  EXPECT_EQ(read.key, "<kw.1@nord.example>");
  EXPECT_EQ(read.from, "buero@nord.example");
  EXPECT_EQ(read.subject, "Rechnung für März");
  EXPECT_EQ(read.date, mail.date);
  ASSERT_THAT(read.parts, SizeIs(2));
  EXPECT_THAT(read.text(), HasSubstr("Grüße"));
  EXPECT_EQ(read.parts[1].media_type, "application/pdf");
  EXPECT_EQ(read.parts[1].content.substr(0, 6), std::string("%PDF\0\xff", 6));
}

TEST(MailTemplate, FillsFieldsAndRefusesUnknownOnes) {
  const auto text = fill_template("Subject: Hallo {name}\n\nGuten Tag {name}\n", "x.txt", {{"name", "Anna"}});
  EXPECT_EQ(text.subject, "Hallo Anna");
  EXPECT_EQ(text.body, "Guten Tag Anna\n");
  try {
    fill_template("Subject: x\n\n{nme}\n", "x.txt", {{"name", "Anna"}});
    FAIL();
  } catch (const TemplateError& error) {
    EXPECT_STREQ(error.what(), "x.txt:3: {nme} is no field of this mail; there are name");
  }
  EXPECT_THROW(fill_template("Hallo\n", "x.txt", {}), TemplateError);
  EXPECT_THAT(built_in_templates(), SizeIs(8));  // invoice, reading request and its reminder, dunning: German and English
}

constexpr const char* returned = R"(Return-Path: <>
From: MAILER-DAEMON@mx.example
To: buero@nord.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <dsn1@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

I could not deliver your message.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; kunde@sued.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <kunde@sued.example>:
    no such user

--b1
Content-Type: text/rfc822-headers

From: buero@nord.example
Message-ID: <kw.0815@nord.example>

--b1--
)";

// Found by fuzzing: the library that reads them never came to an end.
TEST(Incoming, AMailThatWasCutOffEnds) {
  const auto mail = parse_mail("From: a@b\nSubject: x\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/alternative; boundary=i\n\n--i\nContent-Type: text/plain\n\nSN1 total: 5\n\n\n");
  EXPECT_THAT(mail.text(), testing::HasSubstr("SN1 total: 5"));
  std::string many = "From: a@b\nSubject: x\nContent-Type: multipart/mixed; boundary=o\n\n";
  for (int i = 0; i < 1100; ++i) many += "--o\nContent-Type: text/plain\n\nx\n";
  EXPECT_THROW(parse_mail(many + "--o--\n"), MailReadError);
}

TEST(Incoming, ReadsDeliveryReports) {
  const auto bounce = bounce_in(parse_mail(returned));
  ASSERT_TRUE(bounce);
  EXPECT_TRUE(bounce->final());
  EXPECT_EQ(bounce->message_id, "<kw.0815@nord.example>");
  EXPECT_EQ(bounce->recipient, "kunde@sued.example");
  EXPECT_EQ(bounce->status, "5.1.1");
  EXPECT_EQ(bounce->diagnostic, "550 5.1.1 <kunde@sued.example>: no such user");
  EXPECT_FALSE(bounce_in(parse_mail("From: a@b\nSubject: Re: x\n\nhello\n")));
  EXPECT_THROW(parse_mail("no mail at all"), MailReadError);
}

TEST(Incoming, ReadsMailsOfOnePart) {
  const auto mail = parse_mail("From: a@b\nSubject: =?UTF-8?Q?f=C3=BCr?=\nAuto-Submitted: auto-replied\nContent-Type: text/html; charset=utf-8\n"
                               "Content-Transfer-Encoding: quoted-printable\n\n<p>SN1 total: 12=\n3<br>SN2&nbsp;total: 5</p>\n");
  EXPECT_EQ(mail.subject, "für");
  EXPECT_TRUE(mail.automatic);
  EXPECT_THAT(mail.text(), HasSubstr("SN1 total: 123\nSN2 total: 5\n"));
}

TEST(Incoming, SplitsMbox) {
  EXPECT_THAT(split_mbox("From a Mon\nSubject: 1\n\nx\n>From here\n\nFrom b Tue\nSubject: 2\n\ny\n"),
              ElementsAre("Subject: 1\n\nx\nFrom here\n\n", "Subject: 2\n\ny\n"));
}

std::vector<db::WantedCounter> wanted() {
  return {{{}, "SN1", "", "", "total", Day::of(2026, 10, 31), false}, {{}, "SN1", "", "", "colour", Day::of(2026, 10, 31), false},
          {{}, "SN12", "", "", "total", Day::of(2026, 10, 31), false}};
}

TEST(ReplyForm, FiguresAreFoundAmongQuotesAndBlanks) {
  const auto form = read_form("Hallo,\n> SN1 total (Gesamt): __12.345__\n>> SN1 colour (Farbe):\xC2\xA0 987\r\n> SN12 total (Gesamt): keine Ahnung\nAbgelesen am: 2.11.2026\n", wanted());
  ASSERT_THAT(form.values, SizeIs(2));
  EXPECT_EQ(form.values[0].wanted, 0u);
  EXPECT_EQ(form.values[0].value, 12345);
  EXPECT_EQ(form.values[1].value, 987);
  EXPECT_EQ(form.read_on, Day::of(2026, 11, 2));
  EXPECT_THAT(form.unreadable, ElementsAre("SN12 total (Gesamt): keine Ahnung"));
  // The form as it went out holds no figure; the answer above it counts, not an older one below.
  EXPECT_THAT(read_form(reply_form(wanted(), false), wanted()).values, testing::IsEmpty());
  EXPECT_EQ(read_form("SN1 total: 5\n> SN1 total: 4\n", wanted()).values.at(0).value, 5);
}

TEST(ReplyForm, ReadsDaysAndMarks) {
  EXPECT_EQ(day_from_text("2026-11-02"), Day::of(2026, 11, 2));
  EXPECT_EQ(day_from_text("02.11.26"), Day::of(2026, 11, 2));
  EXPECT_FALSE(day_from_text("31.2.2026"));
  EXPECT_FALSE(day_from_text("gestern"));
  EXPECT_EQ(token_in("AW: Stände [KW17-ABCDEFGH23456789] "), "KW17-ABCDEFGH23456789");
  EXPECT_FALSE(token_in("KW17-ABC und KW 12"));
}

TEST(MissingReadings, AreThoseOfTheLastDayThatNobodyKnows) {
  billing::SettlementInput input;
  input.period = Period::month(2026, 10);
  input.terms.start = Day::of(2026, 1, 1);
  input.terms.meters.resize(1);
  input.terms.meters[0].id = "total";
  input.positions.resize(1);
  input.positions[0].devices = {{"SN1", Day::of(2026, 1, 1), Day::of(2026, 10, 14), {}, {{"total", 5}}}, {"SN2", Day::of(2026, 10, 14), {}, {{"total", 0}}, {}}};
  EXPECT_THAT(missing_readings(input), ElementsAre(MissingReading{"SN2", "total", Day::of(2026, 10, 31)}));
  input.positions[0].readings = {{"total", Day::of(2026, 10, 30), 70, "snmp"}};
  EXPECT_THAT(missing_readings(input), SizeIs(1));
  input.positions[0].readings.push_back({"total", Day::of(2026, 10, 31), 77, "snmp"});
  EXPECT_THAT(missing_readings(input), testing::IsEmpty());
}

}  // namespace
}  // namespace klickwerk::office
