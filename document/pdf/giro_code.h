// GiroCode: the bank transfer as a QR code that banking apps read (EPC069-12, "Quick Response Code: Guidelines to Enable
// Data Capture for the Initiation of a SEPA Credit Transfer", version 002).
#pragma once

#include <optional>
#include <string>

#include "document/invoice_document.h"
#include "document/pdf/qr_code.h"

namespace klickwerk::document {

// The text inside: payee, IBAN, amount, the invoice's number as reference.
std::string giro_text(const InvoiceDocument& facts);
// Empty where the standard does not carry it: not in EUR, outside of 0.01 to 999,999,999.99, or the text is too long.
std::optional<QrCode> giro_code(const InvoiceDocument& facts);

}  // namespace klickwerk::document
