#include "document/pdf/qr_code.h"

#include <qrencode.h>

#include <memory>

#include "document/pdf/typesetter.h"

namespace klickwerk::document {

std::optional<QrCode> qr_code(const std::string& text) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> drawn(
      QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M), &QRcode_free);
  if (!drawn) return std::nullopt;
  QrCode code{drawn->width, std::vector<bool>(static_cast<std::size_t>(drawn->width) * drawn->width)};
  for (std::size_t index = 0; index < code.dark.size(); ++index) code.dark[index] = drawn->data[index] & 1;
  return code;
}

std::string first_signs(const std::string& text, std::size_t count) {
  const std::string clean = printable(text);
  std::size_t at = 0, signs = 0;
  for (; at < clean.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(clean[at]) & 0xC0) != 0x80;
    if (begins && ++signs > count) break;
  }
  return clean.substr(0, at);
}

}  // namespace klickwerk::document
