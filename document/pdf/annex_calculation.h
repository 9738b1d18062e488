// Below a meter's readings: usage, free copies, what is billed, the prices agreed; and the remarks.
#pragma once

#include "document/pdf/stationery.h"

namespace klickwerk::document {

void draw_calculation(Flow& flow, const Stationery& stationery, const AnnexMeter& meter);
void draw_remarks(Flow& flow, const Stationery& stationery, const AnnexMeter& meter);

}  // namespace klickwerk::document
