#include "collector/snmp/snmprec.h"

#include <charconv>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>

namespace klickwerk::collector {
namespace {

struct Line {
  std::string_view oid, tag, value;
};

std::optional<Line> split(std::string_view text) {
  const auto first = text.find('|');
  if (first == std::string_view::npos) return std::nullopt;
  const auto second = text.find('|', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  return Line{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
}

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = nibble(hex[i]), low = nibble(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

std::optional<SnmpType> type_of(int tag) {
  switch (tag) {
    case 2: return SnmpType::integer;
    case 4: return SnmpType::octet_string;
    case 5: return SnmpType::null;
    case 6: return SnmpType::object_id;
    case 64: return SnmpType::ip_address;
    case 65: return SnmpType::counter32;
    case 66: return SnmpType::gauge32;
    case 67: return SnmpType::time_ticks;
    case 68: return SnmpType::opaque;
    case 70: return SnmpType::counter64;
    default: return std::nullopt;
  }
}

std::optional<IpAddress> ip_address(std::string_view text, bool is_octets) {
  IpAddress address;
  if (is_octets) {
    if (text.size() != 4) return std::nullopt;
    std::memcpy(address.octets.data(), text.data(), 4);
    return address;
  }
  const auto parts = Oid::parse(text);
  if (!parts || parts->arcs.size() != 4) return std::nullopt;
  for (std::size_t i = 0; i < 4; ++i) {
    if (parts->arcs[i] > 255) return std::nullopt;
    address.octets[i] = static_cast<std::uint8_t>(parts->arcs[i]);
  }
  return address;
}

// Absent where the text does not say a value of the type. `is_octets`: the text was hexadecimal and is decoded already.
std::optional<SnmpValue> value_of(SnmpType type, std::string_view text, bool is_octets) {
  SnmpValue value{type, Null{}};
  switch (type) {
    case SnmpType::null:
      return value;
    case SnmpType::octet_string:
    case SnmpType::opaque:
      value.content = OctetString{std::string(text)};
      return value;
    case SnmpType::object_id:
      if (text.empty()) {  // recorders write an unset OBJECT IDENTIFIER as nothing
        value.content = Oid{{0, 0}};
        return value;
      }
      if (auto oid = Oid::parse(text)) {
        value.content = std::move(*oid);
        return value;
      }
      return std::nullopt;
    case SnmpType::ip_address:
      if (const auto address = ip_address(text, is_octets)) {
        value.content = *address;
        return value;
      }
      return std::nullopt;
    case SnmpType::integer:
      if (const auto n = number<std::int64_t>(text)) {
        value.content = *n;
        return value;
      }
      return std::nullopt;
    default:
      if (const auto n = number<std::uint64_t>(text)) {
        value.content = *n;
        return value;
      }
      return std::nullopt;
  }
}

// What is wrong with the line; empty when it was taken.
std::string take(std::string_view text, VarBinds& into) {
  const auto line = split(text);
  if (!line) return "expected OID|TAG|VALUE";
  auto oid = Oid::parse(line->oid);
  if (!oid) return "'" + std::string(line->oid.substr(0, 80)) + "' is not an OID; expected numbers joined by dots";
  std::string_view tag = line->tag;
  const bool is_hex = tag.ends_with('x');
  if (is_hex) tag.remove_suffix(1);
  const auto number_of_tag = number<int>(tag);
  const auto type = number_of_tag ? type_of(*number_of_tag) : std::nullopt;
  if (!type) return "tag '" + std::string(line->tag.substr(0, 20)) + "' is unknown; expected 2 4 5 6 64 65 66 67 68 70, with x for hexadecimal";
  std::optional<std::string> octets;
  if (is_hex) {
    octets = from_hex(line->value);
    if (!octets) return "the value is not hexadecimal, two digits an octet";
  }
  auto value = value_of(*type, octets ? std::string_view(*octets) : line->value, is_hex);
  if (!value) return "'" + std::string(line->value.substr(0, 80)) + "' is not a value of tag " + std::string(line->tag);
  into.insert_or_assign(std::move(*oid), std::move(*value));  // sorted files: constant time
  return {};
}

}  // namespace

Result<VarBinds, RecordingFault> parse_recording(std::string_view content, std::string_view name) {
  VarBinds answers;
  std::size_t line_number = 0;
  while (!content.empty()) {
    ++line_number;
    const auto end = content.find('\n');
    std::string_view line = content.substr(0, end);
    content.remove_prefix(end == std::string_view::npos ? content.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    const std::string fault = take(line, answers);
    if (!fault.empty()) return Failure{RecordingFault{std::string(name) + ":" + std::to_string(line_number) + ": " + fault}};
  }
  return answers;
}

Result<VarBinds, RecordingFault> read_recording(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error))
    return Failure{RecordingFault{file.string() + ": " + (error ? error.message() : "not a regular file") + "; expected a recording of lines OID|TAG|VALUE"}};
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(file.c_str(), "rb"), &std::fclose);
  if (!in) return Failure{RecordingFault{file.string() + ": " + std::strerror(errno)}};
  std::string content;
  char block[65536];
  while (const std::size_t got = std::fread(block, 1, sizeof block, in.get())) content.append(block, got);
  if (std::ferror(in.get())) return Failure{RecordingFault{file.string() + ": " + std::strerror(errno)}};
  return parse_recording(content, file.string());
}

}  // namespace klickwerk::collector
