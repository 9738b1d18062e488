#include "collector/poll/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

namespace klickwerk::collector {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

class Handle {
 public:
  Handle(const fs::path& file, int flags) : handle_(::open(file.c_str(), flags | O_CLOEXEC, 0600)) {
    if (handle_ < 0) fail("cannot open " + file.string());
  }
  ~Handle() { ::close(handle_); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  int get() const { return handle_; }

 private:
  int handle_;
};

void give_to_owner_of(const fs::path& folder, const fs::path& path) {
  struct stat state {};
  if (::geteuid() != 0 || ::stat(folder.c_str(), &state) != 0 || state.st_uid == 0) return;
  if (::lchown(path.c_str(), state.st_uid, state.st_gid) != 0) fail("cannot hand over " + path.string());
}

void make_folder(const fs::path& folder) {
  if (folder.empty() || fs::exists(folder)) return;
  make_folder(folder.parent_path());
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) fail("cannot make the folder " + folder.string());
  give_to_owner_of(folder.parent_path(), folder);
}

void write_all(const Handle& handle, const fs::path& file, std::string_view content) {
  if (::fchmod(handle.get(), 0600) != 0) fail("cannot protect " + file.string());
  while (!content.empty()) {
    const ssize_t n = ::write(handle.get(), content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("cannot write " + file.string());
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  if (::fsync(handle.get()) != 0) fail("cannot write " + file.string());
}

}  // namespace

void write_private_file(const fs::path& file, std::string_view content) {
  make_folder(file.parent_path());
  fs::path beside = file;
  beside += ".new";
  try {
    const Handle handle(beside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
    write_all(handle, beside, content);
  } catch (const std::system_error&) {
    ::unlink(beside.c_str());
    throw;
  }
  give_to_owner_of(file.parent_path(), beside);
  if (::rename(beside.c_str(), file.c_str()) != 0) fail("cannot put " + file.string() + " in place");
  const Handle folder(file.parent_path(), O_RDONLY | O_DIRECTORY);
  if (::fsync(folder.get()) != 0) fail("cannot write the folder of " + file.string());
}

std::optional<std::string> read_private_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    if (errno == ENOENT) return std::nullopt;
    fail("cannot read " + file.string());
  }
  return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

std::string sealed(const Seal& seal, const std::string& plain) { return seal.close ? seal.close(plain) : plain; }

std::string opened(const Seal& seal, const std::string& kept) { return seal.open && kept.starts_with("kw1:") ? seal.open(kept) : kept; }

}  // namespace klickwerk::collector
