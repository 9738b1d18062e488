// How a document looks, beside what it says: the dealer's choice, or a customer's. Frozen with the facts.
#pragma once

#include <string>

namespace klickwerk::document {

// DIN 5008: the address field begins 45 mm (form B) or 27 mm (form A) below the sheet's edge.
enum class LetterForm { b, a };
// What the pages show of the way from readings to clicks. The table inside the PDF has all of it, whatever they show.
enum class AnnexForm {
  full,   // each reading, and each meter's account
  sums,   // the accounts alone
  table,  // no pages
};

struct Layout {
  std::string name;  // as the configuration calls it; empty: the dealer's own
  LetterForm form = LetterForm::b;
  AnnexForm annex = AnnexForm::full;
  bool giro_code = true;   // the bank transfer as a code; a Swiss QR-bill is no matter of taste
  bool fold_marks = true;  // and the mark for punching
  bool operator==(const Layout&) const = default;
};

}  // namespace klickwerk::document
