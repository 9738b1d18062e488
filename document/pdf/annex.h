// "Anlage: Zählerstände und Berechnung": for each meter the readings, the usage, the free copies, the prices and how an
// estimate or correction came about, so that the customer can recompute every amount.
#pragma once

#include "document/pdf/stationery.h"

namespace klickwerk::document {

// "Anlage: Zählerstände und Berechnung", or without the readings where the layout leaves them to the table.
std::string annex_title(const Stationery& stationery);
// Begins on a new page.
void draw_annex(Flow& flow, const Stationery& stationery);

}  // namespace klickwerk::document
