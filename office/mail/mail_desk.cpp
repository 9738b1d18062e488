#include "office/mail/mail_desk.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/currency.h"
#include "core/sha256.h"
#include "db/audit.h"
#include "db/invoice_batch.h"
#include "db/invoices.h"
#include "db/parties.h"
#include "document/format.h"
#include "office/mail/incoming.h"
#include "office/mail/mime.h"
#include "office/mail/template.h"

namespace klickwerk::office {
namespace {

void record(db::Transaction& transaction, const std::string& by, const std::string& action, const std::string& kind, const std::string& subject,
            const nlohmann::json& after) {
  db::AuditStore(transaction).record({{}, by, action, kind, subject, "", after.dump(), ""});
}

const char* kind_name(db::InvoiceKind kind, bool english) {
  switch (kind) {
    case db::InvoiceKind::cancellation: return english ? "cancellation" : "Stornorechnung";
    case db::InvoiceKind::correction: return english ? "invoice correction" : "Rechnungskorrektur";
    case db::InvoiceKind::invoice: break;
  }
  return english ? "invoice" : "Rechnung";
}

// "1.234,56" or "1,234.56"; "−3,82"
std::string amount_text(Money amount, bool english) {
  return document::with_minus_sign(document::money_text(amount, english ? document::Language::english : document::Language::german));
}

std::vector<db::MailAttachment> attachments_of(const db::Invoice& invoice) {
  std::vector<db::MailAttachment> list;
  for (const auto& file : invoice.files) {
    const std::string ending = file.path.substr(file.path.rfind('.') + 1);
    const std::string name = file.path.substr(file.path.rfind('/') + 1);
    list.push_back({name, ending == "pdf" ? "application/pdf" : ending == "xml" ? "application/xml" : "application/octet-stream", file.path, file.sha256});
  }
  return list;
}

MailText invoice_words(const config::Config& config, const db::Invoice& invoice, const db::Customer& customer) {
  const bool english = customer.language == "en";
  return mail_text(config.mail.templates_directory, "invoice", customer.language,
                   {{"kind", kind_name(invoice.kind, english)},
                    {"number", invoice.number->text},
                    {"date", english ? invoice.issued_on->iso() : invoice.issued_on->german()},
                    {"due", english ? invoice.due_on->iso() : invoice.due_on->german()},
                    {"amount", amount_text(invoice.gross, english)},
                    {"currency", accounting_currency()},
                    {"customer", customer.number},
                    {"name", customer.name},
                    {"seller", config.seller.name}});
}

constexpr std::size_t queued_at_once = 200;

// Lines of the report and the mails to be queued for them, in the same order; a line without a mail has none.
struct Queueing {
  std::vector<QueueResult::Line> lines;
  std::vector<std::size_t> line_of_mail;
  std::vector<db::NewMail> mails;

