#include <pugixml.hpp>

#include "core/currency.h"
#include "core/sha256.h"
#include "office/payments/bank_entries.h"

namespace klickwerk::office {
namespace {

using Node = pugi::xml_node;

std::string text(Node from, const char* path) {
  for (std::string_view rest = path; from && !rest.empty();) {
    const auto slash = rest.find('/');
    from = from.child(std::string(rest.substr(0, slash)).c_str());
    rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
  }
  return from.text().as_string();
}

std::string first_given(std::initializer_list<std::string> texts) {
  for (const std::string& one : texts)
    if (!one.empty()) return one;
  return {};
}

std::string purpose_of(Node details) {
  std::string purpose;
  for (Node line : details.child("RmtInf").children("Ustrd")) purpose += (purpose.empty() ? "" : " ") + std::string(line.text().as_string());
  return purpose;
}

// NOTPROVIDED is the standard's word for none.
std::string given_reference(const std::string& reference) { return reference == "NOTPROVIDED" || reference == "NONREF" ? "" : reference; }

// What the payer's form bore for the biller: a QR reference or ISO 11649 (Swiss QR-bills), and words beside it.
std::string structured_of(Node details) {
  std::string text_of_all;
  const auto add = [&](const std::string& one) {
    if (!one.empty()) text_of_all += (text_of_all.empty() ? "" : " / ") + one;
  };
  for (Node structured : details.child("RmtInf").children("Strd")) {
    add(given_reference(text(structured, "CdtrRefInf/Ref")));
    for (Node words : structured.children("AddtlRmtInf")) add(words.text().as_string());
  }
  return text_of_all;
}

// ISO's codes of a collection that came back; and the German banks' own (GVC 108 and 109) as "NDDT+109+…".
bool names_return(Node where) {
  const std::string code = text(where, "BkTxCd/Domn/Fmly/SubFmlyCd"), own = text(where, "BkTxCd/Prtry/Cd");
  return code == "UPDD" || code == "PRDD" || code == "RRTN" || own.find("+108+") != std::string::npos || own.find("+109+") != std::string::npos;
}

bool is_return(Node entry, Node details) {
  return details.child("RtrInf") || text(entry, "RvslInd") == "true" || names_return(entry) || names_return(details);
}

bool in_our_currency(Node amount) { return amount.attribute("Ccy").as_string() == accounting_currency(); }

// Of one transaction among several: what it moved on the account. Who paid in another currency has its countervalue.
Node amount_of(Node details) {
  const Node amounts = details.child("AmtDtls");
  for (Node amount : {details.child("Amt"), amounts.child("TxAmt").child("Amt"), amounts.child("CntrValAmt").child("Amt")})
    if (amount && in_our_currency(amount)) return amount;
  return details.child("Amt") ? details.child("Amt") : amounts.child("TxAmt").child("Amt");
}

// The other side's account: who paid, for a return whom we had collected from, for what left who got it.
void read_other_side(Node details, db::Payment& payment, bool leaves) {
  const Node parties = details.child("RltdPties");
  const Node party = parties.child(leaves ? "Cdtr" : "Dbtr");
  payment.payer = first_given({text(party, "Pty/Nm"), text(party, "Nm")});  // .08, .02
  payment.payer_iban = text(parties.child(leaves ? "CdtrAcct" : "DbtrAcct"), "Id/IBAN");
}

// What one transaction moved on the account, or an entry: below 0 what left.
std::optional<Money> signed_amount(Node amount, const std::string& direction) {
  const auto money = parse_money(amount.text().as_string());
  if (!money || (direction != "CRDT" && direction != "DBIT")) return {};
  return direction == "DBIT" ? -*money : *money;
}

// What the banks took for themselves, above 0: of the entry or of its transactions. A total, or the single records.
Money charges_of(Node where) {
  Money sum;
  for (Node charges : where.children("Chrgs")) {
    if (Node total = charges.child("TtlChrgsAndTaxAmt"); total && in_our_currency(total)) {
      sum += parse_money(total.text().as_string()).value_or(Money{});
      continue;
    }
    const std::vector<Node> records = charges.child("Rcrd") ? std::vector<Node>(charges.children("Rcrd").begin(), charges.children("Rcrd").end()) : std::vector<Node>{charges};
    for (Node record : records)
      if (in_our_currency(record.child("Amt")))
        if (const auto amount = signed_amount(record.child("Amt"), first_given({text(record, "CdtDbtInd"), "DBIT"}))) sum -= *amount;
  }
  return sum;
}

std::string sum_text(Money money) { return decimal(money) + " " + accounting_currency(); }

class Statement {
 public:
  Statement(Node statement, int number, BankFile& file) : statement_(statement), number_(number), file_(file), account_(text(statement, "Acct/Id/IBAN")) {}

