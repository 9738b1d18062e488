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
  void put(int number, std::string text);
  int add(std::string text);
  // `entries` of the stream's dictionary without its length; `bytes` as they stand in the file.
  int add_stream(const std::string& entries, std::string_view bytes);
  // The same for bytes that packed() made.
  int add_packed(const std::string& entries, std::string_view bytes);

  // `trailer`: further entries. The identifier follows from the content.
  std::string file(int catalog, const std::string& trailer = "") const;

 private:
  std::vector<std::string> objects_;
};

// "7 0 R"
std::string reference(int object);
// A text string (ISO 32000-1, 7.9.2.2): UTF-16 in hexadecimal.
std::string text_string(std::string_view utf8);

}  // namespace klickwerk::document
