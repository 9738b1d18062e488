#include "document/swiss_qr_bill.h"

#include "core/currency.h"
#include "document/einvoice/identifiers.h"
#include "document/words.h"

namespace klickwerk::document {
namespace {

constexpr std::size_t most_name = 70, most_street = 70, most_house_number = 16, most_postcode = 16, most_town = 35, most_message = 140;
constexpr Money least{1}, greatest{99'999'999'999};

bool permitted(char32_t sign) {
  return (sign >= 0x20 && sign <= 0x7E) || (sign >= 0xA0 && sign <= 0x17F) || (sign >= 0x218 && sign <= 0x21B) || sign == 0x20AC;
}

// The sign that begins at the front, as bytes; a byte that begins none is taken alone.
std::string_view first_sign(std::string_view text, char32_t& code) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const std::size_t length = byte(0) < 0x80 ? 1 : byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : byte(0) >= 0xC2 ? 2 : 0;
  code = 0;
  if (length == 0 || length > text.size()) return text.substr(0, 1);
  code = length == 1 ? byte(0) : byte(0) & (0x7F >> length);
  for (std::size_t at = 1; at < length; ++at) {
    if ((byte(at) & 0xC0) != 0x80) return code = 0, text.substr(0, 1);
    code = code << 6 | (byte(at) & 0x3F);
  }
  return text.substr(0, length);
}

// "Bahnhofstrasse 12a": the last word, where it begins with a digit.
void put_street(BillParty& party, const std::string& street) {
  const auto blank = street.rfind(' ');
  const bool apart = blank != std::string::npos && blank + 1 < street.size() && street[blank + 1] >= '0' && street[blank + 1] <= '9' &&
                     street.size() - blank - 1 <= most_house_number;
  party.street = swiss_text(apart ? street.substr(0, blank) : street, most_street);
  if (apart) party.house_number = swiss_text(street.substr(blank + 1), most_house_number);
}

BillParty party_of(const Address& address) {
  BillParty party;
  party.name = swiss_text(address.name, most_name);
  put_street(party, address.street);
  party.postcode = swiss_text(address.postcode, most_postcode), party.town = swiss_text(address.city, most_town);
  party.country = address.country;
  return party;
}

// A QR-IBAN takes a QR reference and nothing else; any other account an ISO 11649 one, or none.
bool put_reference(QrBill& bill, const QrBillTopic& topic) {
  if (is_qr_iban(bill.iban)) {
    const auto reference = qr_reference(topic.series, topic.number);
    if (reference) bill.type = ReferenceType::qrr, bill.reference = *reference;
    return reference.has_value();
  }
  if (topic.series == Series::customer) return true;
  if (const auto reference = creditor_reference(topic.number)) bill.type = ReferenceType::scor, bill.reference = *reference;
  return true;
}

const char* code_of(ReferenceType type) { return type == ReferenceType::qrr ? "QRR" : type == ReferenceType::scor ? "SCOR" : "NON"; }

std::string party_lines(const BillParty& party) {
  return "S\n" + party.name + "\n" + party.street + "\n" + party.house_number + "\n" + party.postcode + "\n" + party.town + "\n" + party.country + "\n";
}

}  // namespace

std::string swiss_text(std::string_view utf8, std::size_t most) {
  std::string clean;
  for (std::size_t signs = 0; !utf8.empty() && signs < most; ++signs) {
    char32_t code = 0;
    const std::string_view sign = first_sign(utf8, code);
    const bool space = code == '\t' || code == '\n' || code == '\r';
    clean += permitted(code) ? std::string(sign) : space ? " " : ".";
    utf8.remove_prefix(sign.size());
  }
  while (clean.ends_with(' ')) clean.pop_back();
  return clean;
}

std::optional<QrBill> swiss_qr_bill(const InvoiceDocument& facts, const QrBillTopic& topic) {
  const bool payable = facts.gross >= least && facts.gross <= greatest && (facts.seller.currency == swiss_franc || facts.seller.currency == euro);
  if (!payable || !is_swiss_iban(facts.seller.iban)) return std::nullopt;
  QrBill bill;
  bill.iban = einvoice::bare_identifier(facts.seller.iban);
  bill.creditor = party_of(facts.seller.address);
  if (BillParty debtor = party_of(facts.buyer); debtor.complete()) bill.debtor = std::move(debtor);
  bill.amount = facts.gross, bill.currency = facts.seller.currency;
  bill.message = swiss_text(topic.message, most_message);
  if (!bill.creditor.complete() || !put_reference(bill, topic)) return std::nullopt;
  return bill;
}

std::optional<QrBill> swiss_qr_bill(const InvoiceDocument& facts) {
  if (facts.kind != DocumentKind::invoice) return std::nullopt;
  return swiss_qr_bill(facts, {Series::invoice, facts.number, std::string(text(kind_word(facts.kind), facts.language)) + " " + facts.number});
}

std::string swiss_qr_text(const QrBill& bill) {
  const std::string no_party = "\n\n\n\n\n\n\n";  // its seven elements are there, without content
  return "SPC\n0200\n1\n" + bill.iban + "\n" + party_lines(bill.creditor) + no_party /* ultimate creditor: for future use */ + decimal(bill.amount) + "\n" +
         bill.currency + "\n" + (bill.debtor ? party_lines(*bill.debtor) : no_party) + code_of(bill.type) + "\n" + bill.reference + "\n" + bill.message + "\nEPD";
}

}  // namespace klickwerk::document
