// The Swiss QR-bill (QR-Rechnung): what its payment part shows and its Swiss QR Code carries. SIX, "Swiss Implementation Guidelines
// for the QR-bill", v2.2 and v2.3 (structured addresses only, wider character set, from November 2025).
#pragma once

#include <optional>
#include <string>

#include "document/invoice_document.h"
#include "document/swiss_reference.h"

namespace klickwerk::document {

// A structured address (type S). The house number stands by itself where it can be told apart, else in the street.
struct BillParty {
  std::string name, street, house_number, postcode, town, country;
  bool complete() const { return !name.empty() && !postcode.empty() && !town.empty() && !country.empty(); }
};

enum class ReferenceType { qrr, scor, none };

struct QrBill {
  std::string iban;  // without blanks
  BillParty creditor;
  std::optional<BillParty> debtor;  // empty where his address is not complete: he writes it in by hand
  Money amount;
  std::string currency;  // CHF or EUR
  ReferenceType type = ReferenceType::none;
  std::string reference;  // without blanks
  std::string message;    // for people: what is paid
};

// What a transfer names, for its reference and for people.
struct QrBillTopic {
  Series series = Series::invoice;
  std::string number, message;
};

// Of an invoice. Empty where there is no QR-bill: another kind of document, the seller's IBAN is not Swiss, his address not complete,
// the amount outside of 0.01 to 999,999,999.99, or a QR-IBAN's reference cannot be made of the number.
std::optional<QrBill> swiss_qr_bill(const InvoiceDocument& facts);
// Of a letter about something else than its own number.
std::optional<QrBill> swiss_qr_bill(const InvoiceDocument& facts, const QrBillTopic& topic);

// The content of the Swiss QR Code, version 0200.
std::string swiss_qr_text(const QrBill& bill);

// The characters that the guidelines permit (v2.3, 4.1.1), "." for others; at most so many.
std::string swiss_text(std::string_view utf8, std::size_t most);

}  // namespace klickwerk::document
