// Files that hold secrets: mode 0600, there wholly or not at all.
#pragma once

#include <filesystem>
#include <functional>
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

// How secrets in such files are sealed and opened (config/secret_box.h); without functions they stand there plain, for
// their owner only. What the functions throw comes through.
struct Seal {
  std::function<std::string(const std::string&)> close, open;
};
std::string sealed(const Seal& seal, const std::string& plain);
// What an older version left plain is given back as it stands.
std::string opened(const Seal& seal, const std::string& kept);

}  // namespace klickwerk::collector
