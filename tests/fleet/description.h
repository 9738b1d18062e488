// What the fleet simulates: which device stands at which address, and what is wrong with it. From a TOML file or made
// from a few figures and a seed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/calendar.h"
#include "tests/fleet/usm.h"

namespace klickwerk::fleet {

// All off by default; several may be on at once.
struct Faults {
  bool silent = false;
  int loss_percent = 0;         // of exchanges
  int delay_ms = 0;
  int jitter_ms = 0;            // delay_ms +- this
  int too_big_above = 0;        // more varbinds in an answer than this: tooBig; 0: no limit
  int silent_above = 0;         // likewise, but no answer at all
  bool v1_only = false;         // v2c requests are not answered
  bool useless_error_index = false;  // v1 noSuchName comes with error-index 0
  bool gen_err_at_end = false;  // where a walk would leave the recording: genErr
  bool walk_in_circles = false; // GETNEXT and GETBULK give the asked name again
  bool get_misses_tables = false;    // GET knows scalars (names ending in .0) only; walks show everything
  bool garbage = false;         // bytes that are no SNMP
  bool wrong_request_id = false;
  bool wrong_source = false;    // the answer comes from the address after the asked one
  std::optional<Instant> reset_at{};   // the counters start again at 0
  std::optional<Instant> swap_at{};    // from then on another device stands there
  std::string swap_serial{};         // empty: made from the seed
  std::filesystem::path swap_recording{};  // empty: the same model
  bool operator==(const Faults&) const = default;
};

struct DeviceDescription {
  std::string address;              // 127.x.y.z
  std::filesystem::path recording;
  std::string serial;               // empty: made from the seed
  std::string community = "public";
  UsmUser v3{};                     // speaks SNMPv3, too, where it has a name
  std::optional<std::int64_t> clicks_per_day;  // of all pages; empty: from the seed and the recording's total
  std::optional<std::int64_t> offset_clicks;   // on top of the recording's figures; empty: from the seed
  Faults faults;
};

struct FleetDescription {
  std::vector<DeviceDescription> devices;
  std::uint16_t port = 0;           // 0: any free one
  std::uint64_t seed = 1;
  std::optional<Instant> start;     // when the counters stand at recording + offset; empty: now
  double speed = 1.0;               // seconds of the fleet in a second of ours
};

// A fault of a file or an option: names file, line and key.
class DescriptionError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Recordings are found relative to the file. Unknown keys are errors.
FleetDescription read_description(const std::filesystem::path& file);

// `count` devices at consecutive addresses from `base` on, the recordings of the folder in turn.
std::vector<DeviceDescription> make_devices(int count, const std::string& base, const std::filesystem::path& recordings);

std::optional<std::uint32_t> parse_ipv4(const std::string& text);  // host order
std::string ipv4_text(std::uint32_t address);

}  // namespace klickwerk::fleet
