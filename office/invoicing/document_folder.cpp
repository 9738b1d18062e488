#include "office/invoicing/document_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "document/document_error.h"
#include "core/sha256.h"
#include "document/document_file.h"

namespace klickwerk::office {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view pending_mark = ".pending-";

bool harmless(char sign) {
  return (sign >= 'A' && sign <= 'Z') || (sign >= 'a' && sign <= 'z') || (sign >= '0' && sign <= '9') || sign == '-' ||
         sign == '_' || sign == '.';
}

std::optional<DocumentFolder::Prepared> parse_pending(const std::string& path) {
  std::size_t mark = path.rfind(pending_mark);
  if (mark == std::string::npos) return {};
  const char* first = path.data() + mark + pending_mark.size();
  const char* last = path.data() + path.size();
  InvoiceId invoice;
  auto [end, error] = std::from_chars(first, last, invoice.value);
  if (error != std::errc{} || end != last) return {};
  return DocumentFolder::Prepared{invoice, path.substr(0, mark)};
}

// Taken with the mode of flock(); -1 when it would have to wait.
int locked(const fs::path& root, int mode) {
  fs::create_directories(root);
  fs::path file = root / ".lock";
  int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) throw document::DocumentError("cannot open " + file.string() + ": " + std::strerror(errno));
  while (flock(descriptor, mode) != 0) {
    if (errno == EINTR) continue;
    int reason = errno;
    close(descriptor);
    if (reason == EWOULDBLOCK) return -1;
    throw document::DocumentError("cannot lock " + file.string() + ": " + std::strerror(reason));
  }
  return descriptor;
}

}  // namespace

std::string DocumentFolder::path_of(const document::InvoiceDocument& facts, const std::string& ending) {
  std::string name = facts.number;
  for (char& sign : name)
    if (!harmless(sign)) sign = '_';
  return std::to_string(facts.issued_on.year()) + "/" + name + "." + ending;
}

fs::path DocumentFolder::pending(InvoiceId invoice, const std::string& path) const {
  return root_ / (path + std::string(pending_mark) + std::to_string(invoice.value));
}

void DocumentFolder::prepare(InvoiceId invoice, const std::string& path, std::string_view bytes) const {
  document::write_document_file(pending(invoice, path), bytes);
}

document::UnforcedFile DocumentFolder::prepare_unforced(InvoiceId invoice, const std::string& path, std::string_view bytes) const {
  return {pending(invoice, path), bytes};
}

void DocumentFolder::force_folders(const std::set<std::string>& paths) const {
  std::set<fs::path> folders;
  for (const std::string& path : paths) folders.insert((root_ / path).parent_path());
  for (const fs::path& folder : folders) document::force_folder(folder);
}

void DocumentFolder::publish(InvoiceId invoice, const std::string& path, std::string_view bytes) const {
  std::error_code gone;
  fs::rename(pending(invoice, path), root_ / path, gone);
  if (gone) write(path, bytes);
}

bool DocumentFolder::publish_if(InvoiceId invoice, const std::string& path, const std::string& sha256) const {
  const fs::path waiting = pending(invoice, path);
  if (fs::exists(root_ / path) || sha256_hex(document::read_document_file(waiting)) != sha256) return false;
  fs::rename(waiting, root_ / path);
  document::force_folder((root_ / path).parent_path());
  return true;
}

void DocumentFolder::write(const std::string& path, std::string_view bytes) const {
  document::write_document_file(root_ / path, bytes);
}

void DocumentFolder::discard(InvoiceId invoice, const std::string& path) const { fs::remove(pending(invoice, path)); }

std::string DocumentFolder::sha256_of(const std::string& path) const {
  if (!fs::exists(root_ / path)) return {};
  return sha256_hex(document::read_document_file(root_ / path));
}

std::vector<DocumentFolder::Prepared> DocumentFolder::prepared() const {
  std::vector<Prepared> found;
  if (!fs::exists(root_)) return found;
  for (const auto& entry : fs::recursive_directory_iterator(root_))
    if (auto prepared = parse_pending(fs::relative(entry.path(), root_).string())) found.push_back(*prepared);
  return found;
}

void DocumentFolder::remove_half_written() const {
  if (!fs::exists(root_)) return;
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(root_)) {
    std::string name = entry.path().filename().string();
    const bool of_document = name.find(".pdf.") != std::string::npos || name.find(".xml.") != std::string::npos;
    if (of_document && !parse_pending(name)) found.push_back(entry.path());
  }
  for (const auto& path : found) fs::remove(path);
}

DocumentFolder::Lock::~Lock() { close(descriptor_); }

std::unique_ptr<DocumentFolder::Lock> DocumentFolder::lock_for_work() const { return std::make_unique<Lock>(locked(root_, LOCK_SH)); }

std::unique_ptr<DocumentFolder::Lock> DocumentFolder::try_lock_alone() const {
  int descriptor = locked(root_, LOCK_EX | LOCK_NB);
  return descriptor < 0 ? nullptr : std::make_unique<Lock>(descriptor);
}

}  // namespace klickwerk::office
