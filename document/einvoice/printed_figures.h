// Reads quantity and price back from the texts in which a DocumentLine carries them.
#pragma once

#include <optional>
#include <string_view>

#include "document/einvoice/semantic_invoice.h"
#include "document/invoice_document.h"

namespace klickwerk::document::einvoice {

struct PrintedQuantity {
  Quantity quantity;
  std::string_view unit;  // UN/ECE Recommendation 20: C62 for a bare number, MON for months
};

// "1.470", "-550", "2,5", "1 Monat", "15/30 Monat" (in English "1,470", "2.5", "1 month"). Empty when it is anything
// else, or a fraction that six decimal places cannot hold (15/31).
std::optional<PrintedQuantity> parse_printed_quantity(std::string_view text, Language language);

// "0,0089", "1.250,00" (in English "0.0089", "1,250.00").
std::optional<UnitPrice> parse_printed_price(std::string_view text, Language language);

}  // namespace klickwerk::document::einvoice
