// A profile as the decoder uses it: every reference resolved, everything inherited already merged in.
// How the file looks is in docs/profiles.md; how it is read in profile_reader.h.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "collector/profile/pattern.h"
#include "collector/snmp/varbind.h"

namespace klickwerk::collector {

// Which rows of a table are meant, by the index behind the column: "*.20.34". Absent arcs match anything.
using IndexPattern = std::vector<std::optional<std::uint32_t>>;

// A cell of the same row must hold one of these (or, with `refused`, none of them). Labels are compared without regard
// to case and white space.
struct RowTest {
  Oid column;
  std::vector<std::int64_t> numbers;
  std::vector<std::string> labels;  // folded (fold_label)
  bool refused = false;
};

// Something that must be so before an alternative counts.
struct Fact {
  enum class Kind { equals, matches, present, absent, all_rows } kind = Kind::present;
  Oid oid;
  std::vector<std::int64_t> numbers;
  std::vector<std::string> labels;  // folded
  Pattern pattern;
};
using Condition = std::vector<Fact>;  // all of them

enum class Encoding { number, ieee_double, digits, records };

// One way to get a counter.
struct Source {
  enum class Kind { instance, rows, sum, difference, same_as } kind = Kind::instance;
  Oid oid;                             // instance: where; rows: the column of the values
  Encoding encoding = Encoding::number;
  int record_code = 0;                 // Encoding::records
  IndexPattern index;                  // rows: empty means every row
  std::vector<RowTest> where;
  bool every_row = false;              // rows: add all that match, instead of taking the first
  bool none_is_zero = false;           // rows: the table is there but no row matches: the device says 0
  std::uint64_t divisor = 1;           // the device counts so many for one of ours: 10 where it tells tenths; rounded down
  bool complete = false;               // sum: every part must be there, instead of at least one
  std::vector<Source> parts;           // sum, difference (first minus second)
  std::string counter;                 // same_as
  std::shared_ptr<const Condition> when;
};

struct CounterRule {
  std::string name;
  std::vector<Source> alternatives;    // the first that gives a figure
};

// A gauge or a state: one instance, or each row of a column.
struct MeasureRule {
  std::string name;
  Oid oid;                             // the instance, or the column of the values
  bool every_row = false;              // oid is a column
  Oid label;                           // column that names the row
  std::vector<RowTest> where;
  std::vector<std::int64_t> unknown;   // figures that mean "not told"
  std::string unit;                    // gauges
  int decimals = 0;                    // gauges: the device tells tenths (1), thousandths (3) …
  Oid times;                           // gauges: column of what the value is multiplied with (hrStorageAllocationUnits)
  std::map<std::int64_t, std::string> words;  // states
};

struct TextSource {
  enum class As : std::uint8_t { text, name, mac, hex };
  Oid oid;
  As as = As::text;
  bool first_row = false;              // oid is a column: its first row
  bool symbol_set = false;             // two octets of a PCL symbol set stand before the text
  std::shared_ptr<const Pattern> pattern;  // null: the whole text; otherwise its first group
  std::string prefix;                  // put before it: says what stands in for a serial ("MAC-")
};

struct BrandRule {
  TextSource from;
  std::string vendor;                  // "$1" is replaced by the pattern's group
};

struct Recognition {
  std::vector<Oid> object_ids;         // sysObjectID begins with one of them
  std::vector<Oid> shared_object_ids;  // likewise, but devices of other makes answer it too
  std::vector<Pattern> descr;          // sysDescr
  std::vector<Pattern> device_descr;   // hrDeviceDescr.1
  std::vector<Oid> present;            // something below was answered
};

// prtMarkerSuppliesTable, or what a vendor has like it. Empty OIDs are not asked.
struct SupplyColumns {
  Oid colorant, supply_class, type, description, unit, capacity, level, colorant_value;
};
// How descriptions of supplies name a colour, in the languages of panels.
struct ColourWords {
  std::string colour;
  std::vector<std::string> words;      // lower case; a word of the description begins with it
};
// A vendor's table of percentages with names like those of prtMarkerSupplies.
struct NamedLevels {
  Oid name, level;
  std::vector<std::int64_t> empty;     // figures that mean "empty"
};
// One record of a packed string that holds a remaining life.
struct RecordLevel {
  Oid oid;
  int code = 0;
  std::int64_t scale = 1;              // this many are one percent
  std::string description, type, colour;
};

struct StatusColumns {
  Oid printer, device, conditions, uptime;
  Oid alert_severity, alert_group, alert_code, alert_text, console;
  Oid speed, speed_unit;               // instances of prtMediaPathMaxSpeed and …PrintUnit
};

class Profile {
 public:
  std::string name;
  std::string vendor;                  // empty: not known by the profile alone
  std::string file;
  Recognition recognition;
  std::vector<BrandRule> brands;
  std::vector<TextSource> model, serial;
  std::vector<Pattern> model_cuts;
  std::shared_ptr<const Pattern> serial_plate;
  std::vector<CounterRule> counters;
  std::vector<MeasureRule> gauges, states;
  std::map<std::string, std::map<std::string, Oid>> tables;     // by name: column name -> OID
  std::map<std::string, std::shared_ptr<const Condition>> conditions;
  SupplyColumns supplies;
  std::vector<ColourWords> colour_words;  // where a device names no colorant
  std::vector<NamedLevels> named_levels;
  std::vector<RecordLevel> record_levels;
  StatusColumns status;
  Oid current_localization;            // instance
  Oid character_set;                   // column, by localization
};

// Lower case, without white space: how labels are compared.
std::string fold_label(std::string_view text);
// Whether the octets, folded, are `folded`; no copy is made.
bool is_label(std::string_view octets, std::string_view folded);

}  // namespace klickwerk::collector
