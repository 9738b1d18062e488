// The first sheet's upper part after DIN 5008, form B or A: letterhead, address window, information block, subject; and the
// marks at the edge where it is folded and punched.
#pragma once

#include "document/pdf/stationery.h"

namespace klickwerk::document {

// Leaves the flow where the body begins.
void draw_letter(Flow& flow, const Stationery& stationery);
// The recipient with the return address above him: for other letters, too.
void draw_address_window(Page& page, const Stationery& stationery);

}  // namespace klickwerk::document