  void refuse(const std::string& number, const std::string& why_not) { lines.push_back({number, "", {}, why_not, false}); }
};

// The second mail of the same invoice is another mail than the first: by its purpose and its Message-ID.
db::NewMail invoice_mail(const config::Config& config, const db::Invoice& invoice, const db::Customer& customer, const std::string& address, int mails_before) {
  const std::string purpose = mails_before == 0 ? "invoice" : db::Outbox::again_purpose + std::to_string(mails_before);
  db::NewMail mail = new_mail(config, purpose, invoice.number->text, address);
  const MailText words = invoice_words(config, invoice, customer);
  mail.customer = customer.id;
  mail.subject = words.subject;
  mail.body = words.body;
  mail.attachments = attachments_of(invoice);
  return mail;
}

// A line for each address.
void queue_one(const config::Config& config, const std::string& number, const db::Invoice* invoice, const std::map<CustomerId, db::Customer>& customers,
               const db::MailedBefore& before, Queueing& queueing) {
  if (!invoice || !invoice->number) return queueing.refuse(number, "there is no issued invoice " + number);
  const db::Customer& customer = customers.at(invoice->customer);
  const auto addresses = addresses_in(customer.email);
  if (addresses.empty()) return queueing.refuse(number, "customer " + customer.number + " has no e-mail address: give him one, or send it by post");
  if (invoice->files.empty()) return queueing.refuse(number, "it has no document: run `klickwerk invoice documents`");
  for (const std::string& address : addresses) {
    QueueResult::Line line{number, address, {}, "", false};
    if (!is_mail_address(address)) {
      line.why_not = "customer " + customer.number + ": \"" + address + "\" is no mail address";
    } else if (const auto earlier = before.find({number, address}); earlier != before.end() && earlier->second.waiting) {
      line.why_not = "mail " + std::to_string(*earlier->second.waiting) + " to " + address + " has not gone out yet: klickwerk mail send";
    } else {
      queueing.line_of_mail.push_back(queueing.lines.size());
      queueing.mails.push_back(invoice_mail(config, *invoice, customer, address, earlier == before.end() ? 0 : earlier->second.mails));
    }
    queueing.lines.push_back(line);
  }
}

void store(db::Transaction& transaction, Queueing& queueing, const std::string& by) {
  const auto ids = db::Outbox(transaction).add(queueing.mails, by);
  std::vector<db::AuditEntry> entries;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    queueing.lines[queueing.line_of_mail[i]].mail = ids[i];
    const db::NewMail& mail = queueing.mails[i];
    const nlohmann::json after{{"recipient", mail.recipient}, {"mail", ids[i].value_or(0)}, {"documents", mail.attachments.size()}};
    if (ids[i]) entries.push_back({{}, by, "invoice.send", "invoice", mail.subject_key, "", after.dump(), ""});
  }
  db::record_all(transaction, entries);
}

// Some at once: a few statements and one commit for all of them.
void queue_some(db::Database& database, const config::Config& config, std::span<const std::string> numbers, const InvoiceMailing& mailing, const std::string& by, QueueResult& result) {
  db::Transaction transaction = database.begin();
  const std::vector<db::Invoice> invoices = db::invoices_of(transaction, numbers);
  const auto customers = db::customers_of(transaction, invoices);
  std::map<std::string, const db::Invoice*> by_number;
  for (const db::Invoice& invoice : invoices) by_number.emplace(invoice.number->text, &invoice);
  const auto pointless = mailing.named ? std::set<std::string>{} : db::Outbox(transaction).pointless(numbers);
  const db::MailedBefore before = mailing.again ? db::Outbox(transaction).invoices_mailed(numbers) : db::MailedBefore{};
  Queueing queueing;
  for (const std::string& number : numbers) {
    if (pointless.contains(number)) {
      queueing.lines.push_back({.about = number, .recipient = "", .mail = {}, .why_not = "", .stays = true});
      continue;
    }
    const auto found = by_number.find(number);
    queue_one(config, number, found == by_number.end() ? nullptr : found->second, customers, before, queueing);
  }
  if (!mailing.dry_run) store(transaction, queueing, by);
  transaction.commit();
  std::ranges::move(queueing.lines, std::back_inserter(result.lines));
}

std::string recipient_of(db::Transaction& transaction, const Letter& letter, std::optional<CustomerId>& customer) {
  if (letter.customer_number.empty()) return letter.to;
  const auto found = db::PartyStore(transaction).find_customer(letter.customer_number);
  if (!found) throw std::runtime_error("there is no customer " + letter.customer_number);
  customer = found->id;
  const auto addresses = addresses_in(found->email);
  if (addresses.empty()) throw std::runtime_error("customer " + letter.customer_number + " has no e-mail address: give it with --to");
  return addresses.front();
}

template <class Deed>
std::string each(db::Database& database, const std::vector<std::int64_t>& ids, const std::string& by, const std::string& action, const char* done, Deed&& deed) {
  db::Transaction transaction = database.begin();
  for (std::int64_t id : ids) {
    deed(db::Outbox(transaction), id);
    record(transaction, by, action, "mail", std::to_string(id), nlohmann::json::object());
  }
  transaction.commit();
  return std::to_string(ids.size()) + (ids.size() == 1 ? " mail " : " mails ") + done + "\n";
}

}  // namespace

db::NewMail new_mail(const config::Config& config, const std::string& purpose, const std::string& subject_key, const std::string& recipient) {
  db::NewMail mail;
  mail.purpose = purpose;
  mail.subject_key = subject_key;
  mail.recipient = recipient;
  const std::size_t at = config.mail.sender.rfind('@');
  const std::string domain = at == std::string::npos ? "klickwerk.invalid" : config.mail.sender.substr(at + 1);
  mail.message_id = "<kw." + sha256_hex(config.seller.name + "\n" + purpose + "\n" + subject_key + "\n" + recipient).substr(0, 32) + "@" + domain + ">";
  return mail;
}

