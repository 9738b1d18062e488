#include "collector/relay/site_clock.h"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "collector/poll/private_file.h"
#include "collector/relay/enrolment_code.h"

namespace klickwerk::collector {
namespace {

using std::chrono::milliseconds;
using nlohmann::json;

constexpr milliseconds longest_exchange{30000};
constexpr milliseconds jump{1000};               // more than steering (adjtime) does between two looks
constexpr std::chrono::minutes stale{10};        // after that a worse measurement replaces a better one
constexpr std::size_t most_runs = 64;
constexpr std::string_view mark = "site clock not checked, run ";

std::string seconds_of(std::int64_t ms) {
  const std::string fraction = std::to_string(1000 + std::abs(ms) % 1000).substr(1);
  return (ms < 0 ? "-" : "+") + std::to_string(std::abs(ms) / 1000) + "." + fraction + " s";
}

milliseconds difference(SiteClock::Moment at) {
  return at.system.time_since_epoch() - std::chrono::duration_cast<milliseconds>(at.steady.time_since_epoch());
}

}  // namespace

std::optional<ClockOffset> offset_of(const ClockExchange& exchange) {
  const milliseconds whole = exchange.got - exchange.sent, office = exchange.answered - exchange.received;
  const milliseconds round_trip = whole - office;
  if (office.count() < 0 || round_trip.count() < 0 || whole > longest_exchange) return std::nullopt;
  const milliseconds there = exchange.received - exchange.sent, back = exchange.answered - exchange.got;
  return ClockOffset{(there + back).count() / 2, round_trip.count()};
}

SiteClock::SiteClock(Settings settings) : settings_(std::move(settings)) {
  begin_run(now());
  const auto kept = settings_.file.empty() ? std::nullopt : read_private_file(settings_.file);
  const json document = kept ? json::parse(*kept, nullptr, false) : json::object();
  if (!document.is_object()) return;
  for (const auto& [run, figures] : document.items())
    if (figures.is_array() && figures.size() == 2 && figures[0].is_number_integer() && figures[1].is_number_integer())
      runs_[run] = {figures[0].get<std::int64_t>(), figures[1].get<std::int64_t>()};
}

SiteClock::Moment SiteClock::now() { return {SystemClock().now(), std::chrono::steady_clock::now()}; }

void SiteClock::begin_run(Moment at) {
  // The moment stands in front, so that the oldest run is the first to be forgotten.
  std::string moment = std::to_string(std::max<std::int64_t>(0, at.system.time_since_epoch().count()));
  moment.insert(0, 15 - std::min<std::size_t>(15, moment.size()), '0');
  run_ = moment + "-" + random_hex(8);
  marked_ = false;
  base_ = difference(at);
  offset_.reset();
}

void SiteClock::look_for_a_jump(Moment at) {
  const milliseconds moved = difference(at) - base_;
  if (std::chrono::abs(moved) > jump) begin_run(at);
  else base_ += moved;  // steered slowly: no jump, however far it goes
}

void SiteClock::measured(const ClockExchange& exchange, Moment at) {
  const auto offset = offset_of(exchange);
  const std::lock_guard lock(mutex_);
  look_for_a_jump(at);
  if (!offset) return;
  const bool better = !offset_ || offset->round_trip_ms <= offset_->round_trip_ms || at.steady - measured_at_ > stale;
  // A moved clock counts more than a short way: the difference is beyond what both measurements leave open.
  const bool contradicts = offset_ && std::abs(offset->offset_ms - offset_->offset_ms) > (offset->round_trip_ms + offset_->round_trip_ms) / 2 + 1;
  if (!better && !contradicts) return;
  if (marked_ && !runs_.contains(run_)) keep_run(*offset);
  offset_ = offset;
  measured_at_ = at.steady;
}

// On the disk before anything is corrected by it: after a restart the same observation gets the same moment.
void SiteClock::keep_run(const ClockOffset& offset) {
  auto runs = runs_;
  while (runs.size() >= most_runs) runs.erase(runs.begin());
  runs[run_] = offset;
  json document = json::object();
  for (const auto& [run, figures] : runs) document[run] = {figures.offset_ms, figures.round_trip_ms};
  if (!settings_.file.empty()) write_private_file(settings_.file, document.dump());
  runs_ = std::move(runs);
}

void SiteClock::correct(Observation& observation, const ClockOffset& offset) const {
  if (std::abs(offset.offset_ms) <= settings_.bound_ms) return;
  observation.decoded.remarks.push_back("site clock off: it showed " + iso_utc(observation.read_at) + ", corrected by " +
                                        seconds_of(offset.offset_ms) + " (round trip " + std::to_string(offset.round_trip_ms) + " ms)");
  observation.read_at += milliseconds(offset.offset_ms);
}

void SiteClock::stamp(Observation& observation, Moment at) {
  const std::lock_guard lock(mutex_);
  look_for_a_jump(at);
  if (offset_) return correct(observation, *offset_);
  marked_ = true;
  observation.decoded.remarks.push_back(std::string(mark) + run_);
}

void SiteClock::settle(Observation& observation) const {
  const std::lock_guard lock(mutex_);
  auto& remarks = observation.decoded.remarks;
  for (std::size_t i = 0; i < remarks.size(); ++i) {
    if (!remarks[i].starts_with(mark)) continue;
    const auto run = runs_.find(remarks[i].substr(mark.size()));
    if (run == runs_.end()) return;
    remarks.erase(remarks.begin() + static_cast<std::ptrdiff_t>(i));
    return correct(observation, run->second);
  }
}

std::optional<ClockOffset> SiteClock::offset() const {
  const std::lock_guard lock(mutex_);
  return offset_;
}

bool SiteClock::off() const {
  const auto known = offset();
  return known && std::abs(known->offset_ms) > settings_.bound_ms;
}

}  // namespace klickwerk::collector
