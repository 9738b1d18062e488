// One simulated device: a model with its own serial and its own growing counters, and the faults that it shows.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "tests/fleet/description.h"
#include "tests/fleet/model.h"

namespace klickwerk::fleet {

class Printer {
 public:
  // `epoch`: when the counters stand at recording + offset. `seed` is the device's own.
  Printer(std::shared_ptr<const Model> model, const DeviceDescription& description, std::uint64_t seed, Instant epoch);

  // The answer to a request at that moment of the fleet's time; false: this device keeps silent. Loss, delay and
  // wrong sources are the network's matter, not this one's.
  bool answer(const RequestView& request, const Faults& faults, Instant now, Bytes& datagram);

  const std::string& serial() const { return serial_; }
  const Model& model() const { return *model_; }
  const Growth& growth() const { return growth_; }
  // The counters by Klickwerk name, as decoding its answers at that moment must give them.
  std::map<std::string, std::uint64_t> counters_at(Instant moment, const Faults& faults) const;

 private:
  void answer_get(const RequestView& request, const Faults& faults, Instant now, Bytes& datagram);
  void answer_next(const RequestView& request, const Faults& faults, Instant now, Bytes& datagram);
  void answer_bulk(const RequestView& request, const Faults& faults, Instant now, Bytes& datagram);
  const Object* next_object(std::string_view name, const Faults& faults, const RequestView& request) const;
  void add(const Object& object, const Faults& faults, Instant now);
  void refuse(const RequestView& request, ErrorStatus status, int index, Bytes& datagram);
  std::uint64_t value_at(const CounterPlace& place, const Faults& faults, Instant now) const;
  void put_counters(const Object& object, const Faults& faults, Instant now, Bytes& value) const;

  std::shared_ptr<const Model> model_;
  std::string serial_;
  std::string community_;
  Instant epoch_;
  Growth growth_;
  std::uint32_t uptime_offset_ticks_ = 0;
  ResponseWriter writer_;
  Bytes scratch_;
};

}  // namespace klickwerk::fleet
