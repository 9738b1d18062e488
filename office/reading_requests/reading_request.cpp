#include "office/reading_requests/reading_request.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "db/audit.h"
#include "db/due_contracts.h"
#include "db/parties.h"
#include "db/reading_requests.h"
#include "office/mail/mail_desk.h"
#include "office/mail/mime.h"
#include "office/mail/template.h"
#include "office/reading_requests/missing_readings.h"
#include "office/reading_requests/reply_form.h"
#include "office/reading_requests/web_form.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

constexpr std::size_t contracts_at_once = 1000;
using Wanted = std::vector<db::WantedCounter>;

void want(Wanted& list, const std::string& serial, const std::string& counter, Day day) {
  const auto same = [&](const auto& one) { return one.serial == serial && one.counter == counter && one.day == day; };
  if (std::ranges::none_of(list, same)) list.push_back({{}, serial, "", "", counter, day, false});
}

// By customer. A device may stand in two contracts: it is asked for once.
std::map<CustomerId, Wanted> wanted_by_customer(db::Database& database, const config::Config& config, Period period, Day today, int& not_over) {
  std::map<CustomerId, Wanted> wanted;
  db::DueFilter filter;
  filter.settled = db::DueFilter::Settled::again;  // a draft is made anew with what comes
  filter.seller_country = config.seller.country;
  filter.tolerance = {config.invoice.tolerance_before_days, config.invoice.tolerance_after_days};
  db::DueContracts(database).for_each_batch(period, filter, contracts_at_once, [&](std::vector<db::SettlementJob> jobs) {
    for (const db::SettlementJob& job : jobs)
      for (const MissingReading& missing : missing_readings(job.input)) {
        if (missing.day > today) {
          ++not_over;
          continue;
        }
        want(wanted[job.customer], missing.serial, missing.counter, missing.day);
      }
  });
  // What is settled is not due any more, but a meter without an average still waits.
  db::Transaction transaction = database.begin();
  for (const auto& one : db::ReadingRequestStore(transaction).waiting_of_settled(period)) want(wanted[one.customer], one.serial, one.counter, one.day);
  return wanted;
}

std::vector<std::string> words_of(const Wanted& wanted) {
  std::vector<std::string> words;
  for (const auto& one : wanted)
    if (!one.came) words.push_back(one.serial + " " + one.counter + " " + one.day.iso());
  return words;
}

// One line a device: where it stands.
std::string device_table(const Wanted& wanted, bool english) {
  TextTable table({{english ? "Serial number" : "Seriennummer"}, {english ? "Model" : "Modell"}, {english ? "Place" : "Standort"}});
  std::string before;
  for (const auto& one : wanted) {
    if (one.came || one.serial == before) continue;
    table.row({one.serial, one.model, one.place});
    before = one.serial;
  }
  return table.text();
}

std::string link_line(const config::Config& config, const std::string& token, bool english) {
  const std::string url = form_link(config, token);
  return url.empty() ? "" : (english ? "\nOr type them in here: " : "\nOder tragen Sie sie hier ein: ") + url + "\n";
}

// Queues the mail of a request or of its reminder; false when it was queued before.
// `again`: tells the mail from the request's earlier ones; empty: the first one, or a reminder.
bool queue_mail(db::Transaction& transaction, const config::Config& config, const db::ReadingRequest& request, const std::string& address, const std::string& by,
                const std::string& again = "") {
  const bool english = request.language == "en", reminder = again.empty() && request.reminders > 0;
  Wanted open;
  for (const auto& one : request.counters)
    if (!one.came) open.push_back(one);
  const Day day = std::ranges::max(open, {}, &db::WantedCounter::day).day;
  const MailText words = mail_text(config.mail.templates_directory, reminder ? "reading_reminder" : "reading_request", request.language,
                                   {{"day", english ? day.iso() : day.german()},
                                    {"token", request.token},
                                    {"devices", device_table(open, english)},
                                    {"form", reply_form(open, english)},
                                    {"link", link_line(config, request.token, english)},
                                    {"name", request.customer_name},
                                    {"customer", request.customer_number},
                                    {"seller", config.seller.name}});
  db::NewMail mail = new_mail(config, reminder ? "reading_reminder_" + std::to_string(request.reminders) : "reading_request" + again, "request " + std::to_string(request.id), address);
  mail.customer = request.customer;
  mail.subject = words.subject;
  mail.body = words.body;
  const auto id = db::Outbox(transaction).add(mail, by);
  if (id)
    db::AuditStore(transaction).record({{}, by, reminder ? "reading.remind" : "reading.request", "customer", request.customer_number, "",
                                        nlohmann::json{{"request", request.id}, {"mail", *id}, {"recipient", address}, {"wanted", words_of(open)}}.dump(), ""});
  return id.has_value();
}

