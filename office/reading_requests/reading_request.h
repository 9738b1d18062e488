// Asks customers for readings that a month's settlement lacks: one mail a customer, reminders, replies read in. Readings go
// through the same judgement as all others (db/reading_intake.h).
#pragma once

#include <string>
#include <vector>

#include "billing/metering/plausibility.h"
#include "config/config.h"
#include "core/calendar.h"
#include "db/database.h"

namespace klickwerk::office {

struct RequestReport {
  struct Line {
    std::string customer_number, customer_name, address;
    std::vector<std::string> wanted;  // "SN123 total"
    std::string outcome;              // asked, reminded, asked_before, cannot
    std::string why_not;              // of cannot
  };
  std::vector<Line> lines;
  int arrived = 0;     // requests that were complete meanwhile
  int not_over = 0;    // readings of days that are still to come
  bool dry_run = false;
  bool needs_a_person() const;
};

// The contracts due in the period (a month) whose devices lack their last day's reading, and those settled already whose meter
// waits for one. A customer is asked once a period for each: what became wanted later is asked for in a mail of its own.
RequestReport request_readings(db::Database& database, const config::Config& config, Period period, Instant now, bool dry_run, const std::string& by);
// Reminds of what is still wanted and was asked mail.reminder_after_days ago or earlier.
RequestReport remind(db::Database& database, const config::Config& config, Instant now, const std::string& by);

struct ReplyReport {
  struct Line {
    std::string sender, customer_number;
    int taken = 0, suspect = 0;
    std::vector<std::string> remarks;  // what a person must look at
    bool known = false;                // read in before
  };
  std::vector<Line> lines;
  bool needs_a_person() const;
};
// Maildirs, mbox files, single mails, or "-". Each mail is a transaction and is read in once.
ReplyReport read_replies(db::Database& database, const config::Config& config, const std::vector<std::string>& paths, Instant now, const std::string& by);

std::string requests_text(const RequestReport& report);
std::string requests_json(const RequestReport& report);
std::string replies_text(const ReplyReport& report);
std::string replies_json(const ReplyReport& report);

}  // namespace klickwerk::office
