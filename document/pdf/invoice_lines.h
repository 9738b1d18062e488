// The table of what is charged, over as many pages as it takes, with carried sums; and the sums below it.
#pragma once

#include "document/pdf/stationery.h"

namespace klickwerk::document {

void draw_invoice_lines(Flow& flow, const Stationery& stationery);

}  // namespace klickwerk::document
