#include "office/payments/set_off.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/currency.h"
#include "db/audit.h"
#include "office/payments/booking.h"
#include "office/text_table.h"

namespace klickwerk::office {
namespace {

std::string sum(Money money) { return decimal(money) + " " + accounting_currency(); }

void require_credit(const db::OpenItem& credit) {
  if (credit.open() < Money{}) return;
  throw db::Refused(credit.number + " is no open credit: " + (credit.open() == Money{} ? "nothing is open on it" : sum(credit.open()) + " are owed on it") +
                    "; klickwerk open-items shows credits with an amount below 0");
}

// What is asked for, within what there is.
Money amount_for(db::PaymentStore& store, const db::OpenItem& credit, const db::OpenItem& invoice, std::optional<Money> wanted) {
  const Money most = std::min(-credit.open(), invoice.open());
  if (wanted && *wanted < Money{}) {
    const Money theirs = store.set_off_between(credit.id, invoice.id);
    if (-*wanted > theirs) throw db::Refused("only " + sum(theirs) + " of " + credit.number + " are set off against " + invoice.number + ": no more than that can be taken back");
    return *wanted;
  }
  if (wanted && *wanted == Money{}) throw db::Refused("setting 0.00 off changes nothing: leave --amount out for the smaller of both rests");
  require_credit(credit);
  if (invoice.open() <= Money{}) throw db::Refused("nothing is owed on " + invoice.number + ": klickwerk open-items --customer " + invoice.customer_number + " shows what is");
  if (wanted && *wanted > most)
    throw db::Refused("of " + credit.number + " " + sum(-credit.open()) + " are left, and " + sum(invoice.open()) + " are open on " + invoice.number + ": at most " + sum(most) + " can be set off");
  return wanted.value_or(most);
}

void record(db::Transaction& transaction, const std::string& actor, const std::string& number, const std::string& note) {
  db::AuditStore(transaction).record(db::AuditEntry{{}, actor, "invoice.set_off", "invoice", number, "", "", note});
}

// Read after the lock: two clerks never spend a credit twice.
SetOffReport::Line one(db::Transaction& transaction, const SetOffOrder& order, const std::string& number, Money& credit_left) {
  db::PaymentStore store(transaction);
  store.lock_items(item_of_document(store, order.credit).id, item_of_document(store, number).id);
  const db::OpenItem credit = item_of_document(store, order.credit), invoice = item_of_document(store, number);
  if (credit.id == invoice.id) throw db::Refused(number + " and " + order.credit + " are one item: what a correction or cancellation takes back is off its invoice already");
  if (credit.customer_number != invoice.customer_number)
    throw db::Refused(credit.number + " is customer " + credit.customer_number + "'s, " + invoice.number + " is " + invoice.customer_number + "'s: only what one customer owes and is owed can be set off");
  const Money amount = amount_for(store, credit, invoice, order.amount);
  store.set_off(credit.id, invoice.id, amount, order.on, order.actor);
  record(transaction, order.actor, invoice.number, decimal(amount) + " of credit " + credit.number + " set off on " + order.on.iso());
  record(transaction, order.actor, credit.number, decimal(amount) + " set off against " + invoice.number + " on " + order.on.iso());
  credit_left = -credit.open() - amount;
  return {invoice.number, amount, invoice.open() - amount};
}

}  // namespace

SetOffReport set_off(db::Database& database, const SetOffOrder& order) {
  if (order.invoices.empty()) throw db::Refused("name the invoices that " + order.credit + " is set off against");
  if (order.amount && order.invoices.size() > 1) throw db::Refused("--amount goes with one invoice: set them off one by one");
  db::Transaction transaction = database.begin();
  db::PaymentStore(transaction).lock_money();
  SetOffReport report;
  report.credit = order.credit;
  for (const std::string& number : order.invoices) {
    if (!report.lines.empty() && report.credit_left == Money{}) break;
    report.lines.push_back(one(transaction, order, number, report.credit_left));
  }
  transaction.commit();
  return report;
}

std::string set_off_text(const SetOffReport& report) {
  std::string text;
  for (const auto& line : report.lines)
    text += sum(line.amount < Money{} ? -line.amount : line.amount) + " of " + report.credit + (line.amount < Money{} ? " taken back from " : " set off against ") + line.invoice + ", open now: " + sum(line.open) + "\n";
  return text + report.credit + " has " + sum(report.credit_left) + " left in the customer's favour\n";
}

std::string set_off_json(const SetOffReport& report) {
  nlohmann::json lines = nlohmann::json::array();
  for (const auto& line : report.lines) lines.push_back({{"invoice", line.invoice}, {"cents", line.amount.cents}, {"open_cents", line.open.cents}});
  return nlohmann::json{{"credit", report.credit}, {"credit_left_cents", report.credit_left.cents}, {"set_off", lines}}.dump(2) + "\n";
}

std::string set_offs_text(const std::vector<db::SetOff>& list) {
  if (list.empty()) return "Nothing was set off.\n";
  TextTable table({{"Day"}, {"Customer"}, {"Credit"}, {"Invoice"}, {"Amount", true}, {"By"}});
  for (const auto& one : list) table.row({one.on.iso(), one.customer_number, one.credit, one.invoice, decimal(one.amount), one.actor});
  return table.text();
}

std::string set_offs_json(const std::vector<db::SetOff>& list) {
  nlohmann::json lines = nlohmann::json::array();
  for (const auto& one : list)
    lines.push_back({{"on", one.on.iso()}, {"customer", one.customer_number}, {"credit", one.credit}, {"invoice", one.invoice}, {"cents", one.amount.cents}, {"by", one.actor}});
  return nlohmann::json{{"set_offs", lines}}.dump(2) + "\n";
}

}  // namespace klickwerk::office
