// The parts of a letter that the seller gives: head, foot, the marks at the edge, and the lines on the pages that
// follow.
#pragma once

#include <optional>

#include "document/pdf/stationery.h"

namespace klickwerk::document {

void draw_letterhead(Page& page, const Stationery& stationery);
// Address, contact, bank, register and tax (§ 14 (4) UStG, § 35a GmbHG) in four columns.
void draw_foot(Page& page, const Stationery& stationery);
// Fold marks (form B: 105 and 210 mm, form A: 87 and 192 mm), punch mark at 148.5 mm (DIN 5008, DIN 821); none where the layout wants none.
void draw_edge_marks(Page& page, const Stationery& stationery);
// On pages after the first: whose document it is; on all: "Seite 1 von 2".
void draw_running_head(Page& page, const Stationery& stationery);
// At the page's usual place unless another baseline is given.
void draw_page_number(Page& page, const Stationery& stationery, int number, int pages, std::optional<double> baseline_mm = {});

}  // namespace klickwerk::document
