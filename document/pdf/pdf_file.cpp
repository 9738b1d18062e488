#include "document/pdf/pdf_file.h"

#include <cairo-pdf.h>

#include "document/document_error.h"
#include "document/pdf/page_file.h"
#include "document/pdf/style.h"

namespace klickwerk::document {

namespace {

constexpr double points_per_mm = 72.0 / 25.4;

cairo_status_t append(void* bytes, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

void require(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS)
    throw DocumentError(std::string("the PDF could not be written: ") + cairo_status_to_string(status));
}

void set_properties(cairo_surface_t* surface, const PdfProperties& properties) {
  const std::string moment = properties.dated_on.iso() + "T12:00:00Z";
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, printable(properties.title).c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, printable(properties.author).c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, printable(properties.subject).c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Klickwerk");
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, moment.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, moment.c_str());
}

void add_bookmarks(cairo_surface_t* surface, const std::vector<PdfBookmark>& bookmarks) {
  for (const PdfBookmark& bookmark : bookmarks) {
    const std::string place = "page=" + std::to_string(bookmark.page_number) + " pos=[0 0]";
    cairo_pdf_surface_add_outline(surface, CAIRO_PDF_OUTLINE_ROOT, bookmark.name.c_str(), place.c_str(),
                                  static_cast<cairo_pdf_outline_flags_t>(0));
  }
}

}  // namespace

std::string write_pdf(const std::vector<Page>& pages, const LatinFaces& faces, const PdfProperties& properties, const std::vector<PdfBookmark>& bookmarks) {
  if (auto written = write_pages(pages, faces, bookmarks)) return *std::move(written);
  return draw_pdf(pages, properties, bookmarks);
}

std::string draw_pdf(const std::vector<Page>& pages, const PdfProperties& properties, const std::vector<PdfBookmark>& bookmarks) {
  std::string bytes;
  const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
      cairo_pdf_surface_create_for_stream(&append, &bytes, sheet::width_mm * points_per_mm,
                                          sheet::height_mm * points_per_mm),
      &cairo_surface_destroy);
  cairo_pdf_surface_restrict_to_version(surface.get(), CAIRO_PDF_VERSION_1_5);
  set_properties(surface.get(), properties);
  {
    const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> canvas(cairo_create(surface.get()), &cairo_destroy);
    for (const Page& page : pages) {
      page.draw(canvas.get());
      cairo_show_page(canvas.get());
    }
    require(cairo_status(canvas.get()));
  }
  add_bookmarks(surface.get(), bookmarks);
  cairo_surface_finish(surface.get());
  require(cairo_surface_status(surface.get()));
  return bytes;
}

}  // namespace klickwerk::document