std::string first_address(const std::string& email) {
  const auto addresses = addresses_in(email);
  return addresses.empty() ? "" : addresses.front();
}

std::string why_no_address(const std::string& address, const std::string& customer) {
  if (address.empty()) return "customer " + customer + " has no e-mail address: give him one, or ask by telephone and enter the counters (klickwerk reading add)";
  return is_mail_address(address) ? "" : "customer " + customer + ": \"" + address + "\" is no mail address";
}

void ask(db::Database& database, const config::Config& config, CustomerId customer_id, const Wanted& wanted, Period period, Instant now, const std::string& by,
         RequestReport& report) {
  db::Transaction transaction = database.begin();
  db::ReadingRequestStore store(transaction);
  const Wanted missing = store.still_wanted(wanted);
  if (missing.empty()) return;
  const auto customer = db::PartyStore(transaction).customer(customer_id);
  RequestReport::Line line{customer->number, customer->name, first_address(customer->email), words_of(missing), "cannot", ""};
  line.why_not = why_no_address(line.address, customer->number);
  if (line.why_not.empty()) {
    const auto request = store.add(customer_id, period, missing, by, now);
    const auto more = request ? std::nullopt : store.extend(customer_id, period, missing, now);
    line.outcome = request || more ? "asked" : "asked_before";
    if (request) queue_mail(transaction, config, *request, line.address, by);
    if (more) line.wanted = words_of(more->counters), queue_mail(transaction, config, *more, line.address, by, "_" + iso_utc(now));
  }
  if (!report.dry_run) transaction.commit();  // else all of it, the mail too, is taken back
  report.lines.push_back(line);
}

}  // namespace

bool RequestReport::needs_a_person() const {
  return std::ranges::any_of(lines, [](const Line& line) { return !line.why_not.empty(); });
}

RequestReport request_readings(db::Database& database, const config::Config& config, Period period, Instant now, bool dry_run, const std::string& by) {
  RequestReport report;
  report.dry_run = dry_run;
  for (const auto& [customer, wanted] : wanted_by_customer(database, config, period, local_day(now), report.not_over))
    ask(database, config, customer, wanted, period, now, by, report);
  return report;
}

RequestReport remind(db::Database& database, const config::Config& config, Instant now, const std::string& by) {
  RequestReport report;
  db::Transaction transaction = database.begin();
  db::ReadingRequestStore store(transaction);
  report.arrived = store.note_arrivals({config.invoice.tolerance_before_days, config.invoice.tolerance_after_days});
  for (db::ReadingRequest& request : store.open()) {
    if (request.reminders >= config.mail.reminders_most || now - request.last_asked_at < std::chrono::days(config.mail.reminder_after_days)) continue;
    RequestReport::Line line{request.customer_number, request.customer_name, first_address(request.email), words_of(request.counters), "cannot", ""};
    line.why_not = why_no_address(line.address, request.customer_number);
    if (line.why_not.empty()) {
      store.asked_again(request.id, now);
      ++request.reminders;
      queue_mail(transaction, config, request, line.address, by);
      line.outcome = "reminded";
    }
    report.lines.push_back(line);
  }
  transaction.commit();
  return report;
}

}  // namespace klickwerk::office
