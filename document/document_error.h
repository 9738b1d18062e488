// Why a document could not be made: a fact is missing or contradicts another, a font or the logo is not there, a file
// cannot be written. The text names what, where and what to do next; it is for the clerk and for the log.
#pragma once

#include <stdexcept>

namespace klickwerk::document {

struct DocumentError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace klickwerk::document
