#include <algorithm>

#include "db/reading_judge_internal.h"

namespace klickwerk::db {

using billing::Finding;

void DeviceJudge::know(const std::string& counter, Timeline timeline, std::vector<billing::CounterReset> resets) {
  counters_.insert_or_assign(counter, Known{std::move(timeline), std::move(resets)});
}

std::optional<Finding> DeviceJudge::judge_uptime(const IncomingReading& incoming) {
  if (!incoming.uptime_s) return std::nullopt;
  const billing::UptimeMark now{incoming.read_at, *incoming.uptime_s};
  if (!uptime_.last || now.read_at <= uptime_.last->read_at) {
    if (!uptime_.last) uptime_.last = now;
    return std::nullopt;
  }
  auto finding = billing::judge_uptime(*uptime_.last, now, uptime_.was_moving);
  if (finding) return finding;  // the newer snapshot stays the measure
  uptime_.was_moving = uptime_.was_moving || now.uptime_s > uptime_.last->uptime_s;
  uptime_.last = now;
  return std::nullopt;
}

// By counter. An old snapshot explains everything; a counter's own finding explains a sum that does not fit.
std::map<std::string, DeviceJudge::Verdict> DeviceJudge::verdicts(const IncomingReading& incoming) {
  std::map<std::string, Verdict> found;
  if (const auto stale = judge_uptime(incoming)) {
    for (const IncomingCounter& counter : incoming.counters) found.emplace(counter.name, Verdict{*stale, ""});
    return found;
  }
  std::vector<billing::CounterValue> values;
  const Day day = local_day(incoming.read_at);
  for (const IncomingCounter& counter : incoming.counters) {
    Known& known = counters_[counter.name];
    values.push_back({counter.name, counter.value});
    billing::CounterPast past = known.timeline.around(incoming.read_at);
    past.resets = known.resets;
    if (auto finding = billing::judge(past, counter.name, {incoming.read_at, day, counter.value}, speed_))
      found.emplace(counter.name, Verdict{std::move(*finding), counter.name});
  }
  if (!found.empty() || parts_may_differ_) return found;
  if (const auto differ = billing::judge_parts(values, speed_)) {
    const auto parts = billing::differing_parts(values, speed_);
    for (const std::string& part : parts) found.emplace(part, Verdict{*differ, parts.front()});
  }
  return found;
}

void DeviceJudge::take(const IncomingReading& incoming, const IncomingCounter& counter, const Verdict* verdict, std::vector<JudgedReading>& judged) {
  Timeline& timeline = counters_[counter.name].timeline;
  Timeline::Entry entry{incoming.read_at, local_day(incoming.read_at), counter.value, incoming.source,
                        verdict ? ReadingState::suspect : ReadingState::valid, std::nullopt};
  const bool by_machine = incoming.source == "snmp" || incoming.source == "monitoring";  // what a person says is always kept
  if (by_machine && !incoming.keep_repeats && timeline.repeats(entry)) return;
  JudgedReading result{{incoming.device, counter.name, incoming.read_at, incoming.source, counter.value, counter.oid, entry.state}, std::nullopt, ""};
  if (verdict) result.finding = verdict->finding, result.item = verdict->item;
  judged.push_back(std::move(result));
  timeline.add(std::move(entry));
}

void DeviceJudge::judge(const IncomingReading& incoming, std::vector<JudgedReading>& judged) {
  IncomingReading fresh{incoming.device, incoming.read_at, incoming.source, {}, incoming.uptime_s, incoming.keep_repeats};
  for (const IncomingCounter& counter : incoming.counters)
    if (!counters_[counter.name].timeline.knows(incoming.read_at, incoming.source)) fresh.counters.push_back(counter);
  if (fresh.counters.empty()) return;
  const auto found = verdicts(fresh);
  for (const IncomingCounter& counter : fresh.counters) {
    const auto verdict = found.find(counter.name);
    take(fresh, counter, verdict == found.end() ? nullptr : &verdict->second, judged);
  }
}

}  // namespace klickwerk::db
