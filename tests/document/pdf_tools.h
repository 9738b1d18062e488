// What poppler's and qpdf's programs say about a PDF: the tests look at the document as a reader's program does.
#pragma once

#include <string>
#include <vector>

namespace klickwerk::document::sample {

struct PdfWord {
  int page = 1;
  double left_mm = 0, top_mm = 0, right_mm = 0, bottom_mm = 0;
  std::string text;
};

std::string text_of(const std::string& pdf);  // pdftotext -layout, all pages
std::string text_of_page(const std::string& pdf, int page);
std::string flowing_text_of(const std::string& pdf);    // one line, single spaces: for sentences that wrap
std::vector<PdfWord> words_of(const std::string& pdf);  // pdftotext -bbox
std::string fonts_of(const std::string& pdf);           // pdffonts
std::string properties_of(const std::string& pdf);      // pdfinfo
std::string objects_of(const std::string& pdf);         // qpdf --json: every object, after a check of the file
std::string attachment_of(const std::string& pdf, const std::string& name);  // the embedded file's bytes
std::string grey_page_of(const std::string& pdf);        // pdftoppm: the first page at 60 dpi, a byte a pixel
// Any page as a picture of greys, asked by the place on the sheet.
struct GreyPage {
  int width = 0, dpi = 0;
  std::string pixels;
  int at(double x_mm, double y_mm) const;  // 0 is black, 255 white
};
GreyPage grey_page_of(const std::string& pdf, int page, int dpi);
int pages_of(const std::string& pdf);
// How often `part` occurs.
int count_of(const std::string& text, const std::string& part);

}  // namespace klickwerk::document::sample
