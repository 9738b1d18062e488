// What a profile makes of a device's answers. A figure that the device does not tell is absent: never 0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace klickwerk::collector {

// A counter by its Klickwerk name (total mono colour copy print fax scan large duplex, copy_mono, print_colour …).
struct DecodedCounter {
  std::string name;
  std::uint64_t value = 0;
  std::string oid;  // where the figure came from; sums name their parts, joined by " + "
  bool operator==(const DecodedCounter&) const = default;
};

// RFC 3805 prtMarkerSuppliesLevel: a number, or one of the words -1 no restriction, -2 unknown, -3 some left.
enum class LevelKind : std::uint8_t { known, no_restriction, unknown, some_left };

struct DecodedSupply {
  int index = 0;                     // prtMarkerSuppliesIndex, or the row of the vendor's table
  std::string description;           // as the device words it, decoded to UTF-8
  std::string type;                  // toner, ink, drum, waste, fuser, staples, other … (RFC 3805 PrtMarkerSuppliesTypeTC)
  std::string colour;                // black cyan magenta yellow …; empty where the supply has no colorant
  bool receptacle = false;           // waste containers: the level is the remaining space
  std::string unit;                  // percent, impressions, sheets, tenths_ml, tenths_g, items, other …
  LevelKind level_kind = LevelKind::unknown;
  std::int64_t level = 0;            // only with LevelKind::known
  std::optional<std::int64_t> capacity;
  std::optional<int> percent;        // 0..100, only where level and capacity tell it
  std::string oid;                   // of the level
  bool operator==(const DecodedSupply&) const = default;
};

struct DecodedAlert {
  std::string severity;  // critical warning other …
  int group = 0;         // PrtAlertGroupTC
  int code = 0;          // PrtAlertCodeTC
  std::string text;      // localised by the device: for people only
  bool operator==(const DecodedAlert&) const = default;
};

struct DecodedStatus {
  std::optional<std::string> printer;      // idle printing warmup other unknown (hrPrinterStatus)
  std::optional<std::string> device;       // running warning testing down unknown (hrDeviceStatus)
  std::vector<std::string> conditions;     // lowToner jammed doorOpen … (hrPrinterDetectedErrorState)
  std::vector<DecodedAlert> alerts;        // prtAlertTable
  std::vector<std::string> console;        // prtConsoleDisplayBufferText, for people only
  std::optional<std::uint64_t> uptime_s;   // sysUpTime
  std::optional<int> pages_per_minute = {};  // A4, as prtMediaPathMaxSpeed tells it
  bool operator==(const DecodedStatus&) const = default;
};

// A figure that rises and falls, or that starts again with the device (octets since the last boot): never billed.
struct DecodedGauge {
  std::string name;       // minutes_remaining, storage_used, in_octets …
  std::string instance;   // the row's index behind its column; empty for a single instance
  std::string label;      // as the device names the row: "/var", "eth0"
  std::int64_t value = 0; // whole number; the figure is value / 10^decimals
  int decimals = 0;
  std::string unit;       // percent, minutes, bytes, V …
  std::string oid;
  bool operator==(const DecodedGauge&) const = default;
};

// One of a few words: up, down, battery_low.
struct DecodedState {
  std::string name, instance, label;
  std::string word;       // "unknown (9)" where the profile has no word for the device's number
  std::string oid;
  bool operator==(const DecodedState&) const = default;
};

struct DecodedDevice {
  std::string profile;                 // name of the profile that decoded it
  std::optional<std::string> vendor;
  std::optional<std::string> model;
  std::optional<std::string> serial;        // as the device tells it
  std::optional<std::string> plate_serial;  // as its name plate shows it, where the profile knows that the two differ
  std::vector<DecodedCounter> counters;
  std::vector<DecodedSupply> supplies;
  DecodedStatus status;
  std::vector<DecodedGauge> gauges;    // in the order of the profile's rules, then of the rows
  std::vector<DecodedState> states;
  std::vector<std::string> remarks;    // sums that do not fit, values refused: one English sentence each
  bool operator==(const DecodedDevice&) const = default;
};

}  // namespace klickwerk::collector
