#include "office/payments/collections.h"

#include <algorithm>
#include <pugixml.hpp>
#include <set>

#include "core/currency.h"
#include "db/accounting.h"

namespace klickwerk::office {
namespace {

using Node = pugi::xml_node;

std::string sum_text(Money money) { return decimal(money) + " " + accounting_currency(); }

Money sum_of(const std::vector<CollectedItem>& items) {
  Money sum;
  for (const CollectedItem& item : items) sum += item.amount;
  return sum;
}

class Resolver {
 public:
  Resolver(db::Transaction& transaction, BankFile& file) : books_(transaction), payments_(transaction), file_(file) {
    for (const std::string& number : payments_.came_back()) returned_.insert(number);
    for (const BankEntry& entry : file.entries)
      if (entry.payment.amount < Money{}) returned_.insert(entry.payment.end_to_end);
  }

  void run() {
    std::vector<BankEntry> resolved;
    for (BankEntry& entry : file_.entries) {
      const auto items = is_one_sum(entry) ? items_of(entry.collection) : std::vector<CollectedItem>{};
      if (items.empty() || !settle(entry, items, resolved)) resolved.push_back(std::move(entry));
    }
    file_.entries = std::move(resolved);
  }

 private:
  // Not what an older program has booked as one payment.
  bool is_one_sum(const BankEntry& entry) {
    if (entry.collection.empty() || entry.payment.amount <= Money{}) return false;
    const auto booked = payments_.booked_as(entry.payment.bank_reference);
    return !booked || booked->amount != entry.payment.amount || booked->received_on != entry.payment.received_on;
  }

  // PmtInfId is the MsgId with "-" and the number of the block behind it.
  std::vector<CollectedItem> items_of(const std::string& id) {
    for (const std::string& message : {id.substr(0, id.rfind('-')), id})
      if (const auto sent = books_.file_named("sepa", "pain.008-" + message + ".xml")) return collected_items(sent->content, id);
    return {};
  }

  bool settle(BankEntry& entry, std::vector<CollectedItem> items, std::vector<BankEntry>& resolved) {
    const Money asked = sum_of(items), booked = entry.payment.amount;
    const std::string what = "collection " + entry.collection + " of " + std::to_string(items.size()) + (items.size() == 1 ? " debit" : " debits");
    std::string returned;
    if (asked != booked) {
      std::erase_if(items, [&](const CollectedItem& item) {
        if (!returned_.contains(item.number)) return false;
        returned += (returned.empty() ? ", without " : ", ") + item.number;
        return true;
      });
      if (sum_of(items) != booked) return refuse(entry, items, what + ": we asked for " + sum_text(asked) + ", the bank booked " + sum_text(booked)), false;
      returned += " that came back";
    }
    file_.remarks.push_back(what + returned + ": the bank booked " + sum_text(booked) + " as one sum; it is settled invoice by invoice");
    for (const CollectedItem& item : items) resolved.push_back(payment_of(entry, item));
    return true;
  }

  static void refuse(BankEntry& entry, const std::vector<CollectedItem>& items, std::string warning) {
    const Money missing = sum_of(items) - entry.payment.amount;
    for (const CollectedItem& item : items)
      if (item.amount == missing) warning += "; the difference is the amount of " + item.number;
    entry.warning = warning + ": nothing of it is assigned. Ask the bank which ones it did not collect, then klickwerk payment assign";
    entry.unassignable = true;
  }

  static BankEntry payment_of(const BankEntry& entry, const CollectedItem& item) {
    BankEntry one = entry;
    one.payment.amount = item.amount, one.payment.end_to_end = item.number;
    one.payment.payer = item.payer, one.payment.payer_iban = item.iban;
    one.payment.purpose = item.number + ", direct debit of " + entry.collection;
    one.payment.bank_reference += "/" + item.number;
    one.collection.clear();
    return one;
  }

  db::AccountingStore books_;
  db::PaymentStore payments_;
  BankFile& file_;
  std::set<std::string> returned_;
};

}  // namespace

std::vector<CollectedItem> collected_items(std::string_view pain_008, const std::string& id) {
  pugi::xml_document document;
  if (!document.load_buffer(pain_008.data(), pain_008.size())) return {};
  const Node initiation = document.child("Document").child("CstmrDrctDbtInitn");
  const bool all = initiation.child("GrpHdr").child("MsgId").text().as_string() == id;
  std::vector<CollectedItem> items;
  for (Node block : initiation.children("PmtInf")) {
    if (!all && block.child("PmtInfId").text().as_string() != id) continue;
    for (Node one : block.children("DrctDbtTxInf"))
      items.push_back({one.child("PmtId").child("EndToEndId").text().as_string(), parse_money(one.child("InstdAmt").text().as_string()).value_or(Money{}),
                       one.child("Dbtr").child("Nm").text().as_string(), one.child("DbtrAcct").child("Id").child("IBAN").text().as_string()});
  }
  return items;
}

void resolve_collections(db::Transaction& transaction, BankFile& file) {
  if (std::ranges::any_of(file.entries, [](const BankEntry& entry) { return !entry.collection.empty(); })) Resolver(transaction, file).run();
}

}  // namespace klickwerk::office
