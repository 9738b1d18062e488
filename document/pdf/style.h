// The look of a document: geometry of the sheet (DIN 5008 forms B and A), type sizes and colours.
// Lengths on the sheet are in mm from its upper left corner, type in points; doubles are fine here, no money is near.
#pragma once

#include <string>

#include "document/layout.h"

namespace klickwerk::document {

struct Colour {
  double red = 0, green = 0, blue = 0;
};

namespace colours {
inline constexpr Colour ink{0.106, 0.145, 0.188};
inline constexpr Colour grey{0.365, 0.416, 0.463};
inline constexpr Colour hairline{0.824, 0.851, 0.875};
inline constexpr Colour tint{0.957, 0.969, 0.976};
inline constexpr Colour amber{0.627, 0.353, 0.000};  // "geschätzt"
inline constexpr Colour amber_tint{1.000, 0.957, 0.878};
inline constexpr Colour own_accent{0.043, 0.447, 0.522};  // where the dealer has chosen none
}  // namespace colours

// "#rrggbb"; throws DocumentError when malformed. Empty: our own accent.
Colour accent_of(const std::string& hex);

struct TextStyle {
  double size_pt = 9;
  double pitch_mm = 4.2;  // from baseline to baseline
  bool bold = false;
  Colour colour = colours::ink;

  TextStyle in(Colour other) const {
    TextStyle style = *this;
    style.colour = other;
    return style;
  }
  TextStyle strong() const {
    TextStyle style = *this;
    style.bold = true;
    return style;
  }
};

namespace styles {
inline constexpr TextStyle body{9, 4.2};
inline constexpr TextStyle small{7.5, 3.5, false, colours::grey};
inline constexpr TextStyle label{7.5, 3.5, false, colours::grey};
inline constexpr TextStyle column{7.5, 3.5, true, colours::grey};
inline constexpr TextStyle badge{6.5, 3.2, true, colours::amber};
inline constexpr TextStyle footer{6.8, 3.2, false, colours::grey};
inline constexpr TextStyle title{15, 6.6, true};
inline constexpr TextStyle heading{11, 5.0, true};
inline constexpr TextStyle total{11.5, 5.0, true};
}  // namespace styles

namespace sheet {
inline constexpr double width_mm = 210, height_mm = 297;
inline constexpr double left_mm = 25, right_mm = 190;  // DIN 5008: margins of 25 and 20 mm
inline constexpr double text_width_mm = right_mm - left_mm;
inline constexpr double punch_mm = 148.5;

// Where the text may stand between head and foot of the first sheet and of those that follow.
inline constexpr double letter_bottom_mm = 266;
inline constexpr double following_top_mm = 28, following_bottom_mm = 280;
}  // namespace sheet

namespace window {
// The address field: 85 x 45 mm; text begins 5 mm inside. The upper 17.7 mm carry the return address at their foot, the
// lower 27.3 mm hold six lines for the recipient.
inline constexpr double left_mm = 25, width_mm = 78, recipient_height_mm = 27.3;
}  // namespace window

// What the forms of DIN 5008 place differently on the first sheet; a higher address field leaves less to the letterhead.
struct FirstSheet {
  double head_top_mm, logo_height_mm, name_drop_mm;  // from the head's top to the name's baseline
  int name_lines;                                    // at most, of a name that needs the smaller type
  double recipient_top_mm, information_mm, subject_mm;
  double first_fold_mm, second_fold_mm;
};
const FirstSheet& first_sheet(LetterForm form);

}  // namespace klickwerk::document
