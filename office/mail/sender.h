// Sends what is due in the outbox, one after the other, within the throttle. May be killed anywhere: no mail is lost, and
// none is sent a second time by itself (docs/decisions/017-mail-outbox.md).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/config.h"
#include "core/calendar.h"
#include "db/database.h"
#include "db/outbox.h"
#include "office/mail/smtp_link.h"

namespace klickwerk::office {

struct SendReport {
  struct Line {
    std::int64_t id = 0;
    std::string recipient, subject;
    db::MailEnd end;
  };
  bool other_sender = false;       // another program sends: nothing was done
  db::Outbox::Recovered recovered; // what a killed sender had left
  std::vector<Line> lines;
  std::string server_trouble;      // why the rest waits
  db::MailCounts after;
  // A mail failed, or nobody knows whether it went, or the server is not there.
  bool needs_a_person() const;
};

class MailSender {
 public:
  // `pause` waits that long; tests hand in one that does not.
  MailSender(db::Database& database, const config::Config& config, const Clock& clock, std::function<void(std::chrono::milliseconds)> pause);

  // Throws config::ConfigError when no server is configured, db::Unavailable.
  SendReport send_due();

 private:
  bool send_next(SendReport& report);
  db::MailEnd attempt(const db::Outbox::Taken& taken, SendReport& report);
  db::MailEnd judged(const db::Mail& mail, const SmtpAnswer& answer) const;
  db::MailEnd deferred(const db::Mail& mail, const std::string& why) const;
  std::string composed(const db::Mail& mail) const;
  void keep_to_throttle();
  bool announce(const db::Outbox::Taken& taken);
  void finish(const db::Outbox::Taken& taken, const db::MailEnd& end);

  db::Database& database_;
  const config::Config& config_;
  const Clock& clock_;
  std::function<void(std::chrono::milliseconds)> pause_;
  std::unique_ptr<SmtpLink> link_;
};

std::string send_text(const SendReport& report);
std::string send_json(const SendReport& report);

}  // namespace klickwerk::office