  void read() {
    int number = 0;
    for (Node entry : statement_.children("Ntry")) read_entry(entry, ++number);
  }

 private:
  void read_entry(Node entry, int number) {
    where_ = "statement " + text(statement_, "Id") + ", entry " + std::to_string(number);
    const std::string status = first_given({text(entry, "Sts/Cd"), text(entry, "Sts")});
    if (!status.empty() && status != "BOOK")
      return file_.remarks.push_back(where_ + ": " + entry.child("Amt").text().as_string() + " is announced only (" + status + ") and left out: it comes when the bank has booked it");
    std::vector<Node> parts;
    for (Node group : entry.children("NtryDtls"))
      for (Node details : group.children("TxDtls")) parts.push_back(details);
    if (parts.size() < 2) return read_single(entry, parts.empty() ? Node{} : parts[0]);
    int part = 0;
    const std::size_t came_in = file_.entries.size(), faults = file_.faults.size();
    for (Node details : parts) {
      const Node own = amount_of(details);
      ++part;
      if (own) add(entry, details, own, part);
      else fault("several transactions without amounts of their own");
    }
    if (file_.entries.size() > came_in && file_.faults.size() == faults) compare(entry, parts);
  }

  void read_single(Node entry, Node details) {
    const std::size_t before = file_.entries.size();
    add(entry, details, entry.child("Amt"), details ? 1 : 0);
    if (file_.entries.size() == before) return;
    BankEntry& added = file_.entries.back();
    if (added.payment.end_to_end.empty()) added.collection = collection_of(entry, details);
    const Node own = details ? amount_of(details) : Node{};
    const auto sent = parse_money(own.text().as_string());
    if (added.payment.amount < Money{} || !sent || !in_our_currency(own) || *sent == added.payment.amount) return;
    file_.remarks.push_back(where_ + ": " + sum_text(*sent) + " were sent, the bank booked " + sum_text(added.payment.amount) + charges_text(charges_of(entry) + charges_of(details)) +
                            "; what it booked counts");
  }

  // The bank's entry is the money; what its transactions do not explain is nobody's until a person has looked at it.
  void compare(Node entry, const std::vector<Node>& parts) {
    const auto booked = signed_amount(entry.child("Amt"), text(entry, "CdtDbtInd"));
    if (!booked || !in_our_currency(entry.child("Amt"))) return fault("the entry's own amount is no amount in " + std::string(accounting_currency()));
    Money sum, of_parts;
    for (Node details : parts) {
      sum += signed_amount(amount_of(details), first_given({text(details, "CdtDbtInd"), text(entry, "CdtDbtInd")})).value_or(Money{});
      of_parts += charges_of(details);
    }
    const Money of_entry = charges_of(entry);
    const Money rest = *booked - sum;
    if (rest == Money{}) return;
    const std::string difference = where_ + ": the bank booked " + sum_text(*booked) + ", its " + std::to_string(parts.size()) + " transactions make " + sum_text(sum);
    const Money charges = of_entry == of_parts || rest == -of_entry ? of_entry : rest == -of_parts ? of_parts : of_entry + of_parts;  // some banks name them twice
    if (rest == -charges) return file_.remarks.push_back(difference + charges_text(charges) + ", which are that difference: book them as a cost");
    db::Payment payment;
    payment.received_on = file_.entries.back().payment.received_on;
    payment.amount = rest, payment.source = "camt";
    payment.purpose = "difference between the bank's entry of " + sum_text(*booked) + " and its transactions";
    BankEntry left{payment, number_, false, account_, "", true, difference + charges_text(charges) + "; the difference of " + sum_text(rest) + " is a payment of its own that is not assigned: ask the bank"};
    const std::string given = given_reference(text(entry, "AcctSvcrRef"));
    left.named = !given.empty();
    left.payment.bank_reference = given.empty() ? fingerprint(entry, payment, static_cast<int>(parts.size()) + 1, file_.entries) : account_ + "/" + given + "/difference";
    file_.entries.push_back(left);
  }

  static std::string charges_text(Money charges) { return charges == Money{} ? "" : "; it names charges of " + sum_text(charges); }

  static std::string collection_of(Node entry, Node details) {
    const Node batch = entry.child("NtryDtls").child("Btch");
    return first_given({text(batch, "PmtInfId"), text(details, "Refs/PmtInfId"), text(batch, "MsgId"), text(details, "Refs/MsgId")});
  }

