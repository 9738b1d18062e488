// The objects of pages in Liberation Sans, written without Cairo: what almost every document is, at a third of the time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "document/pdf/latin_face.h"
#include "document/pdf/page.h"
#include "document/pdf/pdf_file.h"
#include "document/pdf/pdf_objects.h"

namespace klickwerk::document {

// Nothing where a page has signs of another script, which Cairo draws.
std::optional<PdfDraft> write_pages(const std::vector<Page>& pages, const LatinFaces& faces, const std::vector<PdfBookmark>& bookmarks);

}  // namespace klickwerk::document
