#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "core/sha256.h"
#include "db/audit.h"
#include "db/parties.h"
#include "document/document_file.h"
#include "document/format.h"
#include "document/pdf/dunning_pdf.h"
#include "office/invoicing/layouts.h"
#include "office/mail/mail_desk.h"
#include "office/mail/mime.h"
#include "office/mail/template.h"
#include "office/payments/dunning.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

using Steps = std::vector<const DunningProposal*>;

std::map<std::string, Steps> by_customer(const std::vector<DunningProposal>& proposals) {
  std::map<std::string, Steps> groups;
  for (const auto& one : proposals) groups[one.item.customer_number].push_back(&one);
  return groups;
}

// What is overdue by its due day, with what the customer's credits cover; then the credits.
void list_items(document::DunningLetter& letter, const Steps& steps, const DunningRun& run) {
  const auto add = [&](const DunningProposal& one) {
    letter.invoices.push_back({one.item.number, one.item.issued_on, one.item.due_on, one.days_over, one.item.open(), one.interest});
  };
  for (const DunningProposal& one : run.covered)
    if (one.item.customer_number == letter.customer_number) add(one);
  for (const DunningProposal* one : steps) add(*one);
  std::ranges::stable_sort(letter.invoices, [](const auto& a, const auto& b) { return a.due_on < b.due_on; });
  for (const db::OpenItem& credit : run.credits)
    if (credit.customer_number == letter.customer_number) letter.credits.push_back({credit.number, credit.issued_on, -credit.open()});
  for (const OnAccount& one : run.on_account.known)
    if (one.customer_number == letter.customer_number) letter.credits.push_back({"", one.received_on, one.left, true});
}

document::DunningLetter letter_for(const db::Customer& customer, const Steps& steps, const config::Config& config, Day today, const DunningRun& run) {
  document::DunningLetter letter;
  letter.language = customer.language == "en" ? document::Language::english : document::Language::german;
  letter.dated_on = today, letter.pay_until = steps.front()->pay_until;
  ChosenLayout chosen = choose_layout(config, customer.layout, letter.language);
  if (!chosen.faults.empty()) throw db::Refused("customer " + customer.number + ": " + chosen.faults.front());
  letter.seller = std::move(chosen.seller), letter.layout = std::move(chosen.layout);
  letter.buyer = {customer.name, customer.name_extra, customer.street, customer.postcode, customer.city, customer.country};
  letter.customer_number = customer.number;
  for (const DunningProposal* one : steps) {
    letter.level = std::max(letter.level, one->level);
    letter.last = letter.last || one->last;
    letter.fee += one->fee;
  }
  list_items(letter, steps, run);
  return letter;
}

// Numbers may hold what a file's name may not.
std::string file_name_for(const std::string& customer_number, Day today) {
  std::string name = customer_number;
  for (char& c : name)
    if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-')) c = '_';
  return "dunning-" + today.iso() + "-" + name + ".pdf";
}

// Among the documents, where the outbox finds it.
std::string kept_path(const DunningPaper& paper, Day today) { return "dunning/" + std::to_string(today.year()) + "/" + paper.file_name; }

class Run {
 public:
  Run(db::Transaction& transaction, const config::Config& config, const DunningOrder& order) : transaction_(transaction), config_(config), order_(order) {}

  void letter(const std::string& customer_number, const Steps& steps, DunningRun& run) {
    const auto customer = db::PartyStore(transaction_).find_customer(customer_number);
    if (!customer) throw db::Refused("customer " + customer_number + " is no longer there");
    const auto letter = letter_for(*customer, steps, config_, order_.today, run);
    DunningPaper paper{customer_number, file_name_for(customer_number, order_.today), printer_.print(letter), {}, {}};
    if (!order_.folder.empty()) document::write_document_file(order_.folder / paper.file_name, paper.bytes);
    if (order_.confirm) {
      document::write_document_file(config_.invoice.documents_directory / kept_path(paper, order_.today), paper.bytes);
      for (const DunningProposal* one : steps) record(*one, paper);
      if (order_.mail) mail(*customer, letter, paper);
    }
    run.papers.push_back(std::move(paper));
  }

 private:
  void record(const DunningProposal& one, const DunningPaper& paper) {
    db::PaymentStore(transaction_).add_dunning_step({one.item.id, one.level, order_.today, one.pay_until, one.asked(), one.fee, one.interest}, order_.actor);
    const nlohmann::json after{{"level", one.level}, {"open", decimal(one.asked())}, {"credited", decimal(one.credited)}, {"fee", decimal(one.fee)}, {"interest", decimal(one.interest)},
                               {"pay_until", one.pay_until.iso()}, {"letter", paper.file_name}, {"sha256", sha256_hex(paper.bytes)}};
    db::AuditStore(transaction_).record(db::AuditEntry{{}, order_.actor, "invoice.dun", "invoice", one.item.number, "", after.dump(), ""});
  }

