// The colours of our documents as a profile: PDF/A wants to know what "red" means (ISO 19005-3, 6.2.4.3).
#pragma once

#include <string>

namespace klickwerk::document {

// sRGB as an ICC profile, made once by Little CMS. The same bytes at every run: without the date of its making.
const std::string& srgb_profile();

}  // namespace klickwerk::document
