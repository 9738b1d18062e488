// Pages as the objects of a PDF. The same pages give the same bytes.
#pragma once

#include <string>
#include <vector>

#include "document/pdf/latin_face.h"
#include "document/pdf/page.h"
#include "document/pdf/pdf_objects.h"

namespace klickwerk::document {

// A place in the reader's table of contents.
struct PdfBookmark {
  std::string name;
  int page_number = 1;
};

// By write_pages() where Liberation Sans shows all text, otherwise by draw_pages(). Throws DocumentError.
PdfDraft write_pdf(const std::vector<Page>& pages, const LatinFaces& faces, const std::vector<PdfBookmark>& bookmarks);

}  // namespace klickwerk::document
