// Files that hold secrets: mode 0600, there wholly or not at all.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace klickwerk::collector {

// Written beside and renamed, on the disk when it returns. Missing folders are made with mode 0700. Where root writes
// below a folder of somebody else (the service's state directory), the file becomes that one's. Throws
// std::system_error naming the file; the old content stays then.
void write_private_file(const std::filesystem::path& file, std::string_view content);
// Empty when there is none. Throws std::system_error when it cannot be read.
std::optional<std::string> read_private_file(const std::filesystem::path& file);

}  // namespace klickwerk::collector
