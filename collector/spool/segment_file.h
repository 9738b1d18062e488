// One append-only file of frames: length (4 bytes, little-endian), CRC-32 of the payload (4), payload. A frame is there
// wholly or not at all: what a crash left of the last one is recognised and cut off. Internal to collector/spool.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace klickwerk::collector {

struct SegmentContent {
  std::vector<std::vector<std::uint8_t>> frames;
  std::uint64_t good_bytes = 0;  // up to here everything is whole
  std::uint64_t file_bytes = 0;  // more than good_bytes: a torn tail, or damage
};

std::uint32_t crc32(std::span<const std::uint8_t> bytes);
// Throws std::system_error naming the file.
SegmentContent read_segment(const std::filesystem::path& file);
void truncate_segment(const std::filesystem::path& file, std::uint64_t bytes);
void sync_directory(const std::filesystem::path& directory);

class SegmentWriter {
 public:
  // Appends to the file, making it when it is not there.
  explicit SegmentWriter(std::filesystem::path file);
  ~SegmentWriter();
  SegmentWriter(const SegmentWriter&) = delete;
  SegmentWriter& operator=(const SegmentWriter&) = delete;

  // Returns when the frame is on the disk. On an error nothing of it stays, and std::system_error tells why.
  void append(std::span<const std::uint8_t> payload);
  std::uint64_t bytes() const { return bytes_; }
  const std::filesystem::path& file() const { return file_; }

 private:
  [[noreturn]] void take_back(int error);
  std::filesystem::path file_;
  int handle_ = -1;
  std::uint64_t bytes_ = 0;
};

}  // namespace klickwerk::collector
