// Bytes as a PDF keeps them: FlateDecode, which is zlib.
#pragma once

#include <string>
#include <string_view>

namespace klickwerk::document {

// `thoroughly`: for what is made once and stands in many documents.
std::string packed(std::string_view bytes, bool thoroughly = false);

}  // namespace klickwerk::document
