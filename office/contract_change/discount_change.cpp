#include "office/contract_change/discount_change.h"

#include <algorithm>
#include <tuple>

#include "billing/settlement/discount.h"
#include "db/audit.h"
#include "db/contract_changes.h"
#include "db/contracts.h"
#include "document/format.h"

namespace klickwerk::office {
namespace {

using Scope = billing::Discount::Scope;

bool reaches_something(const billing::ContractTerms& terms, Scope scope) {
  const bool fees = !terms.flat_fees.empty() || !terms.fees.empty();
  return scope == Scope::clicks ? !terms.meters.empty() : scope == Scope::fees ? fees : fees || !terms.meters.empty();
}

// With the place and sort of billing/contract/check_terms.h, in the words of who enters it.
void check(const billing::ContractTerms& terms, const billing::Discount& discount) {
  const std::string contract = "contract " + terms.number;
  if (discount.percent_bp < 0 || discount.percent_bp > 10'000) throw db::Refused("a discount is 0 to 100 per cent; 0 ends it");
  if (!reaches_something(terms, discount.scope))
    throw db::Refused(contract + " has nothing that this discount could reach: klickwerk contract show " + terms.number + " names what it agrees");
  if (billing::discount_meets_minimum_amount(terms))
    throw db::Refused(contract + ": the discount would lower lines by which its minimum amount is measured, and the minimum would take it back; agree a lower "
                      "minimum amount, or with a minimum of clicks a discount of the fees alone (--of fees)");
}

}  // namespace

std::string discount_title(const billing::Discount& discount) {
  const std::string of = discount.scope == Scope::all ? "of everything" : discount.scope == Scope::clicks ? "of clicks" : "of fees";
  if (discount.percent_bp == 0) return "no discount " + of;
  return document::percent_text(discount.percent_bp, document::Language::english) + " " + of;
}

bool enter_discount(db::Database& database, const std::string& number, const billing::Discount& discount, const std::string& actor) {
  db::Transaction transaction = database.begin();
  db::ContractStore store(transaction);
  auto contract = store.find(number);
  if (!contract) throw db::Refused("there is no contract " + number);
  auto& discounts = contract->terms.discounts;
  const auto same_scope = [&](const auto& one) { return one.scope == discount.scope && one.from < discount.from; };
  if (discount.percent_bp == 0 && std::ranges::none_of(discounts, same_scope))
    throw db::Refused("contract " + number + " has no discount before " + discount.from.iso() + " that could end");
  std::erase_if(discounts, [&](const auto& one) { return one.scope == discount.scope && one.from == discount.from; });
  discounts.push_back(discount);
  std::ranges::sort(discounts, [](const auto& a, const auto& b) { return std::tie(a.from, a.scope) < std::tie(b.from, b.scope); });
  check(contract->terms, discount);
  store.change(*contract);
  db::AuditStore(transaction).record(db::AuditEntry{{}, actor, "contract.discount", "contract", number, "", "",
                                                    "from " + discount.from.iso() + ": " + discount_title(discount) + (discount.reason.empty() ? "" : ", " + discount.reason)});
  const auto settled_until = db::ContractChanges(transaction).settled_until(contract->id);
  transaction.commit();
  return settled_until && discount.from < *settled_until;
}

}  // namespace klickwerk::office
