// At the annex's end: how each line that is a difference came about, from the counting to the amount.
#pragma once

#include "document/pdf/stationery.h"

namespace klickwerk::document {

void draw_differences(Flow& flow, const Stationery& stationery);

}  // namespace klickwerk::document
