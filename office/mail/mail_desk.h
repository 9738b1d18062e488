// What the office does with its mails: queue, look, decide, read in what came back. Each deed is one transaction with its
// line in the audit log.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "db/database.h"
#include "db/outbox.h"

namespace klickwerk::office {

// What a mail needs besides its words. Its Message-ID is made from what makes it the same mail, and the sender's domain.
db::NewMail new_mail(const config::Config& config, const std::string& purpose, const std::string& subject_key, const std::string& recipient);

struct QueueResult {
  struct Line {
    std::string about, recipient;
    std::optional<std::int64_t> mail;  // empty: it is there already, or `why_not`
    std::string why_not;
    bool stays = false;  // cancelled before it was mailed, or the cancellation of such
  };
  std::vector<Line> lines;
  bool dry_run = false;
  bool needs_a_person() const;  // one could not be queued
};

struct InvoiceMailing {
  std::vector<std::string> numbers;  // of issued invoices
  bool dry_run = false;
  bool named = true;  // false: chosen by their month; what was cancelled before it was mailed stays here, with its cancellation
  bool again = false;  // a further mail to those that had one, each call another; refused where one still waits
};
// One mail for each invoice and address of its customer, with all its documents. Nothing is queued twice.
QueueResult queue_invoices(db::Database& database, const config::Config& config, const InvoiceMailing& mailing, const std::string& by);

struct Letter {
  std::string customer_number, to;  // one of both
  std::string subject, text;
};
QueueResult queue_letter(db::Database& database, const config::Config& config, const Letter& letter, const std::string& by);

std::string retry_mails(db::Database& database, const std::vector<std::int64_t>& ids, const std::string& by);
std::string cancel_mails(db::Database& database, const std::vector<std::int64_t>& ids, const std::string& by);

struct BounceReport {
  struct Line {
    std::string what;  // one sentence
    std::optional<std::int64_t> mail;
  };
  std::vector<Line> lines;
  int bounced = 0, delayed = 0, other = 0;
};
BounceReport read_bounces(db::Database& database, const std::vector<std::string>& paths, Instant now, const std::string& by);

std::string queue_text(const QueueResult& result);
std::string queue_json(const QueueResult& result);
std::string mails_text(const std::vector<db::Mail>& mails, const db::MailCounts& counts);
std::string mails_json(const std::vector<db::Mail>& mails, const db::MailCounts& counts);
std::string mail_account_text(const db::Mail& mail, const std::vector<db::MailAttempt>& attempts);
std::string mail_account_json(const db::Mail& mail, const std::vector<db::MailAttempt>& attempts);
std::string bounces_text(const BounceReport& report);
std::string bounces_json(const BounceReport& report);

}  // namespace klickwerk::office
