#include "collector/spool/segment_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

namespace klickwerk::collector {
namespace {

constexpr std::size_t head_bytes = 8;
constexpr std::uint32_t longest_frame = 256U * 1024 * 1024;  // a longer one is damage, not data

[[noreturn]] void fail(int error, const std::string& what) { throw std::system_error(error, std::generic_category(), what); }

constexpr std::array<std::uint32_t, 256> crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t c = i;
    for (int bit = 0; bit < 8; ++bit) c = (c & 1U) != 0 ? 0xedb88320U ^ (c >> 1U) : c >> 1U;
    table[i] = c;
  }
  return table;
}

void put32(std::uint8_t* at, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i) at[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

std::uint32_t get32(const std::uint8_t* at) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < 4; ++i) value |= static_cast<std::uint32_t>(at[i]) << (8 * i);
  return value;
}

}  // namespace

std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
  static constexpr auto table = crc_table();
  std::uint32_t crc = 0xffffffffU;
  for (const std::uint8_t byte : bytes) crc = table[(crc ^ byte) & 0xffU] ^ (crc >> 8U);
  return crc ^ 0xffffffffU;
}

SegmentContent read_segment(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) fail(errno, "cannot read spool segment " + file.string());
  const std::vector<std::uint8_t> all{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  SegmentContent content;
  content.file_bytes = all.size();
  while (all.size() - content.good_bytes >= head_bytes) {
    const std::uint8_t* head = all.data() + content.good_bytes;
    const std::uint32_t length = get32(head);
    if (length > longest_frame || all.size() - content.good_bytes - head_bytes < length) break;
    const std::span payload(head + head_bytes, length);
    if (crc32(payload) != get32(head + 4)) break;
    content.frames.emplace_back(payload.begin(), payload.end());
    content.good_bytes += head_bytes + length;
  }
  return content;
}

void truncate_segment(const std::filesystem::path& file, std::uint64_t bytes) {
  if (::truncate(file.c_str(), static_cast<off_t>(bytes)) != 0) fail(errno, "cannot cut the torn end of " + file.string());
}

void sync_directory(const std::filesystem::path& directory) {
  const int handle = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) fail(errno, "cannot open spool directory " + directory.string());
  const int failed = ::fsync(handle);
  const int error = errno;
  ::close(handle);
  if (failed != 0) fail(error, "cannot sync spool directory " + directory.string());
}

SegmentWriter::SegmentWriter(std::filesystem::path file) : file_(std::move(file)) {
  handle_ = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (handle_ < 0) fail(errno, "cannot open spool segment " + file_.string());
  struct stat state {};
  if (::fstat(handle_, &state) != 0) fail(errno, "cannot read the size of " + file_.string());
  bytes_ = static_cast<std::uint64_t>(state.st_size);
  sync_directory(file_.parent_path());
}

SegmentWriter::~SegmentWriter() { ::close(handle_); }

void SegmentWriter::take_back(int error) {
  if (::ftruncate(handle_, static_cast<off_t>(bytes_)) != 0) {
    fail(errno, "cannot write to " + file_.string() + ", nor take the half written frame back");
  }
  fail(error, "cannot write to spool segment " + file_.string());
}

void SegmentWriter::append(std::span<const std::uint8_t> payload) {
  std::vector<std::uint8_t> frame(head_bytes + payload.size());
  put32(frame.data(), static_cast<std::uint32_t>(payload.size()));
  put32(frame.data() + 4, crc32(payload));
  std::copy(payload.begin(), payload.end(), frame.begin() + head_bytes);
  for (std::size_t written = 0; written < frame.size();) {
    const ssize_t n = ::write(handle_, frame.data() + written, frame.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) take_back(errno);
    written += static_cast<std::size_t>(n);
  }
  if (::fdatasync(handle_) != 0) take_back(errno);
  bytes_ += frame.size();
}

}  // namespace klickwerk::collector
