// A customer's reply becomes readings.
#include <algorithm>
#include <charconv>

#include "db/reading_requests.h"
#include "office/mail/incoming.h"
#include "office/reading_requests/form_intake.h"
#include "office/reading_requests/reading_request.h"

namespace klickwerk::office {
namespace {

// The request whose token stands in the subject or in the text; the whole token must be right.
std::optional<db::ReadingRequest> request_of(db::ReadingRequestStore& store, const IncomingMail& mail, const std::string& text) {
  auto token = token_in(mail.subject);
  if (!token) token = token_in(text);
  if (!token) return std::nullopt;
  std::int64_t id = 0;
  std::from_chars(token->data() + 2, token->data() + token->size(), id);
  auto request = store.find(id);
  return request && request->token == *token ? request : std::nullopt;
}

void take(db::Transaction& transaction, const config::Config& config, const IncomingMail& mail, const db::ReadingRequest& request, const std::string& text,
          Instant now, const std::string& by, ReplyReport::Line& line) {
  const FilledForm form = read_form(text, request.counters);
  for (const std::string& one : form.unreadable) line.remarks.push_back("no figure: \"" + one + "\"");
  if (form.values.empty()) return line.remarks.push_back("no counter found: read the mail, then klickwerk reading add … --by customer"), void();
  const Day read_on = std::min(form.read_on.value_or(local_day(mail.date.value_or(now))), local_day(now));
  const TakenForm taken = take_form(transaction, config, request, form, read_on, {mail.key, mail.from, by});
  line.taken = taken.taken;
  line.suspect = taken.suspect;
  line.remarks.insert(line.remarks.end(), taken.remarks.begin(), taken.remarks.end());
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) all += (all.empty() ? "" : "; ") + text;
  return all;
}

ReplyReport::Line read_reply(db::Database& database, const config::Config& config, const std::string& raw, Instant now, const std::string& by) {
  const IncomingMail mail = parse_mail(raw);
  ReplyReport::Line line;
  line.sender = mail.from;
  db::Transaction transaction = database.begin();
  db::ReadingRequestStore store(transaction);
  line.known = store.has_reply(mail.key);
  if (line.known) return line;
  const std::string text = mail.text();
  const auto request = request_of(store, mail, text);
  if (request) line.customer_number = request->customer_number;
  if (!request) line.remarks.push_back("no request's mark in \"" + mail.subject + "\": read the mail, then klickwerk reading add … --by customer");
  else if (mail.automatic) line.remarks.push_back("an automatic answer");
  else if (!request->open) line.remarks.push_back("this request has been answered already: its mark opens nothing any more");
  else take(transaction, config, mail, *request, text, now, by, line);
  store.note_arrivals({config.invoice.tolerance_before_days, config.invoice.tolerance_after_days});
  store.add_reply({mail.key, request ? std::optional(request->id) : std::nullopt, mail.from, mail.date, line.taken, joined(line.remarks)}, by);
  transaction.commit();
  return line;
}

}  // namespace

bool ReplyReport::needs_a_person() const {
  return std::ranges::any_of(lines, [](const Line& line) { return !line.remarks.empty(); });
}

ReplyReport read_replies(db::Database& database, const config::Config& config, const std::vector<std::string>& paths, Instant now, const std::string& by) {
  ReplyReport report;
  for (const std::string& path : paths)
    for (const std::string& raw : mails_in(path)) try {
        report.lines.push_back(read_reply(database, config, raw, now, by));
      } catch (const MailReadError& error) {
        report.lines.push_back({"?", "", 0, 0, {error.what()}, false});
      }
  return report;
}

}  // namespace klickwerk::office
