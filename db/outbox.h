// Mails on their way out. A mail is written once for (purpose, subject key, recipient) and goes queued -> sending -> sent,
// failed, deferred or unknown; each attempt is a row. Everything is compared with the attempt that has the mail, so that an
// attempt that was given up can change nothing any more (docs/decisions/017-mail-outbox.md).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/calendar.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

enum class MailState { queued, sending, sent, failed, deferred, unknown, cancelled };
const char* word_for(MailState state);
std::optional<MailState> mail_state_from(std::string_view word);

struct MailAttachment {
  std::string name, media_type;
  std::string path;  // relative to the documents' directory
  std::string sha256;
};

struct NewMail {
  std::string purpose, subject_key, recipient;
  std::optional<CustomerId> customer;
  std::string message_id;  // "<…@…>"
  std::string subject, body;
  std::vector<MailAttachment> attachments;
};

struct Mail {
  std::int64_t id = 0;
  NewMail content;
  MailState state = MailState::queued;
  int attempts = 0;
  Instant queued_at, due_at;
  std::optional<Instant> trying_since;  // the first attempt since it was queued, or retried by hand; empty: none yet
  int tries = 0;                        // attempts since then
  std::optional<Instant> sent_at;
  std::string queued_by, redirected_to, last_answer, customer_number;
  std::optional<Instant> bounced_at;
  std::string bounce_status, bounce_detail;
};

struct MailAttempt {
  std::int64_t id = 0;
  Instant started_at;
  std::optional<Instant> final_dot_at, ended_at;
  std::string outcome, answer;  // outcome empty: under way, or killed
};

// How an attempt ended.
struct MailEnd {
  MailState state = MailState::sent;  // sent, failed, deferred, unknown
  std::string answer;
  std::optional<Instant> again_at;    // of deferred
  std::string redirected_to;
};

struct MailFilter {
  std::optional<MailState> state;
  bool bounced = false;      // only those
  bool unfinished = false;   // only those that are neither sent nor cancelled: they wait, or need a person
  std::string customer_number, purpose, subject_key;
  int most = 1000;
};

struct MailCounts {
  int queued = 0, deferred = 0, sending = 0, sent = 0, failed = 0, unknown = 0, cancelled = 0, bounced = 0;
  std::optional<Instant> next_due_at;  // of queued and deferred ones
};

// Mails of invoices that there are, by number and recipient.
struct InvoiceMails {
  int mails = 0;
  std::optional<std::int64_t> waiting;  // one that has not gone out yet
};
using MailedBefore = std::map<std::pair<std::string, std::string>, InvoiceMails>;

class Outbox {
 public:
  // Purpose of an invoice's second, third … mail: with their number.
  static constexpr const char* again_purpose = "invoice_again_";

  explicit Outbox(Transaction& transaction) : transaction_(transaction) {}

  // Its id; empty when the same mail is there already, in whatever state.
  std::optional<std::int64_t> add(const NewMail& mail, std::string_view by);
  // The same for many, with a few statements; in their order.
  std::vector<std::optional<std::int64_t>> add(std::span<const NewMail> mails, std::string_view by);
  MailedBefore invoices_mailed(std::span<const std::string> invoice_numbers);
  // Of these documents those without a purpose to go out: cancelled before they were mailed, and the cancellations of such.
  std::set<std::string> pointless(std::span<const std::string> invoice_numbers);
  std::optional<Mail> find(std::int64_t id);
  std::vector<Mail> list(const MailFilter& filter);  // newest first, without bodies and attachments
  std::vector<MailAttempt> attempts(std::int64_t id);
  MailCounts counts();

  // Held by the connection that sends, until it ends: also when its program is killed. False: another one has it.
  bool take_sender();
  // What a killed sender left: mails whose final dot was announced become unknown, all others are queued again. Only with
  // take_sender(); returns both numbers.
  struct Recovered {
    int queued = 0, unknown = 0;
  };
  Recovered recover();

  // The next mail that is due, now `sending`, with the attempt that has it.
  struct Taken {
    Mail mail;
    std::int64_t attempt = 0;
  };
  std::optional<Taken> take_next(Instant now);
  // To be committed before the final dot. False: the mail is not this attempt's any more, and the dot must not be sent.
  bool announce_final_dot(std::int64_t mail, std::int64_t attempt);
  // False: it was decided otherwise meanwhile. `sent` is also taken from an attempt that was thought lost (unknown).
  bool finish(std::int64_t mail, std::int64_t attempt, const MailEnd& end);
  // Attempts begun since then, and the first of them: for the throttle.
  int attempts_since(Instant since);

  // A person's word. Retry, with patience as for a new mail: of failed, unknown, deferred, cancelled and bounced ones, and of those that test mode gave to
  // somebody else; Refused of others. Cancel: of those not sent.
  void retry(std::int64_t id);
  void cancel(std::int64_t id);
  // It came back: by its Message-ID; empty when it is none of ours.
  std::optional<Mail> bounced(std::string_view message_id, std::string_view status, std::string_view detail, Instant at);

 private:
  Transaction& transaction_;
};

}  // namespace klickwerk::db
