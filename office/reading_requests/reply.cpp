// A customer's reply becomes readings.
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

#include "db/audit.h"
#include "db/reading_intake.h"
#include "db/reading_requests.h"
#include "office/mail/incoming.h"
#include "office/reading_requests/reading_request.h"
#include "office/reading_requests/reply_form.h"

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

// Read near enough to the wanted day it counts for that day, else for its own.
Day day_of(const db::WantedCounter& wanted, Day read_on, int window_days) {
  return std::abs(read_on - wanted.day) <= window_days ? wanted.day : read_on;
}

std::vector<db::IncomingReading> readings_of(const FilledForm& form, const db::ReadingRequest& request, Day read_on, const config::Mail& settings,
                                             ReplyReport::Line& line) {
  std::map<std::pair<DeviceId, Day>, db::IncomingReading> by_device;
  for (const auto& value : form.values) {
    const db::WantedCounter& wanted = request.counters[value.wanted];
    const Day day = day_of(wanted, read_on, settings.reading_window_days);
    if (day != wanted.day)
      line.remarks.push_back(wanted.serial + " " + wanted.counter + ": read on " + read_on.iso() + ", too far from " + wanted.day.iso() + "; it stands for its own day");
    auto& reading = by_device.try_emplace({wanted.device, day}, db::IncomingReading{wanted.device, db::end_of_day(day), "customer", {}, std::nullopt}).first->second;
    reading.counters.push_back({wanted.counter, value.value, ""});
  }
  std::vector<db::IncomingReading> readings;
  for (auto& [key, reading] : by_device) readings.push_back(std::move(reading));
  return readings;
}

void take(db::Transaction& transaction, const config::Config& config, const IncomingMail& mail, const db::ReadingRequest& request, const std::string& text,
          Instant now, const std::string& by, ReplyReport::Line& line) {
  const FilledForm form = read_form(text, request.counters);
  for (const std::string& one : form.unreadable) line.remarks.push_back("no figure: \"" + one + "\"");
  if (form.values.empty()) return line.remarks.push_back("no counter found: read the mail, then klickwerk reading add … --by customer"), void();
  const Day today = local_day(now);
  const Day read_on = std::min(form.read_on.value_or(local_day(mail.date.value_or(now))), today);
  const auto incoming = readings_of(form, request, read_on, config.mail, line);
  db::ReadingIntake intake(transaction, {std::nullopt, config.collector.most_clicks_per_day});
  auto judged = intake.judge(incoming);
  nlohmann::json counters = nlohmann::json::array();
  for (const auto& one : judged) {
    ++line.taken;
    counters.push_back({{"device", one.reading.device.value}, {"counter", one.reading.counter}, {"value", one.reading.value}, {"suspect", one.finding.has_value()}});
    if (!one.finding) continue;
    ++line.suspect;
    line.remarks.push_back(one.reading.counter + " " + std::to_string(one.reading.value) + " is not plausible: klickwerk reading review");
  }
  if (judged.empty()) line.remarks.push_back("these readings are there already");
  intake.store(std::move(judged));
  db::AuditStore(transaction).record({{}, by, "reading.reply", "customer", request.customer_number, "",
                                      nlohmann::json{{"request", request.id}, {"mail", mail.key}, {"sender", mail.from}, {"read_on", read_on.iso()}, {"counters", counters}}.dump(
                                          -1, ' ', false, nlohmann::json::error_handler_t::replace), ""});
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
  store.note_arrivals();
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
