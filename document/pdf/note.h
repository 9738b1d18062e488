// The dealer's own words between the margins: one line or several.
#pragma once

#include <string_view>

#include "document/pdf/stationery.h"

namespace klickwerk::document {

double note_height_mm(const Stationery& stationery, std::string_view note);
void draw_note(Flow& flow, const Stationery& stationery, std::string_view note);

}  // namespace klickwerk::document
