#include "collector/relay/compression.h"

#include <Poco/DeflatingStream.h>
#include <Poco/Exception.h>
#include <Poco/InflatingStream.h>
#include <Poco/MemoryStream.h>

#include <array>
#include <sstream>

namespace klickwerk::collector {
namespace {

// RFC 1952 2.3.1: magic number and the method "deflate". What does not begin so is no gzip, whatever zlib makes of it.
bool begins_as_gzip(std::string_view bytes) { return bytes.size() >= 18 && bytes[0] == '\x1f' && bytes[1] == '\x8b' && bytes[2] == '\x08'; }

// The last four bytes are the length of the content, modulo 2^32: a cut end does not carry them.
bool length_fits(std::string_view gzip, std::size_t length) {
  std::uint32_t told = 0;
  for (int i = 3; i >= 0; --i) told = (told << 8U) | static_cast<std::uint8_t>(gzip[gzip.size() - 4 + static_cast<std::size_t>(i)]);
  return told == static_cast<std::uint32_t>(length);
}

}  // namespace

std::string packed(std::string_view content) {
  std::ostringstream out;
  Poco::DeflatingOutputStream gzip(out, Poco::DeflatingStreamBuf::STREAM_GZIP);
  gzip.write(content.data(), static_cast<std::streamsize>(content.size()));
  gzip.close();
  return std::move(out).str();
}

Result<std::string, UnpackFault> unpacked(std::string_view gzip, std::size_t most_bytes) {
  if (!begins_as_gzip(gzip)) return Failure{UnpackFault::damaged};
  Poco::MemoryInputStream in(gzip.data(), static_cast<std::streamsize>(gzip.size()));
  std::string content;
  try {
    Poco::InflatingInputStream inflating(in, Poco::InflatingStreamBuf::STREAM_GZIP);
    inflating.exceptions(std::ios::badbit);
    std::array<char, 65536> piece{};
    while (inflating.good()) {
      inflating.read(piece.data(), piece.size());
      content.append(piece.data(), static_cast<std::size_t>(inflating.gcount()));
      if (content.size() > most_bytes) return Failure{UnpackFault::too_large};
    }
  } catch (const Poco::Exception&) {
    return Failure{UnpackFault::damaged};
  } catch (const std::ios_base::failure&) {
    return Failure{UnpackFault::damaged};
  }
  if (!length_fits(gzip, content.size())) return Failure{UnpackFault::damaged};
  return content;
}

}  // namespace klickwerk::collector
