#include "billing/settlement/explain.h"

#include <cstdlib>

namespace klickwerk::billing {
namespace {

std::string number(std::int64_t value) { return std::to_string(value); }

std::string at_place(const PlaceUsage& usage, const Place& place) {
  const std::string device = usage.counting.serial.empty() ? "" : " of device " + std::string{usage.counting.serial};
  return device + " on position " + place.id();
}

std::string counter_of(const MeterTerms& meter, const PlaceUsage& usage) {
  return usage.counter.empty() ? meter.id : std::string{usage.counter};
}

bool has_value(const Counting& counting) { return counting.from_day != Day{}; }

void describe_fall(SettlementException& exception, const MeterTerms& meter, const Place& place, const PlaceUsage& usage) {
  const Counting& at = usage.counting;
  exception.code = ExceptionCode::negative_usage;
  if (usage.counter.empty()) {
    exception.what = "The counters of meter " + meter.id + at_place(usage, place) + " add up to " + number(at.clicks) +
                     " clicks with their weights.";
    exception.next_step = "Check the readings of " + at.to_day.iso() + " and the weights of the contract's counters.";
    return;
  }
  exception.what = "Counter " + counter_of(meter, usage) + at_place(usage, place) + " fell from " + number(at.from_value) +
                   " (" + at.from_day.iso() + ") to " + number(at.to_value) + " (" + at.to_day.iso() + ").";
  exception.next_step = "Correct the wrong reading, or record the counter reset or device swap that explains the fall.";
}

void describe_missing_final(SettlementException& exception, const MeterTerms& meter, const Place& place, const PlaceUsage& usage) {
  const Counting& at = usage.counting;
  exception.code = ExceptionCode::missing_final_reading;
  exception.what = "Device" + (usage.counting.serial.empty() ? "" : " " + exception.serial) + " left position " + place.id() +
                   " on " + at.to_day.iso() + " without a final value of counter " + counter_of(meter, usage) +
                   (has_value(at) ? "; last known is " + number(at.from_value) + " on " + at.from_day.iso() : "") + ".";
  exception.next_step = "Enter the final counter of the device for " + at.to_day.iso() + ".";
}

void describe_missing(SettlementException& exception, const MeterTerms& meter, const Place& place, const PlaceUsage& usage) {
  const Counting& at = usage.counting;
  const std::string counter = counter_of(meter, usage);
  exception.code = ExceptionCode::missing_reading_no_history;
  const std::string no_history = ", and no period settled from actual readings gives an average.";
  if (at.state == Counting::State::no_opening) {
    exception.what = "Counter " + counter + at_place(usage, place) + " has no opening value" + no_history;
    exception.next_step = "Enter the device's start counter, or a reading from before the period.";
    return;
  }
  exception.what = "Counter " + counter + at_place(usage, place) + " has no reading on " + at.to_day.iso() +
                   (has_value(at) ? " (last known: " + number(at.from_value) + " on " + at.from_day.iso() + ")" : "") + no_history;
  exception.next_step = "Enter the reading of " + at.to_day.iso() + "; otherwise the next reading settles both periods together.";
}

void describe_settled_opening(SettlementException& exception, const MeterTerms& meter, const Place& place, const PlaceUsage& usage, bool estimated) {
  const Counting& at = usage.counting;
  exception.code = ExceptionCode::opening_settled;
  exception.what = "Counter " + counter_of(meter, usage) + at_place(usage, place) + " has no value of " + at.to_day.iso() +
                   ", up to where it is settled; counted from the last known (" + number(at.from_value) + " on " + at.from_day.iso() +
                   "), clicks would be billed twice; " + (estimated ? "a mean stands in." : "the meter is held.");
  exception.next_step = "Enter the reading of " + at.to_day.iso() + ", then settle again.";
}

void describe_undecided(SettlementException& exception, const MeterTerms& meter, const Place& place, const PlaceUsage& usage, bool estimated) {
  const Counting& at = usage.counting;
  exception.code = ExceptionCode::reading_undecided;
  exception.what = "Counter " + counter_of(meter, usage) + at_place(usage, place) + " showed " + number(at.to_value) + " on " + at.to_day.iso() +
                   (has_value(at) ? " after " + number(at.from_value) + " on " + at.from_day.iso() : "") +
                   ", which is not plausible and waits for review (item " + number(at.item) + "); " +
                   (estimated ? "a mean stands in until then." : "the meter is held until then.");
  exception.next_step = "Decide item " + number(at.item) + " (klickwerk reading review --device " + exception.serial + "), then settle again; " +
                        (estimated ? "after the invoice is issued, the next reading trues the estimate up."
                                   : "after the invoice is issued, the next settlement bills both periods.");
}

}  // namespace

SettlementException exception_of(const ContractView& view, const MeterTerms& meter, const Place& place, const PlaceUsage& usage, bool estimated) {
  SettlementException exception;
  exception.period = view.run;
  exception.meter = meter.id;
  exception.position = place.id();
  exception.serial = usage.counting.serial;
  switch (usage.counting.state) {
    case Counting::State::fell: describe_fall(exception, meter, place, usage); break;
    case Counting::State::no_final: describe_missing_final(exception, meter, place, usage); break;
    case Counting::State::opening_settled: describe_settled_opening(exception, meter, place, usage, estimated); break;
    case Counting::State::undecided:
    case Counting::State::undecided_fall: describe_undecided(exception, meter, place, usage, estimated); break;
    default: describe_missing(exception, meter, place, usage);
  }
  return exception;
}

std::string estimate_remark(const Place& place, const PlaceUsage& usage, const Average& average, Day missing_on) {
  std::string values;
  for (std::int64_t value : average.of) values += (values.empty() ? "" : ", ") + number(value);
  return "Position " + place.id() + ": no reading on " + missing_on.iso() +
         (has_value(usage.counting) ? " (last known: " + number(usage.counting.from_value) + " on " + usage.counting.from_day.iso() + ")" : "") +
         "; estimated at " + number(average.clicks) + ", the mean of the last " + number(std::ssize(average.of)) +
         " period(s) settled from readings (" + values + ").";
}

std::string pooled_estimate_remark(const Average& average, std::int64_t rest, Day missing_on) {
  return "No reading of every position on " + missing_on.iso() + ": the meter's mean of the last " +
         number(std::ssize(average.of)) + " period(s) is " + number(average.clicks) + "; the positions without reading are estimated at " +
         number(rest) + " together.";
}

std::string tolerance_remark(const ReadingTolerance& agreed, const ToleratedReading& reading) {
  const int days = reading.days_off();
  return "Position " + reading.position + ": no reading of " + reading.counter + " on " + reading.due_on.iso() + "; the one of " +
         reading.read_on.iso() + (reading.source.empty() ? "" : " (" + reading.source + ")") + " closes the period, " +
         number(std::abs(days)) + (std::abs(days) == 1 ? " day " : " days ") + (days < 0 ? "before" : "after") +
         " the due date (agreed: up to " + number(agreed.before_days) + " before, " + number(agreed.after_days) + " after).";
}

std::string passed_over_remark(const Place& place) {
  return "Position " + place.id() + ": a lower reading in between held the meter; the counter is back up, so it is passed over.";
}

std::string true_up_remark(const ContractView& view, const Place& place, Period span, std::int64_t actual, std::int64_t estimated) {
  const std::string rule = view.terms.true_up == TrueUp::by_days ? "shared over its periods by days" : "the estimates of " + number(estimated) + " are taken off";
  return "Position " + place.id() + ": the reading of " + span.last().iso() + " closes " + span.first.iso() + " to " +
         span.last().iso() + " with estimates; " + number(actual) + " were counted, " + rule + ".";
}

std::string price_change_remark(const SettledUnit& settled) {
  std::string text = "The price changes inside: ";
  for (const auto& [period, usage] : settled.sub_usage)
    text += number(usage.count) + " used " + period.first.iso() + " to " + period.last().iso() + ", ";
  return text + "by a reading on the eve or else by days; " + number(settled.billable.count) + " billable clicks in that proportion.";
}

std::string correction_remark(const SettledUnit& now, Clicks clicks_before, Money amount_before) {
  return now.period.first.iso() + " to " + now.period.last().iso() + " settled again: " + number(now.usage.count) + " used, " +
         number(now.allowance.count) + " free, " + number(now.invoiced_clicks().count) + " clicks = " +
         decimal(now.invoiced_amount()) + " instead of " + number(clicks_before.count) + " = " + decimal(amount_before) + ".";
}

}  // namespace klickwerk::billing
