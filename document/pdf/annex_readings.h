// The annex's table of readings: one row for each stretch of counting.
#pragma once

#include "document/pdf/stationery.h"

namespace klickwerk::document {

void draw_readings(Flow& flow, const Stationery& stationery, const AnnexMeter& meter);

// On a page that goes on with the meter: whose figures follow.
void draw_continued(Flow& flow, const Stationery& stationery, const AnnexMeter& meter);

}  // namespace klickwerk::document
