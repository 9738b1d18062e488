// A PDF of pages in memory. The same pages and properties give the same bytes.
#pragma once

#include <cairo.h>

#include <memory>
#include <string>
#include <vector>

#include "core/calendar.h"
#include "document/pdf/latin_face.h"
#include "document/pdf/page.h"

namespace klickwerk::document {

struct PdfProperties {
  std::string title, author, subject;
  Day dated_on;  // creation and change stand at noon UTC of that day: no clock of ours gets into the bytes
};

// A place in the reader's table of contents.
struct PdfBookmark {
  std::string name;
  int page_number = 1;
};

// By write_pages() where Liberation Sans shows all text, otherwise by Cairo, which draws every script. Throws DocumentError when
// Cairo fails.
std::string write_pdf(const std::vector<Page>& pages, const LatinFaces& faces, const PdfProperties& properties, const std::vector<PdfBookmark>& bookmarks);
// A PDF 1.5 by Cairo, whatever the pages show.
std::string draw_pdf(const std::vector<Page>& pages, const PdfProperties& properties, const std::vector<PdfBookmark>& bookmarks);

}  // namespace klickwerk::document
