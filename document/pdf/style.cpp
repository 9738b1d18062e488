#include "document/pdf/style.h"

#include "document/document_error.h"

namespace klickwerk::document {

namespace {

int digit_of(char sign) {
  if (sign >= '0' && sign <= '9') return sign - '0';
  if (sign >= 'a' && sign <= 'f') return sign - 'a' + 10;
  if (sign >= 'A' && sign <= 'F') return sign - 'A' + 10;
  return -1;
}

}  // namespace

Colour accent_of(const std::string& hex) {
  if (hex.empty()) return colours::own_accent;
  int parts[3] = {-1, -1, -1};
  if (hex.size() == 7 && hex[0] == '#') {
    for (int part = 0; part < 3; ++part) {
      const int high = digit_of(hex[1 + 2 * part]), low = digit_of(hex[2 + 2 * part]);
      parts[part] = high < 0 || low < 0 ? -1 : high * 16 + low;
    }
  }
  if (parts[0] < 0 || parts[1] < 0 || parts[2] < 0)
    throw DocumentError("the accent colour \"" + hex +
                        "\" is no colour; write it as #rrggbb, for instance #0b7285, or leave it empty");
  return {parts[0] / 255.0, parts[1] / 255.0, parts[2] / 255.0};
}

}  // namespace klickwerk::document
