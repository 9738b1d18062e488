#include "office/payments/on_account.h"

#include <algorithm>
#include <map>

#include "office/import/text_encoding.h"

namespace klickwerk::office {
namespace {

// Customers by what a bank tells of who paid; empty where several have it in common.
class Payers {
 public:
  explicit Payers(const std::vector<db::Payer>& payers) {
    for (const db::Payer& one : payers) {
      by_number_[one.customer_number] = &one;
      if (!one.iban.empty()) note(by_iban_, one.iban, one);
      if (const std::string name = folded(one.customer_name); !name.empty()) note(by_name_, name, one);
    }
  }

  const db::Payer* of(const db::UnassignedPayment& payment) const {
    if (payment.customers.size() > 1) return nullptr;
    if (payment.customers.size() == 1) return in(by_number_, payment.customers.front());
    if (const db::Payer* one = in(by_iban_, payment.payment.payer_iban)) return one;
    return in(by_name_, folded(payment.payment.payer));
  }

 private:
  using Index = std::map<std::string, const db::Payer*>;
  static void note(Index& index, const std::string& key, const db::Payer& one) {
    const auto [at, fresh] = index.emplace(key, &one);
    if (!fresh) at->second = nullptr;
  }
  static const db::Payer* in(const Index& index, const std::string& key) {
    const auto found = key.empty() ? index.end() : index.find(key);
    return found == index.end() ? nullptr : found->second;
  }
  Index by_number_, by_iban_, by_name_;
};

}  // namespace

OnAccountBook on_account(const std::vector<db::UnassignedPayment>& payments, const std::vector<db::Payer>& payers) {
  const Payers index(payers);
  OnAccountBook book;
  std::map<std::string, Money> went_back;  // above 0
  for (const auto& one : payments) {
    const Money left = one.payment.amount - one.payment.assigned;
    const db::Payer* payer = index.of(one);
    if (left < Money{}) {
      if (payer) went_back[payer->customer_number] += -left;
    } else if (payer) {
      book.known.push_back({one.payment.id, one.payment.received_on, payer->customer_number, payer->customer_name, left});
    } else {
      ++book.unknown, book.unknown_sum += left;
    }
  }
  std::ranges::stable_sort(book.known, {}, [](const OnAccount& one) { return std::pair(one.customer_number, one.received_on); });
  for (OnAccount& one : book.known) {
    Money& back = went_back[one.customer_number];
    const Money taken = std::min(back, one.left);
    back -= taken, one.left -= taken;
  }
  std::erase_if(book.known, [](const OnAccount& one) { return one.left == Money{}; });
  return book;
}

OnAccountBook load_on_account(db::Transaction& transaction, Day as_of) {
  db::PaymentStore store(transaction);
  const auto payments = store.unassigned(as_of);
  return payments.empty() ? OnAccountBook{} : on_account(payments, store.payers());
}

}  // namespace klickwerk::office