  void mail(const db::Customer& customer, const document::DunningLetter& letter, DunningPaper& paper) {
    const auto addresses = addresses_in(customer.email);
    if (addresses.empty()) paper.why_not_mailed = "customer " + customer.number + " has no e-mail address: send it by post";
    const MailText words = mail_text(config_.mail.templates_directory, "dunning", customer.language,
                                     {{"subject", document::dunning_subject(letter.level, letter.language)},
                                      {"date", document::day_text(letter.dated_on, letter.language)},
                                      {"until", document::day_text(letter.pay_until, letter.language)},
                                      {"amount", document::money_text(letter.total(), letter.language)},
                                      {"currency", letter.seller.currency},
                                      {"customer", customer.number},
                                      {"seller", config_.seller.name}});
    for (const std::string& address : addresses) {
      if (!is_mail_address(address)) {
        paper.why_not_mailed = "customer " + customer.number + ": \"" + address + "\" is no mail address";
        continue;
      }
      db::NewMail mail = new_mail(config_, "dunning", customer.number + " " + order_.today.iso(), address);
      mail.customer = customer.id, mail.subject = words.subject, mail.body = words.body;
      mail.attachments = {{paper.file_name, "application/pdf", kept_path(paper, order_.today), sha256_hex(paper.bytes)}};
      if (const auto id = db::Outbox(transaction_).add(mail, order_.actor)) {
        paper.mailed_to.push_back(address);
        db::AuditStore(transaction_).record(db::AuditEntry{{}, order_.actor, "dunning.send", "customer", customer.number, "",
                                                           nlohmann::json{{"recipient", address}, {"mail", *id}, {"letter", paper.file_name}}.dump(), ""});
      }
    }
  }

  db::Transaction& transaction_;
  const config::Config& config_;
  const DunningOrder& order_;
  document::DunningPrinter printer_;
};

std::string paper_text(const DunningPaper& paper) {
  if (!paper.why_not_mailed.empty()) return paper.why_not_mailed;
  std::string text;
  for (const std::string& address : paper.mailed_to) text += (text.empty() ? "mail to " : ", ") + address;
  return text;
}

// What stands in a customer's favour was taken off these.
struct Credited {
  std::vector<std::string> numbers;
  std::string not_dunned;  // ", RE-1, RE-2 not dunned"; empty: none was covered whole
};

Credited credited_of(const DunningRun& run, const std::string& customer) {
  Credited credited;
  std::string covered;
  for (const auto* list : {&run.covered, &run.steps})
    for (const DunningProposal& one : *list) {
      if (one.item.customer_number != customer || one.credited == Money{}) continue;
      credited.numbers.push_back(one.item.number);
      if (list == &run.covered) covered += (covered.empty() ? "" : ", ") + one.item.number;
    }
  if (!covered.empty()) credited.not_dunned = ", " + covered + " not dunned";
  return credited;
}

// What a customer has in his favour, and the command that settles it.
std::string credits_text(const DunningRun& run) {
  std::string text;
  for (const db::OpenItem& credit : run.credits) {
    const Credited credited = credited_of(run, credit.customer_number);
    text += credit.customer_number + " has a credit of " + decimal(-credit.open()) + " (" + credit.number + ")" + credited.not_dunned + ": klickwerk payment set-off " + credit.number;
    for (const std::string& number : credited.numbers) text += " " + number;
    text += "\n";
  }
  for (const OnAccount& one : run.on_account.known) {
    const Credited credited = credited_of(run, one.customer_number);
    text += one.customer_number + " paid " + decimal(one.left) + " on " + one.received_on.iso() + " that is not assigned (payment " + std::to_string(one.payment) + ")" + credited.not_dunned +
            ": klickwerk payment assign " + std::to_string(one.payment);
    for (const std::string& number : credited.numbers) text += (&number == &credited.numbers.front() ? " " : ", then ") + number;
    text += "\n";
  }
  if (run.on_account.unknown > 0)
    text += std::to_string(run.on_account.unknown) + (run.on_account.unknown == 1 ? " payment" : " payments") + " of " + decimal(run.on_account.unknown_sum) +
            " not assigned, and nobody can tell whose: look before you dun (klickwerk payment list --unassigned)\n";
  return text;
}

}  // namespace

bool DunningRun::needs_a_person() const {
  return std::ranges::any_of(papers, [](const DunningPaper& paper) { return !paper.why_not_mailed.empty(); });
}

