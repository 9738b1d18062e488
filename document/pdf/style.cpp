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

// The address field begins at 45 and 27 mm: all that follows it stands 18 mm higher in form A. The text begins at least
// 8.46 mm under the field's end.
constexpr FirstSheet form_b{15, 20, 9.6, 3, 62.7, 53.5, 98.5, 105, 210};
constexpr FirstSheet form_a{7, 17, 8.4, 2, 44.7, 35.5, 80.5, 87, 192};

}  // namespace

const FirstSheet& first_sheet(LetterForm form) { return form == LetterForm::a ? form_a : form_b; }

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
