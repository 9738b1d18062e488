// One device on one screen: who it is, its state with alerts, console and uptime, counters with OID and last change, gauges,
// supplies with forecast.
#pragma once

#include <string>

#include "db/device_figures.h"
#include "db/devices.h"
#include "office/supplies/supply_view.h"

namespace klickwerk::office {

struct DeviceCard {
  db::Device device;
  std::string address;                  // with port; empty: it is not asked
  std::optional<db::StateFigure> state;
  std::vector<db::CounterFigure> counters;
  std::vector<db::GaugeFigure> gauges;  // of the last day before the state
  SupplyList supplies;
};

// Throws std::runtime_error for a serial that nobody knows.
DeviceCard load_device_card(db::Database& database, const SupplyRequest& request);
std::string card_text(const DeviceCard& card);
std::string card_json(const DeviceCard& card);

// 547 with one decimal of V is "54.7 V".
std::string gauge_words(const collector::DecodedGauge& gauge);

}  // namespace klickwerk::office
