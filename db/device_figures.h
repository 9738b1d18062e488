// What is known of one device for people: state, alerts, console, counters with their last change, gauges.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "collector/profile/decoded_device.h"
#include "core/calendar.h"
#include "core/ids.h"
#include "db/database.h"

namespace klickwerk::db {

struct CounterFigure {
  std::string name;
  std::int64_t value = 0;
  Instant read_at;                       // last stored
  std::string source, oid, state;
  std::optional<Instant> changed_at;     // first reading with this value after another one; absent: never changed
};

struct GaugeFigure {
  collector::DecodedGauge gauge;
  Instant read_at;
};

struct StateFigure {
  Instant read_at;                       // last stored; it holds since then at least
  std::string outcome, detail, profile;
  std::optional<std::string> printer, device;
  std::vector<std::string> conditions, console, remarks;
  std::vector<collector::DecodedAlert> alerts;
  std::vector<collector::DecodedState> states;
  std::optional<std::int64_t> uptime_s;
};

std::vector<CounterFigure> counter_figures(Transaction& transaction, DeviceId device);
// The last of each name and instance since then.
std::vector<GaugeFigure> gauge_figures(Transaction& transaction, DeviceId device, Instant since);
std::optional<StateFigure> state_figure(Transaction& transaction, DeviceId device);

}  // namespace klickwerk::db
