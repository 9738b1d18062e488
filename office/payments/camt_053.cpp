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

class Statement {
 public:
  Statement(Node statement, BankFile& file) : statement_(statement), file_(file), account_(text(statement, "Acct/Id/IBAN")) {}

  void read() {
    int number = 0;
    for (Node entry : statement_.children("Ntry")) read_entry(entry, ++number);
  }

 private:
  void read_entry(Node entry, int number) {
    where_ = "statement " + text(statement_, "Id") + ", entry " + std::to_string(number);
    const std::string status = first_given({text(entry, "Sts/Cd"), text(entry, "Sts")});
    if (!status.empty() && status != "BOOK") return;  // announced only
    std::vector<Node> parts;
    for (Node group : entry.children("NtryDtls"))
      for (Node details : group.children("TxDtls")) parts.push_back(details);
    if (parts.size() < 2) return add(entry, parts.empty() ? Node{} : parts[0], entry.child("Amt"), parts.empty() ? 0 : 1);
    int part = 0;
    for (Node details : parts) {
      const Node own = amount_of(details);
      ++part;
      if (own) add(entry, details, own, part);
      else fault("several transactions without amounts of their own");
    }
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
    payment.bank_reference = reference(entry, details, part, payment, list);
    // After the reference, which older programs made of the words alone.
    if (const std::string structured = structured_of(details); !structured.empty()) payment.purpose += (payment.purpose.empty() ? "" : " / ") + structured;
    list.push_back(payment);
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

  // The bank's own; entries without one are known by their content and place among their likes.
  std::string reference(Node entry, Node details, int part, const db::Payment& payment, const std::vector<db::Payment>& likes) {
    const std::string given = given_reference(first_given({text(details, "Refs/AcctSvcrRef"), text(entry, "AcctSvcrRef")}));
    const std::string own_reference = text(details, "Refs/AcctSvcrRef");
    if (!given.empty()) return account_ + "/" + given + (own_reference.empty() && part > 1 ? "/" + std::to_string(part) : "");
    const std::string content = text(statement_, "Id") + "|" + text(entry, "NtryRef") + "|" + payment.received_on.iso() + "|" + decimal(payment.amount) + "|" +
                                payment.payer_iban + "|" + payment.purpose + "|" + payment.end_to_end + "|" + std::to_string(part);
    std::string reference = account_ + "/" + sha256_hex(content).substr(0, 32);
    for (const auto& other : likes)
      if (other.bank_reference == reference) reference += "+";
    return reference;
  }

  void fault(const std::string& what) { file_.faults.push_back(where_ + ": " + what); }

  Node statement_;
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
  for (Node statement : root.child("BkToCstmrStmt").children("Stmt")) Statement(statement, file).read();
  return file;
}

}  // namespace klickwerk::office
