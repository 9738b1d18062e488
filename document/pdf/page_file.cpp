#include "document/pdf/page_file.h"

#include <algorithm>

#include "document/pdf/packed.h"
#include "document/pdf/pdf_objects.h"

namespace klickwerk::document {

namespace {

constexpr char sheet_box[] = "[0 0 595.276 841.89]";  // A4
constexpr char sheet_top[] = "841.89";

std::optional<Charset> charset_of(const std::vector<Page>& pages) {
  Charset charset = Charset::german;
  for (const Page& page : pages) {
    const std::optional<Charset> its = page.charset();
    if (!its) return std::nullopt;
    charset = std::max(charset, *its);
  }
  return charset;
}

// ISO 32000-1, 9.7: codes of two bytes are the numbers of glyphs.
int add_font(PdfObjects& objects, const LatinFace& face, Charset charset, bool bold) {
  const FontSubset& font = face.subset(charset);
  const FontMeasures& its = face.measures();
  const int program = objects.add_packed("/Length1 " + std::to_string(font.program_length), font.program);
  std::string box = "[";
  for (const int side : its.box) box += std::to_string(side) + " ";
  const int descriptor = objects.add("<</Type/FontDescriptor/FontName/" + font.name + "/FontFamily(Liberation Sans)/Flags 4/FontBBox" + box + "]/ItalicAngle 0/Ascent " +
                                     std::to_string(its.ascent) + "/Descent " + std::to_string(its.descent) + "/CapHeight " + std::to_string(its.cap_height) +
                                     "/StemV " + (bold ? "140" : "80") + "/FontFile2 " + reference(program) + ">>");
  const int glyphs = objects.add("<</Type/Font/Subtype/CIDFontType2/BaseFont/" + font.name + "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>" +
                                 "/FontDescriptor " + reference(descriptor) + "/CIDToGIDMap/Identity/W" + font.widths + ">>");
  const int unicode = objects.add_packed("", font.to_unicode);
  return objects.add("<</Type/Font/Subtype/Type0/BaseFont/" + font.name + "/Encoding/Identity-H/DescendantFonts[" + reference(glyphs) + "]/ToUnicode " +
                     reference(unicode) + ">>");
}

int add_picture(PdfObjects& objects, const PictureObject& picture) {
  if (picture.mask_bytes.empty()) return objects.add_packed(picture.entries, picture.bytes);
  const int mask = objects.add_packed(picture.mask_entries, picture.mask_bytes);
  return objects.add_packed(picture.entries + "/SMask " + reference(mask), picture.bytes);
}

int add_page(PdfObjects& objects, const Page& page, int parent, const std::string& fonts) {
  ContentStream content;
  page.write(content);
  std::string pictures;
  for (const auto& picture : content.pictures()) {
    const std::size_t number = static_cast<std::size_t>(&picture - content.pictures().data());
    pictures += "/P" + std::to_string(number) + " " + reference(add_picture(objects, *picture));
  }
  if (!pictures.empty()) pictures = "/XObject<<" + pictures + ">>";
  const int operators = objects.add_packed("", packed(content.take()));
  return objects.add("<</Type/Page/Parent " + reference(parent) + "/MediaBox" + sheet_box + "/Resources<<" + fonts + pictures + ">>/Contents " + reference(operators) + ">>");
}

int add_outline(PdfObjects& objects, const std::vector<PdfBookmark>& bookmarks, const std::vector<int>& pages) {
  const int outline = objects.reserve();
  const int first = outline + 1, count = static_cast<int>(bookmarks.size());
  for (int at = 0; at < count; ++at) {
    const PdfBookmark& bookmark = bookmarks[static_cast<std::size_t>(at)];
    const int page = pages[static_cast<std::size_t>(bookmark.page_number - 1)];
    objects.add("<</Title" + text_string(printable(bookmark.name)) + "/Parent " + reference(outline) + (at > 0 ? "/Prev " + reference(first + at - 1) : "") +
                (at + 1 < count ? "/Next " + reference(first + at + 1) : "") + "/Dest[" + reference(page) + "/XYZ 0 " + sheet_top + " 0]>>");
  }
  objects.put(outline, "<</Type/Outlines/First " + reference(first) + "/Last " + reference(first + count - 1) + "/Count " + std::to_string(count) + ">>");
  return outline;
}

}  // namespace

std::optional<PdfDraft> write_pages(const std::vector<Page>& pages, const LatinFaces& faces, const std::vector<PdfBookmark>& bookmarks) {
  const std::optional<Charset> charset = charset_of(pages);
  if (!charset) return std::nullopt;
  PdfDraft draft;
  PdfObjects& objects = draft.objects;
  const int tree = objects.reserve();
  const std::string fonts = "/Font<</R " + reference(add_font(objects, faces.regular, *charset, false)) + "/B " +
                            reference(add_font(objects, faces.bold, *charset, true)) + ">>";
  std::vector<int> numbers;
  std::string kids;
  for (const Page& page : pages) {
    numbers.push_back(add_page(objects, page, tree, fonts));
    kids += reference(numbers.back()) + " ";
  }
  objects.put(tree, "<</Type/Pages/Count " + std::to_string(pages.size()) + "/Kids[" + kids + "]>>");
  draft.catalog = "/Type/Catalog/Pages " + reference(tree);
  if (!bookmarks.empty()) draft.catalog += "/Outlines " + reference(add_outline(objects, bookmarks, numbers));
  return draft;
}

}  // namespace klickwerk::document
