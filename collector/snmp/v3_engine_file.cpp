#include "collector/snmp/v3_engine_file.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>

namespace klickwerk::collector {
namespace {

constexpr const char* head = "klickwerk-engines 1";

std::int64_t seconds_of(Instant moment) { return std::chrono::duration_cast<std::chrono::seconds>(moment.time_since_epoch()).count(); }

std::string hex(const std::string& bytes) {
  constexpr const char* digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    text += digits[static_cast<unsigned char>(c) >> 4U];
    text += digits[static_cast<unsigned char>(c) & 0xfU];
  }
  return text;
}

std::optional<std::string> bytes_of(const std::string& text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    if (digit(text[i]) < 0 || digit(text[i + 1]) < 0) return std::nullopt;
    bytes += static_cast<char>(digit(text[i]) * 16 + digit(text[i + 1]));
  }
  if (text.size() % 2 != 0 || bytes.size() < 5 || bytes.size() > 32) return std::nullopt;
  return bytes;
}

// "192.0.2.7:161", "[2001:db8::7]:161", as Endpoint::text() gives them.
std::optional<Endpoint> endpoint_of(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  std::string address = text.substr(0, colon);
  if (address.front() == '[' && address.back() == ']') address = address.substr(1, address.size() - 2);
  int port = 0;
  for (const char c : text.substr(colon + 1)) {
    if (c < '0' || c > '9' || port > 65535) return std::nullopt;
    port = port * 10 + (c - '0');
  }
  if (port < 1 || port > 65535) return std::nullopt;
  return Endpoint::from_literal(address, static_cast<std::uint16_t>(port));
}

std::optional<KnownEngine> engine_of(const std::string& line, std::int64_t passed_s) {
  std::istringstream words(line);
  std::string at, id;
  std::int64_t boots = -1, time = -1;
  if (!(words >> at >> id >> boots >> time)) return std::nullopt;
  const auto endpoint = endpoint_of(at);
  const auto bytes = bytes_of(id);
  constexpr std::int64_t most = 0x7fffffff;
  if (!endpoint || !bytes || boots < 0 || boots > most || time < 0 || time > most) return std::nullopt;
  return KnownEngine{*endpoint, *bytes, static_cast<std::uint32_t>(boots), static_cast<std::uint32_t>(std::clamp<std::int64_t>(time + passed_s, 0, most))};
}

}  // namespace

void write_engine_file(const std::filesystem::path& file, const std::vector<KnownEngine>& engines, Instant now) {
  std::filesystem::path beside = file;
  beside += ".new";
  {
    std::ofstream out(beside, std::ios::trunc);
    out << head << ' ' << seconds_of(now) << '\n';
    for (const KnownEngine& engine : engines) out << engine.at.text() << ' ' << hex(engine.id) << ' ' << engine.boots << ' ' << engine.time << '\n';
    out.close();
    if (!out) throw std::system_error(errno, std::generic_category(), "cannot write " + beside.string());
  }
  std::filesystem::rename(beside, file);
}

std::vector<KnownEngine> read_engine_file(const std::filesystem::path& file, Instant now) {
  std::ifstream in(file);
  std::string line;
  std::vector<KnownEngine> engines;
  if (!std::getline(in, line) || !line.starts_with(head)) return engines;
  std::int64_t written_at = 0;
  std::istringstream(line.substr(std::string(head).size())) >> written_at;
  const std::int64_t passed_s = std::max<std::int64_t>(0, seconds_of(now) - written_at);
  while (std::getline(in, line)) {
    if (auto engine = engine_of(line, passed_s)) engines.push_back(std::move(*engine));
  }
  return engines;
}

}  // namespace klickwerk::collector
