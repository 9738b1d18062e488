#include "office/mail/sender.h"

#include <algorithm>

#include "core/sha256.h"
#include "document/document_error.h"
#include "document/document_file.h"
#include "office/mail/mail_password.h"
#include "office/mail/mime.h"

namespace klickwerk::office {
namespace {

using std::chrono::minutes;
using db::MailState;
constexpr int tries_to_store = 5;

// 5, 10, 20 … minutes, at most 4 hours.
minutes back_off(int attempts) { return std::min(minutes(5) * (1 << std::clamp(attempts - 1, 0, 10)), minutes(240)); }

}  // namespace

bool SendReport::needs_a_person() const {
  const auto bad = [](const Line& line) { return line.end.state == MailState::failed || line.end.state == MailState::unknown; };
  return !server_trouble.empty() || recovered.unknown > 0 || std::ranges::any_of(lines, bad);
}

MailSender::MailSender(db::Database& database, const config::Config& config, const Clock& clock, std::function<void(std::chrono::milliseconds)> pause)
    : database_(database), config_(config), clock_(clock), pause_(std::move(pause)) {}

SendReport MailSender::send_due() {
  if (config_.mail.host.empty()) throw config::ConfigError("mail.host is empty: name the mail server in [mail] of the configuration; until then mails wait");
  if (!is_mail_address(config_.mail.sender))
    throw config::ConfigError("mail.sender \"" + config_.mail.sender + "\" is no mail address: set it, or seller.email");
  SendReport report;
  {
    db::Transaction transaction = database_.begin();
    db::Outbox outbox(transaction);
    report.other_sender = !outbox.take_sender();
    if (!report.other_sender) report.recovered = outbox.recover();
    transaction.commit();
  }
  if (!report.other_sender)
    while (report.server_trouble.empty() && send_next(report)) {
    }
  link_.reset();
  db::Transaction transaction = database_.begin();
  report.after = db::Outbox(transaction).counts();
  return report;
}

bool MailSender::send_next(SendReport& report) {
  keep_to_throttle();
  db::Transaction transaction = database_.begin();
  const auto taken = db::Outbox(transaction).take_next(clock_.now());
  transaction.commit();
  if (!taken) return false;
  const db::MailEnd end = attempt(*taken, report);
  finish(*taken, end);
  report.lines.push_back({taken->mail.id, taken->mail.content.recipient, taken->mail.content.subject, end});
  return true;
}

db::MailEnd MailSender::attempt(const db::Outbox::Taken& taken, SendReport& report) {
  std::string message;
  try {
    message = composed(taken.mail);
  } catch (const document::DocumentError& error) {
    return {MailState::failed, error.what(), std::nullopt, ""};
  }
  const config::Mail& mail = config_.mail;
  try {
    if (!link_ || !link_->usable()) {
      link_.reset();
      link_ = std::make_unique<SmtpLink>(mail, mail_password(config_));
    }
  } catch (const MailServerError& error) {
    report.server_trouble = error.what();
    return deferred(taken.mail, error.what());
  }
  SmtpEnvelope envelope{mail.bounce_address.empty() ? mail.sender : mail.bounce_address, {taken.mail.content.recipient}};
  if (!mail.redirect_all_to.empty()) envelope.to = {mail.redirect_all_to};
  else if (!mail.bcc.empty()) envelope.to.push_back(mail.bcc);
  return judged(taken.mail, link_->send(envelope, message, [&] { return announce(taken); }));
}

db::MailEnd MailSender::judged(const db::Mail& mail, const SmtpAnswer& answer) const {
  using Kind = SmtpAnswer::Kind;
  switch (answer.kind) {
    case Kind::accepted: return {MailState::sent, answer.text, std::nullopt, config_.mail.redirect_all_to};
    case Kind::refused: return {MailState::failed, answer.text, std::nullopt, ""};
    case Kind::lost: return {MailState::unknown, answer.text, std::nullopt, ""};
    case Kind::refused_now:
    case Kind::dropped:
    case Kind::withheld: break;
  }
  return deferred(mail, answer.text);
}

db::MailEnd MailSender::deferred(const db::Mail& mail, const std::string& why) const {
  const Instant now = clock_.now();
  if (now - mail.trying_since.value_or(now) > std::chrono::hours(config_.mail.retry_hours))
    return {MailState::failed, "given up after " + std::to_string(config_.mail.retry_hours) + " hours: " + why, std::nullopt, ""};
  return {MailState::deferred, why, now + back_off(mail.tries), ""};
}

std::string MailSender::composed(const db::Mail& mail) const {
  const config::Mail& settings = config_.mail;
  MimeMail mime{settings.sender, settings.sender_name, mail.content.recipient, settings.reply_to, mail.content.message_id, mail.queued_at,
                mail.content.subject, mail.content.body, {}, {}};
  if (!settings.redirect_all_to.empty()) {
    mime.to = settings.redirect_all_to;
    mime.subject = "[Test, for " + mail.content.recipient + "] " + mime.subject;
  }
  for (const auto& one : mail.content.attachments) {
    std::string bytes = document::read_document_file(config_.invoice.documents_directory / one.path);
    if (sha256_hex(bytes) != one.sha256)
      throw document::DocumentError(one.path + " is not the file that was queued (its hash differs): run `klickwerk invoice documents`, then `klickwerk mail retry " +
                                    std::to_string(mail.id) + "`");
    mime.attachments.push_back({one.name, one.media_type, std::move(bytes)});
  }
  return compose(mime);
}

void MailSender::keep_to_throttle() {
  while (true) {
    db::Transaction transaction = database_.begin();
    if (db::Outbox(transaction).attempts_since(clock_.now() - minutes(1)) < config_.mail.throttle_per_minute) return;
    transaction.commit();
    pause_(std::chrono::milliseconds(1000));
  }
}

bool MailSender::announce(const db::Outbox::Taken& taken) {
  db::Transaction transaction = database_.begin();
  const bool ours = db::Outbox(transaction).announce_final_dot(taken.mail.id, taken.attempt);
  transaction.commit();
  return ours;
}

// The server has answered: that must not be forgotten because the database is away for a moment.
void MailSender::finish(const db::Outbox::Taken& taken, const db::MailEnd& end) {
  for (int tried = 1;; ++tried) try {
      db::Transaction transaction = database_.begin();
      db::Outbox(transaction).finish(taken.mail.id, taken.attempt, end);
      return transaction.commit();
    } catch (const db::Unavailable&) {
      if (tried == tries_to_store) throw;
      pause_(std::chrono::milliseconds(1000));
    }
}

}  // namespace klickwerk::office
