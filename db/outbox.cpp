#include "db/outbox.h"

#include <algorithm>
#include <array>

#include "db/connection_internal.h"

namespace klickwerk::db {
namespace {

constexpr std::array state_words{"queued", "sending", "sent", "failed", "deferred", "unknown", "cancelled"};

#define MAIL_COLUMNS                                                                                                     \
  "m.mail_id, m.purpose, m.subject_key, m.recipient, m.customer_id, m.message_id, m.subject, m.state, m.attempts, "      \
  "(extract(epoch from m.queued_at) * 1000)::bigint, (extract(epoch from m.due_at) * 1000)::bigint, "                    \
  "(extract(epoch from m.sent_at) * 1000)::bigint, m.queued_by, m.redirected_to, m.last_answer, "                        \
  "(extract(epoch from m.bounced_at) * 1000)::bigint, m.bounce_status, m.bounce_detail, coalesce(c.number, ''), m.body, " \
  "(extract(epoch from m.trying_since) * 1000)::bigint, "                                                                \
  "(select count(*) from mail_attempts a where a.mail_id = m.mail_id and a.started_at >= m.trying_since) "               \
  "from mail_outbox m left join customers c using (customer_id) "

constexpr Statement add_mail{"mail_outbox.add", R"(
  insert into mail_outbox (purpose, subject_key, recipient, customer_id, message_id, subject, body, queued_by)
  values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict on constraint mail_outbox_once do nothing returning mail_id)"};
constexpr Statement add_attachment{"mail_attachments.add", R"(
  insert into mail_attachments (mail_id, ordinal, name, media_type, path, sha256) values ($1, $2, $3, $4, $5, $6))"};
constexpr Statement one_mail{"mail_outbox.one", "select " MAIL_COLUMNS "where m.mail_id = $1"};
constexpr Statement attachments_of{"mail_attachments.of", "select name, media_type, path, sha256 from mail_attachments where mail_id = $1 order by ordinal"};
constexpr Statement filtered{"mail_outbox.filtered", "select " MAIL_COLUMNS R"(
  where ($1 = '' or m.state = $1) and (not $2 or m.bounced_at is not null)
    and (not $3 or m.state in ('queued', 'sending', 'deferred', 'failed', 'unknown'))
    and ($4 = '' or c.number = $4) and ($5 = '' or m.purpose = $5) and ($6 = '' or m.subject_key = $6)
  order by m.mail_id desc limit $7)"};
constexpr Statement attempts_of{"mail_attempts.of", R"(
  select attempt_id, (extract(epoch from started_at) * 1000)::bigint, (extract(epoch from final_dot_at) * 1000)::bigint,
         (extract(epoch from ended_at) * 1000)::bigint, coalesce(outcome, ''), answer
    from mail_attempts where mail_id = $1 order by attempt_id)"};
constexpr Statement count_states{"mail_outbox.counts", R"(
  select state, count(*), (extract(epoch from min(due_at)) * 1000)::bigint, count(bounced_at) from mail_outbox group by state)"};
constexpr Statement sender_lock{"mail_outbox.take_sender", "select pg_try_advisory_lock(hashtext('klickwerk mail sender'))"};
constexpr Statement unknown_left{"mail_outbox.left_unknown", R"(
  update mail_outbox m set state = 'unknown', last_answer = 'the sender ended between handing the mail over and the server''s answer'
    from mail_attempts a
   where m.state = 'sending' and a.attempt_id = m.attempt_id and a.final_dot_at is not null)"};
constexpr Statement queued_left{"mail_outbox.left_queued", R"(
  update mail_outbox m set state = 'queued', last_answer = 'the sender ended before it had handed the mail over'
    from mail_attempts a
   where m.state = 'sending' and a.attempt_id = m.attempt_id and a.final_dot_at is null)"};
constexpr Statement end_left{"mail_attempts.left", R"(
  update mail_attempts a set ended_at = now(), outcome = case when final_dot_at is null then 'abandoned' else 'unknown' end
    from mail_outbox m where m.mail_id = a.mail_id and m.state <> 'sending' and a.outcome is null)"};
constexpr Statement next_due{"mail_outbox.next", R"(
  select mail_id from mail_outbox where state in ('queued', 'deferred') and due_at <= $1 order by due_at, mail_id limit 1 for update skip locked)"};
constexpr Statement add_attempt{"mail_attempts.add", "insert into mail_attempts (mail_id) values ($1) returning attempt_id"};
constexpr Statement to_sending{"mail_outbox.take", R"(
  update mail_outbox set state = 'sending', attempt_id = $2, attempts = attempts + 1, trying_since = coalesce(trying_since, now()) where mail_id = $1)"};
constexpr Statement announce{"mail_attempts.final_dot", R"(
  with mine as (select mail_id from mail_outbox where mail_id = $1 and attempt_id = $2 and state = 'sending' for update)
  update mail_attempts a set final_dot_at = clock_timestamp() from mine where a.attempt_id = $2 and a.outcome is null)"};
constexpr Statement end_attempt{"mail_attempts.end", R"(
  update mail_attempts set ended_at = clock_timestamp(), outcome = $2, answer = $3
   where attempt_id = $1 and (outcome is null or (outcome = 'unknown' and $2 = 'sent')))"};
constexpr Statement end_mail{"mail_outbox.end", R"(
  update mail_outbox set state = $3, last_answer = $4, due_at = coalesce($5::timestamptz, due_at), redirected_to = $6,
         sent_at = case when $3 = 'sent' then clock_timestamp() end
   where mail_id = $1 and attempt_id = $2 and (state = 'sending' or (state = 'unknown' and $3 = 'sent')))"};
constexpr Statement recent_attempts{"mail_attempts.recent", "select count(*) from mail_attempts where started_at > $1"};
constexpr Statement queue_again{"mail_outbox.retry", R"(
  update mail_outbox set state = 'queued', due_at = now(), trying_since = null, sent_at = null, redirected_to = '', bounced_at = null, bounce_status = '', bounce_detail = ''
   where mail_id = $1 and (state in ('failed', 'unknown', 'deferred', 'cancelled')
                           or (state = 'sent' and (bounced_at is not null or redirected_to <> ''))))"};
constexpr Statement cancel_mail{"mail_outbox.cancel", R"(
  update mail_outbox set state = 'cancelled' where mail_id = $1 and state in ('queued', 'deferred', 'failed', 'unknown'))"};
constexpr Statement mark_bounced{"mail_outbox.bounced", R"(
  update mail_outbox set bounced_at = $4, bounce_status = $2, bounce_detail = $3 where message_id = $1 returning mail_id)"};

std::optional<Instant> optional_moment(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional(moment(field));
}

Mail mail_from(const pqxx::row& row) {
  Mail mail;
  mail.id = integer(row[0]);
  mail.content = {text(row[1]), text(row[2]), text(row[3]), optional_id<CustomerId>(row[4]), text(row[5]), text(row[6]), text(row[19]), {}};
  mail.state = mail_state_from(view(row[7])).value_or(MailState::unknown);
  mail.attempts = small_integer(row[8]);
  mail.queued_at = moment(row[9]);
  mail.due_at = moment(row[10]);
  mail.sent_at = optional_moment(row[11]);
  mail.queued_by = text(row[12]);
  mail.redirected_to = text(row[13]);
  mail.last_answer = text(row[14]);
  mail.bounced_at = optional_moment(row[15]);
  mail.bounce_status = text(row[16]);
  mail.bounce_detail = text(row[17]);
  mail.customer_number = text(row[18]);
  mail.trying_since = optional_moment(row[20]);
  mail.tries = small_integer(row[21]);
  return mail;
}

int* place_of(MailCounts& counts, MailState state) {
  switch (state) {
    case MailState::queued: return &counts.queued;
    case MailState::sending: return &counts.sending;
    case MailState::sent: return &counts.sent;
    case MailState::failed: return &counts.failed;
    case MailState::deferred: return &counts.deferred;
    case MailState::unknown: return &counts.unknown;
    case MailState::cancelled: return &counts.cancelled;
  }
  return nullptr;
}

}  // namespace

const char* word_for(MailState state) { return state_words[static_cast<std::size_t>(state)]; }

std::optional<MailState> mail_state_from(std::string_view word) {
  for (std::size_t i = 0; i < state_words.size(); ++i)
    if (word == state_words[i]) return static_cast<MailState>(i);
  return std::nullopt;
}

std::optional<std::int64_t> Outbox::add(const NewMail& mail, std::string_view by) {
  const auto rows = run(transaction_, add_mail, mail.purpose, mail.subject_key, mail.recipient, value_of(mail.customer), mail.message_id, mail.subject,
                        mail.body, std::string(by));
  if (rows.empty()) return std::nullopt;
  const std::int64_t id = integer(rows[0][0]);
  int ordinal = 0;
  for (const auto& one : mail.attachments) run(transaction_, add_attachment, id, ++ordinal, one.name, one.media_type, one.path, one.sha256);
  return id;
}

std::optional<Mail> Outbox::find(std::int64_t id) {
  const auto rows = run(transaction_, one_mail, id);
  if (rows.empty()) return std::nullopt;
  Mail mail = mail_from(rows[0]);
  for (const auto& row : run(transaction_, attachments_of, id)) mail.content.attachments.push_back({text(row[0]), text(row[1]), text(row[2]), text(row[3])});
  return mail;
}

std::vector<Mail> Outbox::list(const MailFilter& filter) {
  std::vector<Mail> mails;
  for (const auto& row : run(transaction_, filtered, std::string(filter.state ? word_for(*filter.state) : ""), filter.bounced, filter.unfinished,
                             filter.customer_number, filter.purpose, filter.subject_key, filter.most)) {
    mails.push_back(mail_from(row));
    mails.back().content.body.clear();
  }
  return mails;
}

std::vector<MailAttempt> Outbox::attempts(std::int64_t id) {
  std::vector<MailAttempt> attempts;
  for (const auto& row : run(transaction_, attempts_of, id))
    attempts.push_back({integer(row[0]), moment(row[1]), optional_moment(row[2]), optional_moment(row[3]), text(row[4]), text(row[5])});
  return attempts;
}

MailCounts Outbox::counts() {
  MailCounts counts;
  for (const auto& row : run(transaction_, count_states)) {
    const MailState state = mail_state_from(view(row[0])).value_or(MailState::unknown);
    *place_of(counts, state) = small_integer(row[1]);
    counts.bounced += small_integer(row[3]);
    if (state != MailState::queued && state != MailState::deferred) continue;
    const Instant due = moment(row[2]);
    counts.next_due_at = counts.next_due_at ? std::min(*counts.next_due_at, due) : due;
  }
  return counts;
}

bool Outbox::take_sender() { return truth(run(transaction_, sender_lock)[0][0]); }

Outbox::Recovered Outbox::recover() {
  Recovered recovered;
  recovered.unknown = static_cast<int>(run(transaction_, unknown_left).affected_rows());
  recovered.queued = static_cast<int>(run(transaction_, queued_left).affected_rows());
  if (recovered.unknown + recovered.queued > 0) run(transaction_, end_left);
  return recovered;
}

std::optional<Outbox::Taken> Outbox::take_next(Instant now) {
  const auto rows = run(transaction_, next_due, iso_utc(now));
  if (rows.empty()) return std::nullopt;
  const std::int64_t id = integer(rows[0][0]);
  const std::int64_t attempt = integer(run(transaction_, add_attempt, id)[0][0]);
  run(transaction_, to_sending, id, attempt);
  return Taken{*find(id), attempt};
}

bool Outbox::announce_final_dot(std::int64_t mail, std::int64_t attempt) { return run(transaction_, announce, mail, attempt).affected_rows() == 1; }

bool Outbox::finish(std::int64_t mail, std::int64_t attempt, const MailEnd& end) {
  run(transaction_, end_attempt, attempt, word_for(end.state), end.answer);
  const std::optional<std::string> again = end.again_at ? std::optional(iso_utc(*end.again_at)) : std::nullopt;
  return run(transaction_, end_mail, mail, attempt, word_for(end.state), end.answer, again, end.redirected_to).affected_rows() == 1;
}

int Outbox::attempts_since(Instant since) { return small_integer(run(transaction_, recent_attempts, iso_utc(since))[0][0]); }

void Outbox::retry(std::int64_t id) {
  if (run(transaction_, queue_again, id).affected_rows() == 0)
    throw Refused("mail " + std::to_string(id) + " is on its way, sent, or not there: only one that failed, is unknown, deferred, cancelled or came back is sent again");
}

void Outbox::cancel(std::int64_t id) {
  if (run(transaction_, cancel_mail, id).affected_rows() == 0)
    throw Refused("mail " + std::to_string(id) + " is on its way, sent, cancelled or not there: `klickwerk mail show " + std::to_string(id) + "` tells");
}

std::optional<Mail> Outbox::bounced(std::string_view message_id, std::string_view status, std::string_view detail, Instant at) {
  const auto rows = run(transaction_, mark_bounced, std::string(message_id), std::string(status), std::string(detail), iso_utc(at));
  return rows.empty() ? std::nullopt : find(integer(rows[0][0]));
}

}  // namespace klickwerk::db
