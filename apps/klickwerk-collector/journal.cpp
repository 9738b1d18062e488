#include "apps/klickwerk-collector/journal.h"

#define SD_JOURNAL_SUPPRESS_LOCATION
#include <errno.h>
#include <sys/stat.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

namespace klickwerk::app::journal {
namespace {

constexpr std::size_t id_length = 7;  // KW-C101

std::string_view id_of(std::string_view line) {
  const bool ours = line.size() >= id_length && line.starts_with("KW-") && (line[3] == 'C' || line[3] == 'W') &&
                    std::all_of(line.begin() + 4, line.begin() + id_length, [](unsigned char c) { return std::isdigit(c); }) &&
                    (line.size() == id_length || line[id_length] == ' ');
  return ours ? line.substr(0, id_length) : std::string_view{};
}

}  // namespace

bool takes_stderr() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat now {};
  if (!stream || ::fstat(STDERR_FILENO, &now) != 0) return false;
  return std::to_string(now.st_dev) + ":" + std::to_string(now.st_ino) == stream;
}

std::optional<std::string> message_id(std::string_view line) {
  const std::string_view id = id_of(line);
  if (id.empty()) return std::nullopt;
  // 112 bits drawn once for Klickwerk, then the id: c for the collector's lines, b for those of the web.
  return std::string("57cd3024d897473c956b1856ac27") + (id[3] == 'C' ? 'c' : 'b') + std::string(id.substr(4));
}

bool send(int priority, std::string_view line) {
  std::array<std::string, 5> fields{"MESSAGE=" + std::string(line), "PRIORITY=" + std::to_string(priority),
                                    std::string("SYSLOG_IDENTIFIER=") + program_invocation_short_name};
  std::size_t used = 3;
  if (const auto id = message_id(line)) {
    fields[used++] = "MESSAGE_ID=" + *id;
    fields[used++] = "KLICKWERK_ID=" + std::string(id_of(line));
  }
  std::array<iovec, 5> parts{};
  for (std::size_t at = 0; at < used; ++at) parts[at] = {fields[at].data(), fields[at].size()};
  return sd_journal_sendv(parts.data(), static_cast<int>(used)) >= 0;
}

}  // namespace klickwerk::app::journal
