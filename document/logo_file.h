// Whether a dealer's logo can be printed, told before a run and not in its midst.
#pragma once

#include <string>

namespace klickwerk::document {

// Why the file at `path` cannot be used, one sentence; empty: it can. Reads and decodes it.
std::string logo_fault(const std::string& path);

}  // namespace klickwerk::document
