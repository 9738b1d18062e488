#include "office/reading_requests/form_intake.h"

#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

#include "db/audit.h"
#include "db/reading_intake.h"

namespace klickwerk::office {
namespace {

// Read near enough to the wanted day it counts for that day, else for its own.
Day day_of(const db::WantedCounter& wanted, Day read_on, int window_days) {
  return std::abs(read_on - wanted.day) <= window_days ? wanted.day : read_on;
}

std::vector<db::IncomingReading> readings_of(const FilledForm& form, const db::ReadingRequest& request, Day read_on, int window_days, TakenForm& result) {
  std::map<std::pair<DeviceId, Day>, db::IncomingReading> by_device;
  for (const auto& value : form.values) {
    const db::WantedCounter& wanted = request.counters[value.wanted];
    const Day day = day_of(wanted, read_on, window_days);
    if (day != wanted.day)
      result.remarks.push_back(wanted.serial + " " + wanted.counter + ": read on " + read_on.iso() + ", too far from " + wanted.day.iso() + "; it stands for its own day");
    auto& reading = by_device.try_emplace({wanted.device, day}, db::IncomingReading{wanted.device, db::end_of_day(day), "customer", {}, std::nullopt}).first->second;
    reading.counters.push_back({wanted.counter, value.value, ""});
  }
  std::vector<db::IncomingReading> readings;
  for (auto& [key, reading] : by_device) readings.push_back(std::move(reading));
  return readings;
}

}  // namespace

TakenForm take_form(db::Transaction& transaction, const config::Config& config, const db::ReadingRequest& request, const FilledForm& form, Day read_on,
                    const FormOrigin& origin) {
  TakenForm result;
  const auto incoming = readings_of(form, request, read_on, config.mail.reading_window_days, result);
  db::ReadingIntake intake(transaction, {std::nullopt, config.collector.most_clicks_per_day});
  auto judged = intake.judge(incoming);
  nlohmann::json counters = nlohmann::json::array();
  for (const auto& one : judged) {
    ++result.taken;
    counters.push_back({{"device", one.reading.device.value}, {"counter", one.reading.counter}, {"value", one.reading.value}, {"suspect", one.finding.has_value()}});
    if (!one.finding) continue;
    ++result.suspect;
    result.remarks.push_back(one.reading.counter + " " + std::to_string(one.reading.value) + " is not plausible: klickwerk reading review");
  }
  if (judged.empty()) result.remarks.push_back("these readings are there already");
  intake.store(std::move(judged));
  db::AuditStore(transaction).record({{}, origin.by, "reading.reply", "customer", request.customer_number, "",
                                      nlohmann::json{{"request", request.id}, {"mail", origin.key}, {"sender", origin.sender}, {"read_on", read_on.iso()}, {"counters", counters}}.dump(
                                          -1, ' ', false, nlohmann::json::error_handler_t::replace), ""});
  return result;
}

}  // namespace klickwerk::office
