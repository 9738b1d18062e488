// A PDF under construction: its objects, numbered from 1, and in the end the file with its table of them. Fits PDF/A-3.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace klickwerk::document {

class PdfObjects {
 public:
  // A number for an object that comes later.
  int reserve();
  // Numbers that were never given are null objects.
  void put(int number, std::string text);
  int add(std::string text);
  // As stream_text() has it.
  int add_stream(const std::string& entries, std::string_view bytes);
  // The same for bytes that packed() made.
  int add_packed(const std::string& entries, std::string_view bytes);

  // `information`: the object of that dictionary; 0: none. The identifier follows from the content.
  std::string file(int catalog, int information = 0) const;

 private:
  std::vector<std::string> objects_;
};

// A PDF whose catalog may still get entries.
struct PdfDraft {
  PdfObjects objects;
  std::string catalog;  // entries
};
std::string file_of(PdfDraft draft);

// `entries` of a stream's dictionary without its length.
std::string stream_text(const std::string& entries, std::string_view bytes);
// What PDF itself takes for check sums of files and for identifiers (ISO 32000-1, 7.11.4 and 14.4); nothing rests on its strength.
std::string md5_hex(std::string_view bytes);
// "7 0 R"
std::string reference(int object);
// A text string (ISO 32000-1, 7.9.2.2): UTF-16 in hexadecimal.
std::string text_string(std::string_view utf8);
// A string of ASCII signs as it is: names of files, moments.
std::string literal_string(std::string_view ascii);

}  // namespace klickwerk::document
