#include "document/document_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include "document/document_error.h"

namespace klickwerk::document {

namespace {

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& path, const std::string& reason) {
  throw DocumentError("cannot " + what + " " + path.string() + ": " + reason);
}

void write_all(int descriptor, std::string_view bytes, const std::filesystem::path& target) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write", target, std::strerror(errno));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::filesystem::path made_folder_of(const std::filesystem::path& path) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  std::error_code made;
  std::filesystem::create_directories(folder, made);
  if (made) fail("make folder", folder, made.message());
  return folder;
}

// A file that disappears again unless it was renamed to its final place.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& target) : name_(target.string() + ".XXXXXX"), target_(target) {
    descriptor_ = ::mkostemp(name_.data(), O_CLOEXEC);
    if (descriptor_ < 0) fail("create a file beside", target_, std::strerror(errno));
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!name_.empty()) ::unlink(name_.c_str());
  }

  void write(std::string_view bytes) { write_all(descriptor_, bytes, target_); }

  void keep() {
    // mkostemp makes it 0600; a document may be read by the office's other programs.
    if (::fchmod(descriptor_, 0644) != 0 || ::fsync(descriptor_) != 0) fail("write", target_, std::strerror(errno));
    const int closed = ::close(descriptor_);
    descriptor_ = -1;
    if (closed != 0) fail("write", target_, std::strerror(errno));
    if (::rename(name_.c_str(), target_.c_str()) != 0) fail("write", target_, std::strerror(errno));
    name_.clear();
  }

 private:
  std::string name_;
  std::filesystem::path target_;
  int descriptor_ = -1;
};

}  // namespace

void force_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) fail("open folder", folder, std::strerror(errno));
  const int synced = ::fsync(descriptor);
  const int reason = errno;
  ::close(descriptor);
  if (synced != 0) fail("force to disk the folder", folder, std::strerror(reason));
}

UnforcedFile::UnforcedFile(const std::filesystem::path& path, std::string_view bytes) : path_(path) {
  made_folder_of(path);
  descriptor_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor_ < 0) fail("write", path, std::strerror(errno));
  try {
    write_all(descriptor_, bytes, path);
  } catch (const DocumentError&) {
    ::close(descriptor_);
    throw;
  }
  // On its way to the disk already, while the next one is made.
  ::sync_file_range(descriptor_, 0, 0, SYNC_FILE_RANGE_WRITE);
}

UnforcedFile::UnforcedFile(UnforcedFile&& other) noexcept : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

UnforcedFile::~UnforcedFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void UnforcedFile::force() {
  if (::fsync(descriptor_) != 0) fail("force to disk", path_, std::strerror(errno));
}

void write_document_file(const std::filesystem::path& path, std::string_view bytes) {
  const std::filesystem::path folder = made_folder_of(path);
  TemporaryFile file(path);
  file.write(bytes);
  file.keep();
  force_folder(folder);  // the rename itself must survive a power cut
}

std::string read_document_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail("read", path, std::strerror(errno));
  std::ostringstream bytes;
  bytes << file.rdbuf();
  if (file.bad() || (bytes.fail() && bytes.tellp() > 0)) fail("read", path, std::strerror(errno));
  return std::move(bytes).str();
}

}  // namespace klickwerk::document
