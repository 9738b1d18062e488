// One recording, made ready for serving: its objects in SNMP's order, encoded once for all devices that play it, and
// the places where each device differs: serial, counters, uptime.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "collector/profile/decoded_device.h"
#include "tests/fleet/ber.h"
#include "tests/fleet/growth.h"

namespace klickwerk::fleet {

// How a counter is written into its object. Packed texts hold several counters.
enum class Writing : std::uint8_t { number, big_endian, ieee_double, digits };

struct CounterPlace {
  Coverage coverage;
  std::uint64_t recorded = 0;  // the value in the recording
  Writing writing = Writing::number;
  std::size_t at = 0;          // bytes inside the text's content
  std::size_t length = 0;
};

struct Varying {
  enum class Kind : std::uint8_t { counters, serial, uptime } kind = Kind::counters;
  std::vector<CounterPlace> counters;            // of a text: from its end to its beginning
  std::size_t serial_at = 0, serial_length = 0;  // inside the text
};

struct Object {
  Arcs arcs;
  Bytes oid;        // content bytes
  std::uint8_t tag = tag::null;
  Bytes content;    // as recorded
  Bytes tlv;        // the same with its head
  std::optional<Varying> varying;
};

class Model {
 public:
  // Throws std::runtime_error naming the file and what is wrong with it.
  static std::shared_ptr<const Model> load(const std::filesystem::path& recording);

  const Object* find(std::string_view oid_content) const;
  // The first object after that name; nullptr at the end.
  const Object* after(const Arcs& arcs) const;
  const Object* successor(const Object* object) const;

  const std::string& name() const { return name_; }
  const collector::DecodedDevice& recorded() const { return recorded_; }
  const Active& active() const { return active_; }
  // The recorded total, or the best substitute for a plausible rate.
  std::uint64_t recorded_total() const;

 private:
  void mark_counters();
  void mark_counter(Object& object, const std::string& oid);
  void mark_serials();
  void mark_uptime();
  Object* object_at(const std::string& dotted_oid);

  std::string name_;
  std::vector<Object> objects_;
  std::unordered_map<std::string_view, std::size_t> by_oid_;
  collector::DecodedDevice recorded_;
  Active active_{};
};

}  // namespace klickwerk::fleet