bool QueueResult::needs_a_person() const {
  return std::ranges::any_of(lines, [](const Line& line) { return !line.why_not.empty(); });
}

QueueResult queue_invoices(db::Database& database, const config::Config& config, const InvoiceMailing& mailing, const std::string& by) {
  QueueResult result;
  result.dry_run = mailing.dry_run;
  const std::span numbers(mailing.numbers);
  for (std::size_t first = 0; first < numbers.size(); first += queued_at_once)
    queue_some(database, config, numbers.subspan(first, std::min(queued_at_once, numbers.size() - first)), mailing, by, result);
  return result;
}

QueueResult queue_letter(db::Database& database, const config::Config& config, const Letter& letter, const std::string& by) {
  if (letter.text.empty() || letter.subject.empty()) throw std::runtime_error("a mail needs a subject and a text");
  db::Transaction transaction = database.begin();
  std::optional<CustomerId> customer;
  const std::string recipient = recipient_of(transaction, letter, customer);
  if (!is_mail_address(recipient)) throw std::runtime_error("\"" + recipient + "\" is no mail address");
  // The same words to the same one are the same mail.
  db::NewMail mail = new_mail(config, "letter", sha256_hex(letter.subject + "\n" + letter.text).substr(0, 16), recipient);
  mail.customer = customer;
  mail.subject = letter.subject;
  mail.body = letter.text;
  QueueResult result;
  result.lines.push_back({letter.subject, recipient, db::Outbox(transaction).add(mail, by), "", false});
  if (result.lines.back().mail) record(transaction, by, "mail.queue", "mail", std::to_string(*result.lines.back().mail), {{"recipient", recipient}, {"subject", letter.subject}});
  transaction.commit();
  return result;
}

std::string retry_mails(db::Database& database, const std::vector<std::int64_t>& ids, const std::string& by) {
  return each(database, ids, by, "mail.retry", "queued again", [](db::Outbox outbox, std::int64_t id) { outbox.retry(id); });
}

std::string cancel_mails(db::Database& database, const std::vector<std::int64_t>& ids, const std::string& by) {
  return each(database, ids, by, "mail.cancel", "cancelled", [](db::Outbox outbox, std::int64_t id) { outbox.cancel(id); });
}

BounceReport read_bounces(db::Database& database, const std::vector<std::string>& paths, Instant now, const std::string& by) {
  BounceReport report;
  for (const std::string& path : paths)
    for (const std::string& raw : mails_in(path)) {
      std::optional<Bounce> bounce;
      std::string from;
      try {
        const IncomingMail incoming = parse_mail(raw);
        from = incoming.from + ", \"" + incoming.subject + "\"";
        bounce = bounce_in(incoming);
      } catch (const MailReadError& error) {
        from = error.what();
      }
      if (!bounce) {
        ++report.other;
        report.lines.push_back({"not a delivery report: " + from, {}});
        continue;
      }
      const std::string why = bounce->status + " " + bounce->diagnostic;
      if (!bounce->final()) {
        ++report.delayed;
        report.lines.push_back({bounce->recipient + ": " + bounce->action + " (" + why + ")", {}});
        continue;
      }
      db::Transaction transaction = database.begin();
      const auto mail = db::Outbox(transaction).bounced(bounce->message_id, bounce->status, bounce->diagnostic, now);
      if (mail) record(transaction, by, "mail.bounced", "mail", std::to_string(mail->id), {{"recipient", mail->content.recipient}, {"status", bounce->status}, {"diagnostic", bounce->diagnostic}});
      transaction.commit();
      if (mail) ++report.bounced;
      else ++report.other;
      report.lines.push_back({mail ? "mail " + std::to_string(mail->id) + " to " + mail->content.recipient + " came back: " + why
                                   : bounce->recipient + ": came back, but is no mail of ours (" + bounce->message_id + ")",
                              mail ? std::optional(mail->id) : std::nullopt});
    }
  return report;
}

}  // namespace klickwerk::office