DunningRun run_dunning(db::Database& database, const config::Config& config, const DunningOrder& order) {
  if (const Day calendar = order.calendar.value_or(local_day(SystemClock().now())); order.confirm && order.today > calendar)
    throw db::Refused("--day " + order.today.iso() + " lies in the future, today is " + calendar.iso() + ": nobody is dunned ahead of time. Without --confirm it shows what would be due then");
  const auto levels = parse_dunning_levels(config.dunning.levels);
  db::Transaction transaction = database.begin();
  if (order.confirm) db::PaymentStore(transaction).lock_money();  // nobody is dunned twice, or for what is just being booked
  db::ItemFilter filter;
  filter.as_of = order.today;
  DunningRun run;
  run.confirmed = order.confirm;
  run.on_account = load_on_account(transaction, order.today);
  DunningPlan plan = propose_dunning(db::PaymentStore(transaction).items(filter), run.on_account.known, levels, config.dunning.pay_within_days, order.today);
  run.steps = std::move(plan.steps), run.covered = std::move(plan.covered), run.credits = std::move(plan.credits), run.on_account.known = std::move(plan.on_account);
  if (run.steps.empty() || (!order.confirm && order.folder.empty())) return run;
  Run letters(transaction, config, order);
  for (const auto& [customer, steps] : by_customer(run.steps)) letters.letter(customer, steps, run);
  if (order.confirm) transaction.commit();
  return run;
}

std::string dunning_text(const DunningRun& run) {
  if (run.steps.empty()) return credits_text(run) + "Nobody is to be dunned.\n";
  TextTable table({{"Customer"}, {"Name"}, {"Invoice"}, {"Due"}, {"Open", true}, {"Credit", true}, {"Level", true}, {"Fee", true}, {"Interest", true}, {"Pay until"}});
  for (const auto& one : run.steps)
    table.row({one.item.customer_number, one.item.customer_name, one.item.number, one.item.due_on.iso(), decimal(one.item.open()), one.credited == Money{} ? "" : decimal(-one.credited),
               std::to_string(one.level), decimal(one.fee), decimal(one.interest), one.pay_until.iso()});
  const std::string credits = credits_text(run);
  std::string text = table.text() + (credits.empty() ? "" : "\n" + credits);
  if (!run.papers.empty()) {
    TextTable papers({{"Customer"}, {"Letter"}, {""}});
    for (const auto& paper : run.papers) papers.row({paper.customer_number, paper.file_name, paper_text(paper)});
    text += "\n" + papers.text();
  }
  return text + (run.confirmed ? "Recorded. The letters are kept with the documents, in the folder dunning.\n"
                               : "Proposed only: klickwerk dunning run --confirm records these steps and writes the letters, --confirm --mail sends them.\n");
}

std::string dunning_json(const DunningRun& run) {
  nlohmann::json steps = nlohmann::json::array(), papers = nlohmann::json::array();
  for (const auto& one : run.steps)
    steps.push_back({{"customer", one.item.customer_number}, {"invoice", one.item.number}, {"open_cents", one.item.open().cents}, {"credited_cents", one.credited.cents}, {"asked_cents", one.asked().cents}, {"level", one.level},
                     {"fee_cents", one.fee.cents}, {"interest_cents", one.interest.cents}, {"days_over", one.days_over}, {"pay_until", one.pay_until.iso()}});
  for (const auto& paper : run.papers)
    papers.push_back({{"customer", paper.customer_number}, {"file", paper.file_name}, {"mailed_to", paper.mailed_to}, {"why_not_mailed", paper.why_not_mailed}});
  nlohmann::json covered = nlohmann::json::array(), credits = nlohmann::json::array();
  for (const auto& one : run.covered) covered.push_back({{"customer", one.item.customer_number}, {"invoice", one.item.number}, {"open_cents", one.item.open().cents}});
  for (const auto& one : run.credits) credits.push_back({{"customer", one.customer_number}, {"credit", one.number}, {"open_cents", one.open().cents}});
  nlohmann::json on_account = nlohmann::json::array();
  for (const auto& one : run.on_account.known)
    on_account.push_back({{"customer", one.customer_number}, {"payment", one.payment}, {"received_on", one.received_on.iso()}, {"left_cents", one.left.cents}});
  return nlohmann::json{{"confirmed", run.confirmed}, {"steps", steps}, {"covered_by_credits", covered}, {"credits", credits}, {"on_account", on_account},
                        {"unknown_payers", {{"payments", run.on_account.unknown}, {"left_cents", run.on_account.unknown_sum.cents}}}, {"letters", papers}}.dump(2) + "\n";
}

}  // namespace klickwerk::office
