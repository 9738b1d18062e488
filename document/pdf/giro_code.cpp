#include "document/pdf/giro_code.h"

#include "core/currency.h"

namespace klickwerk::document {

namespace {

constexpr std::size_t most_name_signs = 70, most_reference_signs = 140, most_bytes = 331;

std::string without_blanks(std::string text) {
  std::erase(text, ' ');
  return text;
}

}  // namespace

std::string giro_text(const InvoiceDocument& facts) {
  const Seller& seller = facts.seller;
  // Service tag, version, UTF-8, SEPA credit transfer; the BIC may be left out in version 002. No purpose, no
  // structured reference.
  return "BCD\n002\n1\nSCT\n" + without_blanks(seller.bic) + "\n" + first_signs(seller.address.name, most_name_signs) +
         "\n" + without_blanks(seller.iban) + "\nEUR" + decimal(facts.gross) + "\n\n\n" +
         first_signs(facts.number, most_reference_signs);
}

std::optional<QrCode> giro_code(const InvoiceDocument& facts) {
  const std::string text = giro_text(facts);
  if (facts.seller.currency != euro) return std::nullopt;
  if (facts.gross < Money{1} || facts.gross > Money{99'999'999'999} || text.size() > most_bytes) return std::nullopt;
  return qr_code(text);
}

}  // namespace klickwerk::document
