#include "document/einvoice/xml_writer.h"

#include "core/assert.h"
#include "document/einvoice/decimal_text.h"

namespace klickwerk::document::einvoice {

namespace {

// Length of the UTF-8 sequence at the head of `text`, 0 when it is malformed or not a Char of XML 1.0 (section 2.2).
std::size_t xml_character(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return lead >= 0x20 || lead == '\t' || lead == '\n' || lead == '\r' ? 1 : 0;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  char32_t point = lead & (0xFF >> (length + 1));
  for (std::size_t at = 1; at < length; ++at) {
    if ((byte(at) & 0xC0) != 0x80) return 0;
    point = point << 6 | (byte(at) & 0x3F);
  }
  const char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF, none = point == 0xFFFE || point == 0xFFFF;
  return point < least[length] || point > 0x10FFFF || surrogate || none ? 0 : length;
}

void append_escaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = xml_character(text);
    switch (length == 1 ? text.front() : 0) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\r':
        break;  // a parser would turn it into a line feed
      default:
        out.append(text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
}

std::string start_tag(std::string_view name, XmlWriter::Attributes attributes) {
  std::string tag = "<" + std::string(name);
  for (const auto& [key, value] : attributes) {
    if (!given(value)) continue;
    tag += " " + std::string(key) + "=\"";
    append_escaped(tag, value);
    tag += '"';
  }
  return tag + ">";
}

}  // namespace

std::size_t xml_clean_prefix(std::string_view text) {
  std::size_t clean = 0;
  while (clean < text.size()) {
    const std::size_t length = xml_character(text.substr(clean));
    if (length == 0) break;
    clean += length;
  }
  return clean;
}

XmlWriter::XmlWriter() : out_("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") {}

XmlWriter::Scope::Scope(XmlWriter& writer, std::string_view name, Attributes attributes) : writer_(writer) {
  writer_.open(name, attributes);
}

XmlWriter::Scope::~Scope() { writer_.close(); }

void XmlWriter::open(std::string_view name, Attributes attributes) {
  stack_.push_back({std::string(name), start_tag(name, attributes), false});
}

void XmlWriter::close() {
  KW_ASSERT(!stack_.empty());
  const Pending element = std::move(stack_.back());
  stack_.pop_back();
  if (!element.written) return;
  indent(stack_.size());
  out_ += "</" + element.name + ">\n";
}

void XmlWriter::text(std::string_view name, std::string_view value, Attributes attributes) {
  if (!given(value)) return;
  write_pending();
  indent(stack_.size());
  out_ += start_tag(name, attributes);
  append_escaped(out_, value);
  out_ += "</" + std::string(name) + ">\n";
}

std::string XmlWriter::finish() && {
  KW_ASSERT(stack_.empty());
  return std::move(out_);
}

void XmlWriter::write_pending() {
  for (std::size_t depth = 0; depth < stack_.size(); ++depth) {
    if (stack_[depth].written) continue;
    indent(depth);
    out_ += stack_[depth].start + "\n";
    stack_[depth].written = true;
  }
}

void XmlWriter::indent(std::size_t depth) { out_.append(2 * depth, ' '); }

}  // namespace klickwerk::document::einvoice
