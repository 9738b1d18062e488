#include "document/pdf/pdf_file.h"

#include "document/pdf/drawn_file.h"
#include "document/pdf/page_file.h"

namespace klickwerk::document {

PdfDraft write_pdf(const std::vector<Page>& pages, const LatinFaces& faces, const std::vector<PdfBookmark>& bookmarks) {
  if (auto written = write_pages(pages, faces, bookmarks)) return *std::move(written);
  return draw_pages(pages, bookmarks);
}

}  // namespace klickwerk::document
