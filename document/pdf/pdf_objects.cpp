#include "document/pdf/pdf_objects.h"

#include <glib.h>

#include <cstdio>
#include <memory>

namespace klickwerk::document {

namespace {

// ISO 32000-1, 7.5.4: twenty bytes an object.
std::string table_row(std::size_t place) {
  char row[32];
  std::snprintf(row, sizeof row, "%010zu 00000 n \n", place);
  return row;
}

}  // namespace

std::string md5_hex(std::string_view bytes) {
  const std::unique_ptr<char, decltype(&g_free)> sum(
      g_compute_checksum_for_data(G_CHECKSUM_MD5, reinterpret_cast<const guchar*>(bytes.data()), bytes.size()), &g_free);
  return sum.get();
}

int PdfObjects::reserve() {
  objects_.emplace_back();
  return static_cast<int>(objects_.size());
}

void PdfObjects::put(int number, std::string text) {
  if (objects_.size() < static_cast<std::size_t>(number)) objects_.resize(static_cast<std::size_t>(number), "null");
  objects_[static_cast<std::size_t>(number - 1)] = std::move(text);
}

int PdfObjects::add(std::string text) {
  objects_.push_back(std::move(text));
  return static_cast<int>(objects_.size());
}

int PdfObjects::add_stream(const std::string& entries, std::string_view bytes) { return add(stream_text(entries, bytes)); }

std::string stream_text(const std::string& entries, std::string_view bytes) {
  std::string text = "<<" + entries + "/Length " + std::to_string(bytes.size()) + ">>stream\n";
  text.reserve(text.size() + bytes.size() + 16);
  text += bytes;
  text += "\nendstream";  // ISO 19005-3, 6.1.7.1: the line's end before it is not part of the length
  return text;
}

int PdfObjects::add_packed(const std::string& entries, std::string_view bytes) { return add_stream(entries + "/Filter/FlateDecode", bytes); }

std::string PdfObjects::file(int catalog, int information) const {
  std::string bytes = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";  // ISO 19005-3, 6.1.2: four bytes above 127
  std::size_t size = 0;
  for (const std::string& object : objects_) size += object.size() + 64;
  bytes.reserve(size + 1024);
  std::string table = "xref\n0 " + std::to_string(objects_.size() + 1) + "\n0000000000 65535 f \n";
  for (std::size_t at = 0; at < objects_.size(); ++at) {
    table += table_row(bytes.size());
    bytes += std::to_string(at + 1) + " 0 obj\n" + objects_[at] + "\nendobj\n";
  }
  const std::string identifier = "<" + md5_hex(bytes) + ">";
  const std::size_t table_at = bytes.size();
  return bytes + table + "trailer\n<</Size " + std::to_string(objects_.size() + 1) + "/Root " + reference(catalog) +
         (information ? "/Info " + reference(information) : "") + "/ID[" + identifier + identifier +
         "]>>\nstartxref\n" + std::to_string(table_at) + "\n%%EOF\n";
}

std::string file_of(PdfDraft draft) {
  const int catalog = draft.objects.add("<<" + draft.catalog + ">>");
  return draft.objects.file(catalog);
}

std::string reference(int object) { return std::to_string(object) + " 0 R"; }

std::string text_string(std::string_view utf8) {
  glong count = 0;
  const std::unique_ptr<gunichar2, decltype(&g_free)> units(g_utf8_to_utf16(utf8.data(), static_cast<glong>(utf8.size()), nullptr, &count, nullptr), &g_free);
  std::string text = "<FEFF";
  for (glong at = 0; at < count; ++at) {
    char hex[8];
    std::snprintf(hex, sizeof hex, "%04X", static_cast<unsigned>(units.get()[at]));
    text += hex;
  }
  return text + ">";
}

std::string literal_string(std::string_view ascii) {
  std::string text = "(";
  for (const char sign : ascii) {
    if (sign == '(' || sign == ')' || sign == '\\') text += '\\';
    text += sign;
  }
  return text + ")";
}

}  // namespace klickwerk::document
