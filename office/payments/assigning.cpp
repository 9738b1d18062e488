#include <algorithm>

#include "core/currency.h"
#include "db/audit.h"
#include "office/payments/booking.h"

namespace klickwerk::office {
namespace {

std::string sum(Money money) { return decimal(money) + " " + accounting_currency(); }
Money size_of(Money money) { return money < Money{} ? -money : money; }

std::string name_of(const db::Payment& payment) {
  return "payment " + std::to_string(payment.id) + (payment.amount < Money{} ? " (" + sum(-payment.amount) + " that went out)" : " of " + sum(payment.amount));
}

// What fits of the rest, when no amount is said. Throws db::Refused: nothing does.
Money fitting(const db::Payment& payment, const db::OpenItem& item) {
  const Money rest = payment.amount - payment.assigned;
  const std::string id = std::to_string(payment.id);
  if (rest == Money{})
    throw db::Refused(name_of(payment) + " is assigned in full: klickwerk payment assign " + id + " INVOICE --amount " + decimal(-payment.amount) +
                      " takes an assignment back first");
  const Money amount = rest > Money{} ? std::min(rest, item.open()) : std::max(rest, most_that_leaves(item));
  if (rest > Money{} ? amount > Money{} : amount < Money{}) return amount;
  if (rest < Money{})
    throw db::Refused(item.number + " is no credit, and no payment paid anything on it that could have come back: " + name_of(payment) + " does not belong to it; klickwerk open-items shows what is open");
  if (item.open() < Money{})
    throw db::Refused(item.number + " is a credit of " + sum(-item.open()) + ", and " + name_of(payment) + " came in: a credit is set off against an invoice (klickwerk payment set-off " +
                      item.number + " INVOICE) or paid out (klickwerk payment add -- " + decimal(item.open()) + " " + item.number + ")");
  throw db::Refused(item.number + " is paid, nothing is open on it: " + name_of(payment) + " has " + sum(rest) + " left for another one; klickwerk open-items shows what is open");
}

// More than there is, either way.
void require_within(const db::Payment& payment, const db::OpenItem& item, Money given, Money wanted) {
  const bool out = payment.amount < Money{};
  const Money after = out ? -(payment.assigned + wanted) : payment.assigned + wanted, after_here = out ? -(given + wanted) : given + wanted;
  if (after_here < Money{})
    throw db::Refused("only " + sum(size_of(given)) + " of " + name_of(payment) + " are assigned to " + item.number + ": no more than that can be taken back");
  if (after > size_of(payment.amount))
    throw db::Refused(name_of(payment) + " has " + sum(size_of(payment.amount - payment.assigned)) + " left, not " + sum(size_of(wanted)) +
                      ": leave --amount out to assign what is left, or take an assignment back first (--amount below 0)");
}

}  // namespace

Money assign_payment(db::Database& database, std::int64_t id, const std::string& number, std::optional<Money> wanted, const std::string& actor) {
  db::Transaction transaction = database.begin();
  db::PaymentStore store(transaction);
  store.lock_money();
  const auto payment = store.payment(id);
  if (!payment) throw db::Refused("there is no payment " + std::to_string(id) + ": klickwerk payment list shows them");
  const InvoiceId id_of_item = item_of_document(store, number).id;
  store.lock_items(id_of_item, id_of_item);
  const db::OpenItem item = item_of_document(store, number);  // as nobody changes it any more
  if (wanted && *wanted == Money{}) throw db::Refused("an assignment of 0.00 changes nothing: leave --amount out to assign what is left");
  if (wanted) require_within(*payment, item, store.assigned(id, item.id), *wanted);
  const Money amount = wanted ? *wanted : fitting(*payment, item);
  store.assign(id, item.id, amount, "person", actor);
  db::AuditStore(transaction).record(db::AuditEntry{{}, actor, "payment.assign", "invoice", item.number, "", "", "payment " + std::to_string(id) + ": " + decimal(amount) + " by hand"});
  transaction.commit();
  return amount;
}

}  // namespace klickwerk::office
