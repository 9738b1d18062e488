// RFC 4648 base 64 with padding, on one line: attachments inside XML.
#pragma once

#include <string>
#include <string_view>

namespace klickwerk::document::einvoice {

std::string base64(std::string_view bytes);

}  // namespace klickwerk::document::einvoice
