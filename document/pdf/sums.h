// Net, tax and gross below the lines (§ 14 (4) no. 7 and 8 UStG), and how to pay.
#pragma once

#include "document/pdf/stationery.h"

namespace klickwerk::document {

double sums_height_mm(const Stationery& stationery);
void draw_sums(Flow& flow, const Stationery& stationery);

// The request to pay with the bank's data, the tax note, the pointer to the annex, the dealer's closing words.
void draw_payment(Flow& flow, const Stationery& stationery);

// Whether the customer is to transfer the sum, and no words of the dealer's say how.
bool asks_for_transfer(const InvoiceDocument& facts);

// How much room that takes; without closing words that are longer than a few lines.
double payment_height_mm(const Stationery& stationery);

// Where the money goes, in fields and as GiroCode.
constexpr double bank_panel_mm = 27;
void draw_bank_panel(Flow& flow, const Stationery& stationery);

}  // namespace klickwerk::document
