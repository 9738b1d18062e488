#include <nlohmann/json.hpp>

#include "office/mail/mail_desk.h"
#include "office/mail/sender.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

using Json = nlohmann::ordered_json;

// Answers of mail servers may be anything.
std::string dumped(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

std::string clock_text(Instant moment) {
  const int minute = local_minute(moment);
  const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return local_day(moment).iso() + " " + two(minute / 60) + ":" + two(minute % 60);
}

std::string shortened(const std::string& text, std::size_t most) {
  if (shown_width(text) <= most) return text;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

std::string state_text(const db::Mail& mail) {
  if (mail.bounced_at) return "came back";
  if (mail.state == db::MailState::sent && !mail.redirected_to.empty()) return "test";
  return db::word_for(mail.state);
}

std::string advice(const db::Mail& mail) {
  const std::string id = std::to_string(mail.id);
  switch (mail.state) {
    case db::MailState::unknown:
      return "It may have arrived: look into the mail server's log or ask (Message-ID " + mail.content.message_id + "). If not: klickwerk mail retry " + id +
             "; if it has: klickwerk mail cancel " + id;
    case db::MailState::failed: return "Mend the cause, then klickwerk mail retry " + id + ", or klickwerk mail cancel " + id;
    default: return {};
  }
}

Json counts_json(const db::MailCounts& counts) {
  return {{"queued", counts.queued}, {"deferred", counts.deferred}, {"sending", counts.sending}, {"sent", counts.sent}, {"failed", counts.failed},
          {"unknown", counts.unknown}, {"cancelled", counts.cancelled}, {"bounced", counts.bounced}};
}

std::string counts_text(const db::MailCounts& counts) {
  std::string text = std::to_string(counts.queued) + " queued, " + std::to_string(counts.deferred) + " deferred, " + std::to_string(counts.sent) + " sent, " +
                     std::to_string(counts.failed) + " failed, " + std::to_string(counts.unknown) + " unknown, " + std::to_string(counts.bounced) + " came back\n";
  return text;
}

Json mail_json(const db::Mail& mail) {
  Json json{{"id", mail.id}, {"purpose", mail.content.purpose}, {"about", mail.content.subject_key}, {"customer", mail.customer_number},
            {"recipient", mail.content.recipient}, {"subject", mail.content.subject}, {"message_id", mail.content.message_id}, {"state", db::word_for(mail.state)},
            {"attempts", mail.attempts}, {"queued_at", iso_utc(mail.queued_at)}, {"queued_by", mail.queued_by}, {"last_answer", mail.last_answer}};
  if (mail.sent_at) json["sent_at"] = iso_utc(*mail.sent_at);
  if (mail.state == db::MailState::deferred) json["again_at"] = iso_utc(mail.due_at);
  if (!mail.redirected_to.empty()) json["redirected_to"] = mail.redirected_to;
  if (mail.bounced_at) json["bounced"] = {{"at", iso_utc(*mail.bounced_at)}, {"status", mail.bounce_status}, {"detail", mail.bounce_detail}};
  return json;
}

}  // namespace

std::string queue_text(const QueueResult& result) {
  std::string text;
  int queued = 0, known = 0, refused = 0;
  for (const auto& line : result.lines) {
    if (line.stays) text += "- " + line.about + ": stays here, for it (or what it cancels) was cancelled before it was mailed; to mail it all the same, name it\n";
    else if (!line.why_not.empty()) ++refused, text += "! " + line.about + ": " + line.why_not + "\n";
    else if (result.dry_run) ++queued, text += line.about + " to " + line.recipient + "\n";
    else if (line.mail) ++queued, text += line.about + " to " + line.recipient + ": mail " + std::to_string(*line.mail) + "\n";
    else ++known;
  }
  return text + std::to_string(queued) + (result.dry_run ? " would be queued" : " queued") + ", " + std::to_string(known) + " queued before, " + std::to_string(refused) +
         " cannot be sent\n";
}

std::string queue_json(const QueueResult& result) {
  Json lines = Json::array();
  for (const auto& line : result.lines) {
    Json json{{"about", line.about}, {"recipient", line.recipient}};
    if (line.mail) json["mail"] = *line.mail;
    if (line.stays) json["stays"] = true;
    if (!line.why_not.empty()) json["why_not"] = line.why_not;
    lines.push_back(json);
  }
  return dumped({{"dry_run", result.dry_run}, {"mails", lines}});
}

std::string mails_text(const std::vector<db::Mail>& mails, const db::MailCounts& counts) {
  TextTable table({{"mail", true}, {"state"}, {"queued"}, {"about"}, {"recipient"}, {"subject"}, {"tries", true}});
  for (const auto& mail : mails) {
    table.row({std::to_string(mail.id), state_text(mail), clock_text(mail.queued_at), mail.content.purpose + " " + shortened(mail.content.subject_key, 20),
               mail.content.recipient, shortened(mail.content.subject, 40), std::to_string(mail.attempts)});
    if (mail.state == db::MailState::deferred) table.note("again " + clock_text(mail.due_at) + ": " + mail.last_answer);
    else if (mail.bounced_at) table.note(mail.bounce_status + " " + mail.bounce_detail);
    else if (mail.state == db::MailState::failed || mail.state == db::MailState::unknown) table.note(mail.last_answer);
  }
  return (table.empty() ? "" : table.text() + "\n") + counts_text(counts);
}

std::string mails_json(const std::vector<db::Mail>& mails, const db::MailCounts& counts) {
  Json list = Json::array();
  for (const auto& mail : mails) list.push_back(mail_json(mail));
  return dumped({{"mails", list}, {"counts", counts_json(counts)}});
}

std::string mail_account_text(const db::Mail& mail, const std::vector<db::MailAttempt>& attempts) {
  std::string text = "Mail " + std::to_string(mail.id) + ": " + state_text(mail) + "\nTo:         " + mail.content.recipient + "\nSubject:    " + mail.content.subject +
                     "\nAbout:      " + mail.content.purpose + " " + mail.content.subject_key + "\nMessage-ID: " + mail.content.message_id + "\nQueued:     " +
                     clock_text(mail.queued_at) + " by " + mail.queued_by + "\n";
  for (const auto& one : mail.content.attachments) text += "Attached:   " + one.name + " (" + one.media_type + ")\n";
  if (!mail.redirected_to.empty()) text += "Test mode:  went to " + mail.redirected_to + " instead; `klickwerk mail retry` sends it again\n";
  for (const auto& one : attempts)
    text += "Attempt:    " + clock_text(one.started_at) + ", " + (one.outcome.empty() ? (one.final_dot_at ? "handed over, no answer" : "under way") : one.outcome) +
            (one.answer.empty() ? "" : ": " + one.answer) + "\n";
  if (mail.bounced_at) text += "Came back:  " + clock_text(*mail.bounced_at) + ": " + mail.bounce_status + " " + mail.bounce_detail + "\n";
  if (const std::string next = advice(mail); !next.empty()) text += next + "\n";
  return text + "\n" + mail.content.body;
}

std::string mail_account_json(const db::Mail& mail, const std::vector<db::MailAttempt>& attempts) {
  Json json = mail_json(mail);
  json["body"] = mail.content.body;
  json["attachments"] = Json::array();
  for (const auto& one : mail.content.attachments) json["attachments"].push_back({{"name", one.name}, {"media_type", one.media_type}, {"sha256", one.sha256}});
  json["history"] = Json::array();
  for (const auto& one : attempts) {
    Json attempt{{"started_at", iso_utc(one.started_at)}, {"outcome", one.outcome}, {"answer", one.answer}};
    if (one.final_dot_at) attempt["final_dot_at"] = iso_utc(*one.final_dot_at);
    json["history"].push_back(attempt);
  }
  return dumped(json);
}

std::string bounces_text(const BounceReport& report) {
  std::string text;
  for (const auto& line : report.lines) text += line.what + "\n";
  return text + std::to_string(report.bounced) + " came back, " + std::to_string(report.delayed) + " delayed, " + std::to_string(report.other) + " other mails\n";
}

std::string bounces_json(const BounceReport& report) {
  Json lines = Json::array();
  for (const auto& line : report.lines) {
    Json json{{"what", line.what}};
    if (line.mail) json["mail"] = *line.mail;
    lines.push_back(json);
  }
  return dumped({{"bounced", report.bounced}, {"delayed", report.delayed}, {"other", report.other}, {"lines", lines}});
}

std::string send_text(const SendReport& report) {
  if (report.other_sender) return "Another program is sending; nothing was done.\n";
  std::string text;
  if (report.recovered.queued > 0) text += std::to_string(report.recovered.queued) + " mails that a killed sender had not handed over are queued again.\n";
  if (report.recovered.unknown > 0)
    text += std::to_string(report.recovered.unknown) + " mails may have gone when a sender was killed: `klickwerk mail list --state unknown`\n";
  for (const auto& line : report.lines)
    text += "mail " + std::to_string(line.id) + " to " + line.recipient + ": " + db::word_for(line.end.state) +
            (line.end.state == db::MailState::sent ? "" : " (" + line.end.answer + ")") + (line.end.redirected_to.empty() ? "" : ", test mode: to " + line.end.redirected_to) + "\n";
  if (!report.server_trouble.empty()) text += "! " + report.server_trouble + "\n";
  return text + counts_text(report.after);
}

std::string send_json(const SendReport& report) {
  Json lines = Json::array();
  for (const auto& line : report.lines)
    lines.push_back({{"mail", line.id}, {"recipient", line.recipient}, {"state", db::word_for(line.end.state)}, {"answer", line.end.answer}});
  return dumped({{"other_sender", report.other_sender}, {"recovered", {{"queued", report.recovered.queued}, {"unknown", report.recovered.unknown}}}, {"mails", lines},
                 {"server_trouble", report.server_trouble}, {"counts", counts_json(report.after)}});
}

}  // namespace klickwerk::office
