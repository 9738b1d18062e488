#include "document/pdf/giro_code.h"

#include <qrencode.h>

#include <algorithm>
#include <memory>

#include "document/pdf/typesetter.h"

namespace klickwerk::document {

namespace {

constexpr std::size_t most_name_signs = 70, most_reference_signs = 140, most_bytes = 331;

// At most `count` characters, never half of one.
std::string first_signs(const std::string& text, std::size_t count) {
  const std::string clean = printable(text);
  std::size_t at = 0, signs = 0;
  for (; at < clean.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(clean[at]) & 0xC0) != 0x80;
    if (begins && ++signs > count) break;
  }
  return clean.substr(0, at);
}

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
  if (facts.gross < Money{1} || facts.gross > Money{99'999'999'999} || text.size() > most_bytes) return std::nullopt;
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> drawn(
      QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
                        QR_ECLEVEL_M),
      &QRcode_free);
  if (!drawn) return std::nullopt;
  QrCode code{drawn->width, std::vector<bool>(static_cast<std::size_t>(drawn->width) * drawn->width)};
  for (std::size_t index = 0; index < code.dark.size(); ++index) code.dark[index] = drawn->data[index] & 1;
  return code;
}

}  // namespace klickwerk::document
