#include "web/intake/relay_headers.h"

#include <algorithm>
#include <charconv>

#include "collector/relay/wire.h"

namespace klickwerk::web {
namespace {

namespace wire = collector::wire;

std::optional<std::int64_t> whole_number(const std::string& text) {
  std::int64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

// Printable ASCII, so that it can stand in a column and on a terminal.
std::string plain(std::string text) {
  std::erase_if(text, [](char c) { return c < ' ' || c > '~'; });
  return text.substr(0, 60);
}

bool storable(Instant moment) {
  return moment > Instant(std::chrono::sys_days(std::chrono::year(1970) / 1 / 1)) && moment < Instant(std::chrono::sys_days(std::chrono::year(2100) / 1 / 1));
}

}  // namespace

db::RelayContact contact_of(const HttpRequest& request) {
  db::RelayContact contact{request.remote, plain(request.header(wire::version_header)), {}, {}, {}};
  const auto offset = whole_number(request.header(wire::clock_offset_header)), round_trip = whole_number(request.header(wire::round_trip_header));
  if (offset && round_trip && *round_trip >= 0) contact.clock = db::ClockReading{*offset, *round_trip};
  const auto waiting = whole_number(request.header(wire::waiting_header));
  if (waiting && *waiting >= 0) contact.waiting_observations = waiting;
  const auto oldest = parse_iso_utc(request.header(wire::oldest_header));
  if (oldest && storable(*oldest)) contact.oldest_waiting_at = oldest;
  return contact;
}

}  // namespace klickwerk::web
