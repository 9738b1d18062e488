// QR codes (ISO/IEC 18004) as modules, for whoever has a text to be read by a camera.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace klickwerk::document {

// A square of dark and light modules, row by row, without the quiet zone around it.
struct QrCode {
  int side = 0;
  std::vector<bool> dark;
  bool at(int row, int column) const { return dark[static_cast<std::size_t>(row * side + column)]; }
};

// Error correction M (a seventh of it may be lost). Empty where the text is too long for any code.
std::optional<QrCode> qr_code(const std::string& text);

// At most `count` characters of a name as printed, never half of one: the standards bound their fields.
std::string first_signs(const std::string& text, std::size_t count);

}  // namespace klickwerk::document
