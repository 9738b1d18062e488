// The XMP packet of an archive file. Internal to document/pdf.
#pragma once

#include <string>

#include "document/pdf/archive_file.h"

namespace klickwerk::document {

inline constexpr char program_name[] = "Klickwerk";

std::string xmp_packet(const ArchiveProperties& properties);

}  // namespace klickwerk::document
