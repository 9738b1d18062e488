// A document on disk: whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace klickwerk::document {

// Writes beside the target, forces it to the disk and renames it over the target, which keeps its old bytes until then.
// Missing folders are made. Throws DocumentError with the path and the system's reason; nothing half written stays.
void write_document_file(const std::filesystem::path& path, std::string_view bytes);

// The whole file; throws DocumentError when it cannot be read.
std::string read_document_file(const std::filesystem::path& path);

}  // namespace klickwerk::document
