// The mail sender against a real SMTP server: answers of every kind, TLS, authentication, and kills at each step. A mail is
// neither lost nor repeated.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "office/mail/mail_desk.h"
#include "tests/crash/killed_process.h"
#include "tests/crash/smtp_server.h"
#include "tests/db/test_database.h"

namespace klickwerk::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::SizeIs;

// An office with a database and a configuration, whose `klickwerk mail send` runs as a program of its own.
class MailOffice {
 public:
  MailOffice(const SmtpServer& server, const std::string& more) {
    char pattern[] = "/tmp/klickwerk-mail-XXXXXX";
    if (mkdtemp(pattern) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = pattern;
    std::ofstream(folder_ / "klickwerk.toml") << "[state]\ndirectory = \"" << folder_.string() << "\"\n[database]\nurl = \"" << books_.url()
                                              << "\"\n[seller]\nname = \"Bürotechnik Nord\"\nemail = \"buero@nord.example\"\n[mail]\nport = " << server.port()
                                              << "\ntimeout_s = 20\nthrottle_per_minute = 100000\n" << more;
  }
  ~MailOffice() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  config::Config config() const { return config::load(folder_ / "klickwerk.toml"); }
  const fs::path& folder() const { return folder_; }
  TestDatabase& books() { return books_; }

  void queue(const std::string& to, const std::string& subject = "Zählerstände für März", const std::string& more_text = "") {
    office::queue_letter(books_.database(), config(), {"", to, subject, "Guten Tag,\n.eine Zeile mit Punkt\nÄÖÜ\n" + more_text}, "anna");
  }
  ProcessEnd send() const { return run_program(program(), words()); }
  ProcessEnd retry(const std::string& id) const { return run_program(program(), words({"retry", id})); }
  // Started, to be killed.
  pid_t start() const {
    const pid_t child = fork();
    if (child != 0) return child;
    auto all = words();
    std::string name = program().string();
    std::vector<char*> raw{name.data()};
    for (auto& word : all) raw.push_back(word.data());
    raw.push_back(nullptr);
    execv(raw[0], raw.data());
    _exit(127);
  }
  std::string state(const std::string& to) {
    return books_.value("select state from mail_outbox where recipient = '" + to + "'");
  }
  // As if the attempts so far had been made that long ago.
  void let_pass(const std::string& hours) {
    books_.execute("update mail_attempts set started_at = started_at - interval '" + hours + " hours'; update mail_outbox set queued_at = queued_at - interval '" +
                   hours + " hours', trying_since = trying_since - interval '" + hours + " hours', due_at = now()");
  }
  void make_due() { books_.execute("update mail_outbox set due_at = now() where state = 'deferred'"); }

 private:
  static fs::path program() { return fs::path(KLICKWERK_BINARY_DIR) / "apps" / "klickwerk"; }
  std::vector<std::string> words(const std::vector<std::string>& verb = {"send"}) const {
    std::vector<std::string> all{"--config", (folder_ / "klickwerk.toml").string(), "mail"};
    all.insert(all.end(), verb.begin(), verb.end());
    return all;
  }

  TestDatabase books_;
  fs::path folder_;
};

const std::string plain = "host = \"127.0.0.1\"\nsecurity = \"none\"\n";

void kill_and_wait(pid_t child) {
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
}

int count_of(const std::vector<std::string>& mails, const std::string& text) {
  return static_cast<int>(std::ranges::count_if(mails, [&](const std::string& mail) { return mail.find(text) != std::string::npos; }));
}

TEST(MailSending, SendsEachMailOnceWithItsWords) {
  SmtpServer server;
  MailOffice office(server, plain + "bcc = \"archiv@nord.example\"\n");
  office.queue("kunde@sued.example");
  office.queue("kunde@sued.example");  // the same words to the same one
  EXPECT_EQ(office.send().exit_code, 0);
  EXPECT_EQ(office.send().exit_code, 0);
  const auto mails = server.mails();
  ASSERT_THAT(mails, SizeIs(1));
  EXPECT_THAT(mails[0], HasSubstr("X-Envelope: buero@nord.example > kunde@sued.example,archiv@nord.example\r\n"));
  EXPECT_THAT(mails[0], HasSubstr("Subject: =?UTF-8?B?WsOkaGxlcnN0w6RuZGUgZsO8ciBNw6Ryeg==?=\r\n"));
  EXPECT_THAT(mails[0], HasSubstr("\r\n.eine Zeile mit Punkt\r\n=C3=84=C3=96=C3=9C\r\n"));
  EXPECT_EQ(office.state("kunde@sued.example"), "sent");
  EXPECT_EQ(office.books().value("select outcome from mail_attempts"), "sent");
}

TEST(MailSending, TellsRefusedFromDeferredMails) {
  SmtpServer server;
  MailOffice office(server, plain);
  for (const char* name : {"defer", "refuse", "defer-data", "refuse-data", "lost", "good"}) office.queue(std::string(name) + "@x.example");
  // So long that the connection ends while it is being sent.
  office.queue("cut@x.example", "lang", std::string(16 << 20, 'x'));
  EXPECT_EQ(office.send().exit_code, 2);
  EXPECT_EQ(office.state("defer@x.example"), "deferred");
  EXPECT_EQ(office.state("refuse@x.example"), "failed");
  EXPECT_EQ(office.state("defer-data@x.example"), "deferred");
  EXPECT_EQ(office.state("refuse-data@x.example"), "failed");
  EXPECT_EQ(office.state("cut@x.example"), "deferred");
  EXPECT_EQ(office.state("lost@x.example"), "unknown");
  EXPECT_EQ(office.state("good@x.example"), "sent");
  EXPECT_EQ(office.books().value("select last_answer from mail_outbox where recipient = 'refuse@x.example'"), "550 5.1.1 no such user");
  office.make_due();
  office.send();
  EXPECT_EQ(office.books().value("select attempts from mail_outbox where recipient = 'defer@x.example'"), "2");
  EXPECT_EQ(count_of(server.mails(), "> lost@x.example"), 1);  // unknown is not sent again by itself
  EXPECT_EQ(count_of(server.mails(), "> good@x.example"), 1);
}

TEST(MailSending, ARetryByHandBeginsANewPatience) {
  SmtpServer server;
  MailOffice office(server, plain);
  office.queue("defer@x.example");
  office.send();
  office.let_pass("71");
  office.send();
  EXPECT_EQ(office.state("defer@x.example"), "deferred") << "within mail.retry_hours";
  office.let_pass("2");
  EXPECT_EQ(office.send().exit_code, 2);
  EXPECT_EQ(office.state("defer@x.example"), "failed");
  EXPECT_THAT(office.books().value("select last_answer from mail_outbox"), HasSubstr("given up after 72 hours: 451"));
  for (int by_hand = 0; by_hand < 2; ++by_hand) {
    EXPECT_EQ(office.retry("1").exit_code, 0);
    office.send();
    EXPECT_EQ(office.state("defer@x.example"), "deferred") << "the server said later, and a person wants it";
    EXPECT_EQ(office.books().value("select due_at < now() + interval '20 minutes' from mail_outbox"), "t") << "soon again, as at first";
    office.let_pass("73");
    office.send();
    EXPECT_EQ(office.state("defer@x.example"), "failed") << "the new patience has its end, too";
  }
  EXPECT_EQ(office.books().value("select attempts from mail_outbox"), "7");
}

// The office was closed, or the sender's timer stood still: nobody has tried yet.
TEST(MailSending, PatienceBeginsWithTheFirstAttempt) {
  SmtpServer server;
  MailOffice office(server, plain);
  office.queue("defer@x.example");
  office.let_pass("100");
  office.send();
  EXPECT_EQ(office.state("defer@x.example"), "deferred");
}

TEST(MailSending, ChecksTheCertificateAndAuthenticates) {
  for (const char* kind : {"starttls", "tls"}) {
    SmtpServer server({std::string("--") + kind, "--auth", "anna:geheim ä"});
    MailOffice office(server, std::string("host = \"localhost\"\nuser = \"anna\"\nsecurity = \"") + kind + "\"\n");
    office.queue("kunde@sued.example");
    const std::string toml = (office.folder() / "klickwerk.toml").string();
    std::ofstream(toml, std::ios::app) << "password_file = \"" << (office.folder() / "password").string() << "\"\n";
    std::ofstream(office.folder() / "password") << "geheim ä\n";
    EXPECT_EQ(office.send().exit_code, 2);  // nobody knows its authority
    EXPECT_THAT(office.books().value("select last_answer from mail_outbox"), HasSubstr("TLS failed"));
    EXPECT_EQ(server.events().find("auth"), std::string::npos);  // no password to a stranger
    std::ofstream(toml, std::ios::app) << "ca_file = \"" << (server.folder() / "certificate.pem").string() << "\"\n";
    office.make_due();
    const ProcessEnd end = office.send();
    EXPECT_EQ(end.exit_code, 0) << end.errors << office.books().value("select last_answer from mail_outbox");
    EXPECT_EQ(office.state("kunde@sued.example"), "sent") << kind;
    EXPECT_THAT(server.events(), HasSubstr("good"));
    std::ofstream(office.folder() / "password") << "wrong\n";
    office.queue("zweiter@sued.example");
    EXPECT_EQ(office.send().exit_code, 2);
    EXPECT_THAT(office.books().value("select last_answer from mail_outbox where recipient like 'zweiter%'"), HasSubstr("refuses the user anna"));
  }
}

TEST(MailSending, TestModeReachesNobodyElse) {
  SmtpServer server;
  MailOffice office(server, plain + "bcc = \"archiv@nord.example\"\nredirect_all_to = \"test@nord.example\"\n");
  office.queue("kunde@sued.example", "Rechnung");
  EXPECT_EQ(office.send().exit_code, 0);
  ASSERT_THAT(server.mails(), SizeIs(1));
  EXPECT_THAT(server.mails()[0], HasSubstr("> test@nord.example\r\n"));
  EXPECT_THAT(server.mails()[0], HasSubstr("\r\nSubject: [Test, for kunde@sued.example] Rechnung\r\n"));
  EXPECT_EQ(office.books().value("select redirected_to from mail_outbox"), "test@nord.example");
}

// Killed where the server tells that it is: nothing was handed over, so it goes again; handed over, so it does not.
TEST(MailCrash, KilledAtEachStepItNeitherLosesNorRepeats) {
  struct Step {
    const char* recipient;
    const char* event;
    const char* after;  // the state after the next run
    int taken;          // mails that the server took in the end
  };
  for (const Step& step : {Step{"hold-rcpt@x.example", "hold-rcpt", "sent", 1}, Step{"hold-data@x.example", "hold-data", "sent", 1},
                           Step{"hold-dot@x.example", "hold-dot", "unknown", 1}}) {
    SmtpServer server;
    MailOffice office(server, plain);
    office.queue(step.recipient);
    const pid_t child = office.start();
    server.wait_for(step.event);
    kill_and_wait(child);
    EXPECT_EQ(office.state(step.recipient), "sending") << step.event;
    server.let_go();
    office.queue("next@x.example");
    office.send();
    EXPECT_EQ(office.state(step.recipient), step.after) << step.event;
    EXPECT_EQ(office.state("next@x.example"), "sent") << step.event;
    office.send();
    EXPECT_EQ(count_of(server.mails(), std::string("> ") + step.recipient), step.taken) << step.event;
    EXPECT_EQ(count_of(server.mails(), "> next@x.example"), 1) << step.event;
  }
}

// Kills at moments spread over the whole run: in the end each mail was taken once, or stands as unknown and was taken at
// most once.
TEST(MailCrash, KilledAnywhereEachMailArrivesAtMostOnce) {
  constexpr int mails = 40;
  SmtpServer server;
  MailOffice office(server, plain);
  for (int i = 0; i < mails; ++i) office.queue("kunde" + std::to_string(i) + "@x.example");
  int killed = 0;
  for (int i = 0; i < 30; ++i) killed += run_and_kill(fs::path(KLICKWERK_BINARY_DIR) / "apps" / "klickwerk", {"--config", (office.folder() / "klickwerk.toml").string(), "mail", "send"}, std::chrono::milliseconds(60 + 17 * i)).killed;
  office.send();
  int unknown = 0;
  const auto taken = server.mails();
  for (int i = 0; i < mails; ++i) {
    const std::string to = "kunde" + std::to_string(i) + "@x.example";
    const int arrived = count_of(taken, "> " + to + "\r\n");
    const std::string state = office.state(to);
    if (state == "unknown") ++unknown;
    EXPECT_LE(arrived, 1) << to;
    EXPECT_TRUE(state == "unknown" || (state == "sent" && arrived == 1)) << to << " is " << state << " and arrived " << arrived << " times";
  }
  EXPECT_GE(killed, 5);
  RecordProperty("killed", killed);
  RecordProperty("unknown", unknown);
  std::printf("%d mails, %d kills, %d of unknown fate, %zu taken by the server\n", mails, killed, unknown, taken.size());
}

TEST(MailCrash, TwoSendersDoNotShareAMail) {
  SmtpServer server;
  MailOffice office(server, plain);
  office.queue("hold-rcpt@x.example");
  office.queue("next@x.example");
  const pid_t first = office.start();
  server.wait_for("hold-rcpt");
  EXPECT_EQ(office.send().exit_code, 0);  // leaves it to the first
  EXPECT_TRUE(server.mails().empty());
  server.let_go();
  int status = 0;
  waitpid(first, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_THAT(server.mails(), SizeIs(2));
}

}  // namespace
}  // namespace klickwerk::test
