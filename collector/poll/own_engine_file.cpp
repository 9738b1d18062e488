#include "collector/poll/own_engine_file.h"

#include <random>
#include <sstream>

#include "collector/poll/private_file.h"

namespace klickwerk::collector {
namespace {

constexpr const char* head = "klickwerk-own-engine 1";
// RFC 3411 SnmpEngineID in the form that Net-SNMP, whose cryptography this is, gives its own random ids: its enterprise number
// (8072) with the first bit set, form 128, then eight random octets.
constexpr std::string_view id_begins("\x80\x00\x1f\x88\x80", 5);
constexpr std::size_t id_bytes = 13;
constexpr std::uint32_t most_boots = 0x7ffffffe;  // RFC 3414 2.2.1: beyond it an engine needs a new id

OwnEngine new_engine() {
  std::random_device random;
  OwnEngine engine{std::string(id_begins), 0};
  while (engine.id.size() < id_bytes) engine.id += static_cast<char>(random());
  return engine;
}

std::string bytes_of(const std::string& hex) {
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    if (digit(hex[i]) < 0 || digit(hex[i + 1]) < 0) return {};
    bytes += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
  }
  return hex.size() == 2 * id_bytes && bytes.starts_with(id_begins) ? bytes : std::string();
}

std::optional<OwnEngine> engine_in(const std::string& text) {
  std::istringstream lines(text);
  std::string first, hex;
  std::int64_t boots = -1;
  if (!std::getline(lines, first) || first != head || !(lines >> hex >> boots)) return std::nullopt;
  const std::string id = bytes_of(hex);
  if (id.empty() || boots < 1 || boots >= most_boots) return std::nullopt;
  return OwnEngine{id, static_cast<std::uint32_t>(boots)};
}

}  // namespace

std::string hex_of(std::string_view bytes) {
  constexpr const char* digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    text += digits[static_cast<unsigned char>(c) >> 4U];
    text += digits[static_cast<unsigned char>(c) & 0xfU];
  }
  return text;
}

OwnEngine next_boot(const std::filesystem::path& file) {
  OwnEngine engine = engine_in(read_private_file(file).value_or("")).value_or(new_engine());
  ++engine.boots;
  write_private_file(file, std::string(head) + "\n" + hex_of(engine.id) + " " + std::to_string(engine.boots) + "\n");
  return engine;
}

}  // namespace klickwerk::collector
