// The payment part with the Swiss QR Code and the receipt beside it: the lower 105 mm of a sheet, to be cut off. Measures, type sizes
// and words after SIX, "Swiss Implementation Guidelines for the QR-bill" v2.2, chapters 3 and 5, and its style guide.
#pragma once

#include <optional>

#include "document/pdf/stationery.h"
#include "document/swiss_qr_bill.h"

namespace klickwerk::document {

// At the foot of the last page where nothing stands there, else on a page of its own. Never on the first: the dealer's own foot is there.
void draw_payment_slip(Flow& flow, const Stationery& stationery, const QrBill& bill);

// Where the page number goes: above the slip on the page that bears it, else at its usual place.
std::optional<double> page_number_mm(bool with_slip);

}  // namespace klickwerk::document
