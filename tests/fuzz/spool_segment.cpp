// A segment of the spool as a crash, a full disk or a bad block may have left it.
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

#include "collector/spool/observation_codec.h"
#include "collector/spool/segment_file.h"
#include "tests/fuzz/fuzz_target.h"

using namespace klickwerk::collector;

namespace {

struct TemporaryFile {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("klickwerk-fuzz-segment-" + std::to_string(::getpid()));
  ~TemporaryFile() { std::filesystem::remove(path); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const TemporaryFile file;
  std::ofstream(file.path, std::ios::binary | std::ios::trunc).write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  const SegmentContent content = read_segment(file.path);
  KW_ASSERT(content.file_bytes == size && content.good_bytes <= size);
  std::uint64_t bytes = 0;
  for (const auto& frame : content.frames) {
    bytes += 8 + frame.size();
    if (const auto batch = decode_batch(frame)) KW_ASSERT(decode_batch(encode_batch(*batch)) == batch);
  }
  KW_ASSERT(bytes == content.good_bytes);
  // What is cut off at the good end is whole, and stays what it is.
  truncate_segment(file.path, content.good_bytes);
  const SegmentContent again = read_segment(file.path);
  KW_ASSERT(again.frames == content.frames && again.good_bytes == again.file_bytes);
  return 0;
}
