// Writes XML text: UTF-8, two spaces a level, attributes in the order given, the same bytes every time.
// An element without content is not written at all: the invoice rules forbid empty elements (PEPPOL-EN16931-R008).
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace klickwerk::document::einvoice {

class XmlWriter {
 public:
  using Attribute = std::pair<std::string_view, std::string_view>;
  using Attributes = std::initializer_list<Attribute>;

  XmlWriter();

  // Opens an element and closes it at the end of the scope. Opened elements appear only once they contain something.
  class Scope {
   public:
    Scope(XmlWriter& writer, std::string_view name, Attributes attributes = {});
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    XmlWriter& writer_;
  };

  // An element with text. Nothing when the text is empty or white space; attributes with an empty value are left out.
  // Characters that XML 1.0 cannot carry are left out (check() reports them before: KW-01).
  void text(std::string_view name, std::string_view value, Attributes attributes = {});

  // The elements opened so far are written even if nothing follows: for one that a schema demands, empty or not.
  void keep() { write_pending(); }

  // The document so far; every Scope must be closed.
  std::string finish() &&;

 private:
  struct Pending {
    std::string name, start;
    bool written = false;
  };
  void open(std::string_view name, Attributes attributes);
  void close();
  void write_pending();
  void indent(std::size_t depth);

  std::string out_;
  std::vector<Pending> stack_;
};

// The length of the longest prefix that is UTF-8 and has only characters that XML 1.0 can carry.
std::size_t xml_clean_prefix(std::string_view text);

}  // namespace klickwerk::document::einvoice
