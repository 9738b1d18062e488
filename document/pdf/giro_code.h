// GiroCode: the bank transfer as a QR code that banking apps read (EPC069-12, "Quick Response Code: Guidelines to Enable
// Data Capture for the Initiation of a SEPA Credit Transfer", version 002).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "document/invoice_document.h"

namespace klickwerk::document {

// A square of dark and light modules, row by row, without the quiet zone around it.
struct QrCode {
  int side = 0;
  std::vector<bool> dark;
  bool at(int row, int column) const { return dark[static_cast<std::size_t>(row * side + column)]; }
};

// The text inside: payee, IBAN, amount, the invoice's number as reference.
std::string giro_text(const InvoiceDocument& facts);
// Empty where the amount is outside of what the standard carries (0.01 to 999,999,999.99 EUR) or the text is too long.
std::optional<QrCode> giro_code(const InvoiceDocument& facts);

}  // namespace klickwerk::document
