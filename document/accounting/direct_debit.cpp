#include "document/accounting/direct_debit.h"

#include <map>
#include <tuple>

#include "core/currency.h"
#include "document/accounting/target_days.h"
#include "document/einvoice/identifiers.h"
#include "document/einvoice/xml_writer.h"

namespace klickwerk::document::accounting {
namespace {

using einvoice::XmlWriter;
using Scope = XmlWriter::Scope;
using Block = std::vector<const Collection*>;

constexpr Money greatest_amount{99'999'999'999};  // 999,999,999.99: the scheme's

// Identifiers: the SEPA set, neither beginning nor ending with "/", no "//" (EPC 230-15).
bool valid_reference(const std::string& text) {
  return !text.empty() && text.size() <= 35 && sepa_text(text, 35) == text && text.front() != '/' && text.back() != '/' && text.find("//") == std::string::npos;
}

std::vector<std::string> creditor_faults(const Creditor& creditor) {
  std::vector<std::string> faults;
  if (creditor.name.empty()) faults.push_back("seller.name is empty");
  if (!einvoice::valid_iban(creditor.iban)) faults.push_back("seller.iban \"" + creditor.iban + "\" is no valid IBAN");
  if (!einvoice::valid_creditor_id(creditor.creditor_id)) faults.push_back("sepa.creditor_id \"" + creditor.creditor_id + "\" is no valid creditor identifier");
  return faults;
}

void collection_faults(const Collection& one, std::vector<std::string>& faults) {
  const auto fault = [&](const std::string& what) { faults.push_back(one.end_to_end + ": " + what); };
  if (!valid_reference(one.end_to_end)) fault("the number cannot stand as end-to-end reference");
  if (one.amount <= Money{} || one.amount > greatest_amount) fault("an amount of " + decimal(one.amount) + " cannot be collected");
  if (!valid_reference(one.mandate)) fault("mandate reference \"" + one.mandate + "\" is not valid");
  if (!einvoice::valid_iban(one.iban)) fault("\"" + one.iban + "\" is no valid IBAN");
  if (one.debtor.empty()) fault("the debtor has no name");
  if (one.scheme != "CORE" && one.scheme != "B2B") fault("scheme \"" + one.scheme + "\" is not known: SEPA has CORE and B2B; other direct debits are not built");
  if (one.sequence != "FRST" && one.sequence != "RCUR" && one.sequence != "OOFF") fault("sequence \"" + one.sequence + "\" is not known");
  if (!is_target_day(one.collected_on)) fault(one.collected_on.iso() + " is no bank day");
  if (one.signed_on > one.collected_on) fault("mandate " + one.mandate + " is signed after the collection");
}

template <class Range>
Money sum_of(const Range& collections) {
  Money sum;
  for (const Collection* one : collections) sum += one->amount;
  return sum;
}

void write_agent(XmlWriter& xml, const char* element, const std::string& bic) {
  Scope agent(xml, element), institution(xml, "FinInstnId");
  if (!bic.empty()) return xml.text("BICFI", einvoice::bare_identifier(bic));
  Scope other(xml, "Othr");
  xml.text("Id", "NOTPROVIDED");
}

void write_account(XmlWriter& xml, const char* element, const std::string& iban) {
  Scope account(xml, element), id(xml, "Id");
  xml.text("IBAN", einvoice::bare_identifier(iban));
}

void write_name(XmlWriter& xml, const char* element, const std::string& name) {
  Scope party(xml, element);
  xml.text("Nm", sepa_text(name, 70));
}

void write_type(XmlWriter& xml, const Collection& first) {
  Scope type(xml, "PmtTpInf");
  {
    Scope level(xml, "SvcLvl");
    xml.text("Cd", "SEPA");
  }
  {
    Scope instrument(xml, "LclInstrm");
    xml.text("Cd", first.scheme);
  }
  xml.text("SeqTp", first.sequence);
}

void write_creditor_id(XmlWriter& xml, const std::string& creditor_id) {
  Scope scheme(xml, "CdtrSchmeId"), id(xml, "Id"), person(xml, "PrvtId"), other(xml, "Othr");
  xml.text("Id", einvoice::bare_identifier(creditor_id));
  Scope name(xml, "SchmeNm");
  xml.text("Prtry", "SEPA");
}

void write_collection(XmlWriter& xml, const Collection& one) {
  Scope transaction(xml, "DrctDbtTxInf");
  {
    Scope id(xml, "PmtId");
    xml.text("EndToEndId", one.end_to_end);
  }
  xml.text("InstdAmt", decimal(one.amount), {{"Ccy", "EUR"}});
  {
    Scope debit(xml, "DrctDbtTx"), mandate(xml, "MndtRltdInf");
    xml.text("MndtId", one.mandate);
    xml.text("DtOfSgntr", one.signed_on.iso());
  }
  write_agent(xml, "DbtrAgt", one.bic);
  write_name(xml, "Dbtr", one.debtor);
  write_account(xml, "DbtrAcct", one.iban);
  Scope purpose(xml, "RmtInf");
  xml.text("Ustrd", sepa_text(one.purpose, 140));
}

void write_block(XmlWriter& xml, const std::string& id, const Block& block, const Creditor& creditor) {
  Scope payment(xml, "PmtInf");
  xml.text("PmtInfId", id);
  xml.text("PmtMtd", "DD");
  xml.text("NbOfTxs", std::to_string(block.size()));
  xml.text("CtrlSum", decimal(sum_of(block)));
  write_type(xml, *block.front());
  xml.text("ReqdColltnDt", block.front()->collected_on.iso());
  write_name(xml, "Cdtr", creditor.name);
  write_account(xml, "CdtrAcct", creditor.iban);
  write_agent(xml, "CdtrAgt", creditor.bic);
  xml.text("ChrgBr", "SLEV");
  write_creditor_id(xml, creditor.creditor_id);
  for (const Collection* one : block) write_collection(xml, *one);
}

void write_head(XmlWriter& xml, const std::string& message_id, Instant created, const Creditor& creditor, const Block& all) {
  Scope head(xml, "GrpHdr");
  xml.text("MsgId", message_id);
  xml.text("CreDtTm", iso_utc(created).substr(0, 19) + "Z");
  xml.text("NbOfTxs", std::to_string(all.size()));
  xml.text("CtrlSum", decimal(sum_of(all)));
  write_name(xml, "InitgPty", creditor.name);
}

}  // namespace

// Swiss banks' own ones are another agreement and another file.
std::string no_direct_debits_in(std::string_view currency) {
  if (currency == euro) return {};
  return "direct debits are SEPA's and in EUR, but this office accounts in " + std::string(currency) +
         " (seller.currency): customers pay by QR-bill; Swiss direct debits (LSV+, Debit Direct) are not built";
}

std::vector<std::string> direct_debit_faults(const Creditor& creditor, const std::vector<Collection>& collections) {
  std::vector<std::string> faults = creditor_faults(creditor);
  for (const Collection& one : collections) collection_faults(one, faults);
  return faults;
}

std::string pain_008(const std::string& message_id, Instant created, const Creditor& creditor, const std::vector<Collection>& collections) {
  if (const auto faults = direct_debit_faults(creditor, collections); !faults.empty()) throw AccountingError(faults.front());
  if (collections.empty()) throw AccountingError("a direct debit file without a collection");
  std::map<std::tuple<std::string, std::string, Day>, Block> blocks;
  Block all;
  for (const Collection& one : collections) blocks[{one.scheme, one.sequence, one.collected_on}].push_back(&one), all.push_back(&one);
  XmlWriter xml;
  {
    Scope document(xml, "Document", {{"xmlns", "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"}}), initiation(xml, "CstmrDrctDbtInitn");
    write_head(xml, message_id, created, creditor, all);
    int number = 0;
    for (const auto& [key, block] : blocks) write_block(xml, message_id + "-" + std::to_string(++number), block, creditor);
  }
  return std::move(xml).finish();
}

}  // namespace klickwerk::document::accounting
