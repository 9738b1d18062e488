// A document on disk: whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace klickwerk::document {

// Writes beside the target, forces it to the disk and renames it over the target, which keeps its old bytes until then.
// Missing folders are made. Throws DocumentError with the path and the system's reason; nothing half written stays.
void write_document_file(const std::filesystem::path& path, std::string_view bytes);

// A file that the kernel has and the disk perhaps not yet: many are written first and forced together. Writes over what is there;
// missing folders are made. Not renamed: for names that nobody takes for a document.
class UnforcedFile {
 public:
  // Throws DocumentError, like force().
  UnforcedFile(const std::filesystem::path& path, std::string_view bytes);
  ~UnforcedFile();
  UnforcedFile(UnforcedFile&& other) noexcept;
  UnforcedFile& operator=(UnforcedFile&&) = delete;
  void force();

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

// So that the names in it survive a power cut, too.
void force_folder(const std::filesystem::path& folder);

// The whole file; throws DocumentError when it cannot be read.
std::string read_document_file(const std::filesystem::path& path);

}  // namespace klickwerk::document
