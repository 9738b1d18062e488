// Pages drawn by Cairo, whatever script they are in, and taken over from its PDF by qpdf. The only user of libqpdf.
#pragma once

#include <vector>

#include "document/pdf/page.h"
#include "document/pdf/pdf_file.h"

namespace klickwerk::document {

// Throws DocumentError when Cairo fails.
PdfDraft draw_pages(const std::vector<Page>& pages, const std::vector<PdfBookmark>& bookmarks);

}  // namespace klickwerk::document
