#define POINTERHOLDER_TRANSITION 4  // std::shared_ptr, not the predecessor of it
#include "document/pdf/drawn_file.h"

#include <cairo-pdf.h>

#include <memory>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFExc.hh>

#include "document/document_error.h"
#include "document/pdf/style.h"

namespace klickwerk::document {

namespace {

using Handle = QPDFObjectHandle;

constexpr double points_per_mm = 72.0 / 25.4;

cairo_status_t append(void* bytes, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

void require(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS)
    throw DocumentError(std::string("the PDF could not be written: ") + cairo_status_to_string(status));
}

void add_bookmarks(cairo_surface_t* surface, const std::vector<PdfBookmark>& bookmarks) {
  for (const PdfBookmark& bookmark : bookmarks) {
    const std::string place = "page=" + std::to_string(bookmark.page_number) + " pos=[0 0]";
    cairo_pdf_surface_add_outline(surface, CAIRO_PDF_OUTLINE_ROOT, bookmark.name.c_str(), place.c_str(),
                                  static_cast<cairo_pdf_outline_flags_t>(0));
  }
}

std::string drawn(const std::vector<Page>& pages, const std::vector<PdfBookmark>& bookmarks) {
  std::string bytes;
  const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
      cairo_pdf_surface_create_for_stream(&append, &bytes, sheet::width_mm * points_per_mm, sheet::height_mm * points_per_mm), &cairo_surface_destroy);
  cairo_pdf_surface_restrict_to_version(surface.get(), CAIRO_PDF_VERSION_1_5);
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

// What Cairo writes and PDF/A forbids or misses.
void repair(Handle dictionary) {
  Handle subtype = dictionary.getKey("/Subtype");
  if (!subtype.isName()) return;
  // ISO 19005-3, 6.2.8: no smoothing of images.
  if (subtype.getName() == "/Image") dictionary.removeKey("/Interpolate");
  // 6.2.11.3.2: an embedded CIDFontType2 says how its identifiers name glyphs.
  if (subtype.getName() == "/CIDFontType2") dictionary.replaceKey("/CIDToGIDMap", Handle::newName("/Identity"));
}

std::string entries_of(Handle dictionary) {
  std::string entries;
  for (const std::string& key : dictionary.getKeys()) entries += key + " " + dictionary.getKey(key).unparse();
  return entries;
}

std::string text_of(Handle object) {
  if (!object.isStream()) {
    if (object.isDictionary()) repair(object);
    return object.unparseResolved();
  }
  Handle dictionary = object.getDict();
  repair(dictionary);
  dictionary.removeKey("/Length");
  const auto bytes = object.getRawStreamData();
  return stream_text(entries_of(dictionary), {reinterpret_cast<const char*>(bytes->getBuffer()), bytes->getSize()});
}

// Cairo's objects keep their numbers. Its information dictionary, which names the present moment, stays behind.
PdfDraft taken_over(const std::string& bytes) {
  QPDF pdf;
  pdf.setSuppressWarnings(true);
  pdf.processMemoryFile("pages", bytes.data(), bytes.size());
  const int catalog = pdf.getRoot().getObjectID(), information = pdf.getTrailer().getKey("/Info").getObjectID();
  PdfDraft draft{{}, entries_of(pdf.getRoot())};
  for (Handle object : pdf.getAllObjects())
    if (object.getObjectID() != catalog && object.getObjectID() != information) draft.objects.put(object.getObjectID(), text_of(object));
  return draft;
}

}  // namespace

PdfDraft draw_pages(const std::vector<Page>& pages, const std::vector<PdfBookmark>& bookmarks) {
  try {
    return taken_over(drawn(pages, bookmarks));
  } catch (const QPDFExc& error) {
    throw DocumentError(std::string("the drawn pages could not be read: ") + error.what());
  }
}

}  // namespace klickwerk::document