  void add(Node entry, Node details, Node amount_node, int part) {
    const auto amount = parse_money(amount_node.text().as_string());
    const auto day = Day::parse(first_given({text(entry, "BookgDt/Dt"), text(entry, "BookgDt/DtTm").substr(0, 10), text(entry, "ValDt/Dt")}));
    if (!amount || *amount < Money{}) return fault("\"" + std::string(amount_node.text().as_string()) + "\" is no amount");
    if (!day) return fault("no booking day");
    if (!in_our_currency(amount_node)) return fault("an amount in " + std::string(amount_node.attribute("Ccy").as_string()) + ", not " + accounting_currency());
    const std::string direction = first_given({text(details, "CdtDbtInd"), text(entry, "CdtDbtInd")});
    if (direction != "CRDT" && direction != "DBIT") return fault("neither CRDT nor DBIT");
    if (*amount == Money{}) return void(++file_.skipped);
    const bool leaves = direction == "DBIT" && !is_return(entry, details);
    db::Payment payment;
    payment.received_on = *day;
    payment.amount = leaves ? -*amount : direction == "DBIT" ? -returned(details, *amount) : *amount;
    payment.purpose = purpose_of(details);
    payment.end_to_end = given_reference(text(details, "Refs/EndToEndId"));
    payment.source = "camt";
    read_other_side(details, payment, leaves);
    auto& list = leaves ? file_.outgoing : file_.entries;
    const std::string given = given_reference(first_given({text(details, "Refs/AcctSvcrRef"), text(entry, "AcctSvcrRef")}));
    payment.bank_reference = given.empty() ? fingerprint(entry, payment, part, list) : account_ + "/" + given + part_suffix(entry, details, part);
    // After the reference, which older programs made of the words alone.
    if (const std::string structured = structured_of(details); !structured.empty()) payment.purpose += (payment.purpose.empty() ? "" : " / ") + structured;
    list.push_back({payment, number_, !given.empty(), account_, "", false, ""});
  }

  // What we had collected, without what the banks charge for its coming back.
  Money returned(Node details, Money booked) {
    const Node original = details.child("AmtDtls").child("InstdAmt").child("Amt");
    const auto collected = parse_money(original.text().as_string());
    if (!collected || !in_our_currency(original) || *collected <= Money{} || *collected >= booked) return booked;
    file_.remarks.push_back(where_ + ": " + given_reference(text(details, "Refs/EndToEndId")) + " came back; the banks charged " + decimal(booked - *collected) +
                            " " + accounting_currency() + " besides, which is no part of the payment: book it as a cost, or ask the customer for it");
    return *collected;
  }

  // Some banks give every transaction the reference of its entry.
  static std::string part_suffix(Node entry, Node details, int part) {
    const std::string own = text(details, "Refs/AcctSvcrRef");
    return part > 1 && (own.empty() || own == text(entry, "AcctSvcrRef")) ? "/" + std::to_string(part) : "";
  }

  // Entries without a reference of the bank are known by their content and place among their likes.
  std::string fingerprint(Node entry, const db::Payment& payment, int part, const std::vector<BankEntry>& likes) const {
    const std::string content = text(statement_, "Id") + "|" + text(entry, "NtryRef") + "|" + payment.received_on.iso() + "|" + decimal(payment.amount) + "|" +
                                payment.payer_iban + "|" + payment.purpose + "|" + payment.end_to_end + "|" + std::to_string(part);
    std::string reference = account_ + "/" + sha256_hex(content).substr(0, 32);
    for (const auto& other : likes)
      if (other.payment.bank_reference == reference) reference += "+";
    return reference;
  }

  void fault(const std::string& what) { file_.faults.push_back(where_ + ": " + what); }

  Node statement_;
  int number_;
  BankFile& file_;
  std::string account_, where_;
};

}  // namespace

BankFile read_camt_053(std::string_view xml) {
  BankFile file;
  pugi::xml_document document;
  const auto outcome = document.load_buffer(xml.data(), xml.size());
  if (!outcome) {
    file.faults.push_back("no readable XML at byte " + std::to_string(outcome.offset) + ": " + outcome.description());
    return file;
  }
  const Node root = document.child("Document");
  const std::string name_space = root.attribute("xmlns").as_string();
  if (name_space != "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02" && name_space != "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08") {
    file.faults.push_back("the file is \"" + name_space + "\"; expected camt.053.001.02 or camt.053.001.08 (the bank's account statement)");
    return file;
  }
  int number = 0;
  for (Node statement : root.child("BkToCstmrStmt").children("Stmt")) Statement(statement, ++number, file).read();
  return file;
}

}  // namespace klickwerk::office
