#include "office/corrections/changed_inputs.h"

#include <algorithm>
#include <utility>

#include "billing/settlement/discount.h"
#include "document/format.h"

namespace klickwerk::office {
namespace {

using billing::PositionHistory;
using billing::SettlementInput;
using Kind = ChangedInput::Kind;

class Comparison {
 public:
  Comparison(const SettlementInput& then, const SettlementInput& now, ChangedInputs& changes, const std::vector<const SettlementInput*>& earlier)
      : then_(then), now_(now), changes_(changes), earlier_(earlier) {}

  void run() {
    for (const auto& place : now_.positions) {
      const auto before = std::ranges::find(then_.positions, place.id, &PositionHistory::id);
      if (before == then_.positions.end()) add(Kind::device, "place " + place.id + " was not known");
      else compare(*before, place);
    }
    for (const auto& place : then_.positions)
      if (std::ranges::find(now_.positions, place.id, &PositionHistory::id) == now_.positions.end()) add(Kind::device, "place " + place.id + " is gone");
    prices();
    discounts();
    if (now_.terms.last_day && now_.terms.last_day != then_.terms.last_day && *now_.terms.last_day < now_.period.end)
      add(Kind::end, "the contract's end on " + now_.terms.last_day->iso() + " was not known");
  }

 private:
  void add(Kind kind, std::string words) {
    const ChangedInput change{kind, std::move(words)};
    if (std::ranges::find(changes_, change) == changes_.end()) changes_.push_back(change);
  }

  void compare(const PositionHistory& then, const PositionHistory& now) {
    const std::string place = "place " + now.id + ": ";
    if (then.from != now.from || then.last_day != now.last_day) add(Kind::device, place + "its first or last day was another one");
    devices(place, then, now);
    lists(Kind::reset, then.resets, now.resets, [&](const auto& reset) {
      return place + "reset of " + reset.counter + " on " + reset.day.iso() + " from " + std::to_string(reset.old_value) + " to " + std::to_string(reset.new_value);
    });
    readings(place, then, now);
    lists(Kind::service_copies, then.service_copies, now.service_copies, [&](const auto& made) {
      return place + std::to_string(made.copies) + " test copies (" + made.counter + ") of " + made.day.iso();
    });
  }

  template <class T, class Words>
  void lists(Kind kind, const std::vector<T>& then, const std::vector<T>& now, const Words& words) {
    for (const T& one : now)
      if (std::ranges::find(then, one) == then.end()) add(kind, words(one) + " was not known");
    for (const T& one : then)
      if (std::ranges::find(now, one) == now.end()) add(kind, words(one) + " is no longer there");
  }

  void devices(const std::string& place, const PositionHistory& then, const PositionHistory& now) {
    const auto same = [](const auto& device) { return [&](const auto& other) { return other.serial == device.serial && other.from == device.from; }; };
    for (const auto& device : now.devices) {
      const auto before = std::ranges::find_if(then.devices, same(device));
      const std::string name = place + "device " + device.serial + " from " + device.from.iso();
      if (before == then.devices.end()) add(Kind::device, name + " was not known");
      else if (before->last_day != device.last_day)
        add(Kind::device, name + (device.last_day ? " left on " + device.last_day->iso() + ", which was not known" : " has not left, as was thought"));
      else if (before->start != device.start || before->final_ != device.final_) add(Kind::device, name + ": its first or last counters were others");
    }
    for (const auto& device : then.devices)
      if (std::ranges::none_of(now.devices, same(device))) add(Kind::device, place + "device " + device.serial + " from " + device.from.iso() + " is no longer there");
  }

  // One a counter and day. Of a month of them, those that the settlement looks at first: the last days.
  void readings(const std::string& place, const PositionHistory& then, const PositionHistory& now) {
    for (const auto& reading : now.readings) {
      const auto before = std::ranges::find_if(then.readings, [&](const auto& other) { return other.counter == reading.counter && other.day == reading.day; });
      const std::string name = place + "reading of " + reading.counter + " on " + reading.day.iso();
      const std::string value = std::to_string(reading.value) + (reading.source.empty() ? "" : " (" + reading.source + ")");
      if (before == then.readings.end()) {
        if (!known_earlier(now.id, reading)) add(Kind::reading, name + ", " + value + ", was not known");
      }
      else if (before->value != reading.value) add(Kind::reading, name + " is " + value + " and was " + std::to_string(before->value));
    }
    for (const auto& reading : then.readings)
      if (std::ranges::none_of(now.readings, [&](const auto& other) { return other.counter == reading.counter && other.day == reading.day; }))
        add(Kind::reading, place + "reading of " + reading.counter + " on " + reading.day.iso() + ", " + std::to_string(reading.value) + ", no longer counts");
  }

  template <class Reading>
  bool known_earlier(const std::string& place, const Reading& reading) const {
    return std::ranges::any_of(earlier_, [&](const SettlementInput* input) {
      const auto same = std::ranges::find(input->positions, place, &PositionHistory::id);
      return same != input->positions.end() && std::ranges::any_of(same->readings, [&](const Reading& other) {
        return other.counter == reading.counter && other.day == reading.day && other.value == reading.value;
      });
    });
  }

  void prices() {
    for (const auto& meter : now_.terms.meters) {
      const auto before = std::ranges::find(then_.terms.meters, meter.id, &billing::MeterTerms::id);
      if (before == then_.terms.meters.end()) continue;
      for (const auto& price : meter.prices)
        if (price.from < now_.period.end && std::ranges::find(before->prices, price) == before->prices.end())
          add(Kind::price, "the price of " + meter.id + " from " + price.from.iso() + " was entered or changed afterwards");
      for (const auto& price : before->prices)
        if (std::ranges::find(meter.prices, price.from, &billing::DatedPricing::from) == meter.prices.end())
          add(Kind::price, "the price of " + meter.id + " from " + price.from.iso() + " is no longer agreed");
    }
    for (const auto& fee : now_.terms.flat_fees)
      if (fee.from < now_.period.end && std::ranges::find(then_.terms.flat_fees, fee) == then_.terms.flat_fees.end())
        add(Kind::price, "the flat fee of " + decimal(fee.per_month.price, fee.per_month.places) + " a month from " + fee.from.iso() + " was entered or changed afterwards");
  }

  void discounts() {
    for (const auto& discount : now_.terms.discounts)
      if (discount.from < now_.period.end && std::ranges::find(then_.terms.discounts, discount) == then_.terms.discounts.end())
        add(Kind::price, "the discount of " + document::percent_text(discount.percent_bp, document::Language::english) + " from " + discount.from.iso() + " was entered or changed afterwards");
    for (const auto& discount : then_.terms.discounts)
      if (std::ranges::none_of(now_.terms.discounts, [&](const auto& other) { return other.from == discount.from && other.scope == discount.scope; }))
        add(Kind::price, "the discount from " + discount.from.iso() + " is no longer agreed");
  }

  const SettlementInput& then_;
  const SettlementInput& now_;
  ChangedInputs& changes_;
  const std::vector<const SettlementInput*>& earlier_;
};

template <class Dated>
bool in_force(const std::vector<Dated>& list, Day day) {
  return !list.empty() && std::ranges::min(list, {}, &Dated::from).from <= day;
}

constexpr std::size_t most_sentences = 6;

// A discount may begin before or end after all that was agreed then; a minimum amount of then stays in force. Fees of a rhythm of their own
// have a ledger, and the next run makes their difference.
void take_discounts(const billing::ContractTerms& today, billing::ContractTerms& terms) {
  if (terms.discounts == today.discounts) return;
  const auto then = std::exchange(terms.discounts, today.discounts);
  if (billing::discount_meets_minimum_amount(terms)) terms.discounts = then;
  else
    for (auto& fee : terms.fees) fee.discounts = then;
}

}  // namespace

void note_changes(const SettlementInput& then, const SettlementInput& now, ChangedInputs& changes, const std::vector<const SettlementInput*>& earlier) {
  Comparison(then, now, changes, earlier).run();
}

void take_dated_prices(const billing::ContractTerms& today, SettlementInput& input) {
  const Day first = std::max(input.period.first, input.terms.start);
  // A period that was open may lie before: its price must not be lost.
  const auto reaches = [&](const auto& now, const auto& then) { return in_force(now, then.empty() ? first : std::min(first, std::max(then.front().from, input.terms.start))); };
  for (auto& meter : input.terms.meters) {
    const auto now = std::ranges::find(today.meters, meter.id, &billing::MeterTerms::id);
    if (now != today.meters.end() && reaches(now->prices, meter.prices)) meter.prices = now->prices;
  }
  take_discounts(today, input.terms);
  if (!today.flat_fees.empty() && (input.terms.flat_fees.empty() || reaches(today.flat_fees, input.terms.flat_fees))) input.terms.flat_fees = today.flat_fees;
}

std::vector<std::string> sentences(const ChangedInputs& changes) {
  ChangedInputs ordered = changes;  // what is rarer than readings says more
  std::ranges::stable_sort(ordered, {}, [](const auto& change) { return change.kind == Kind::reading; });
  std::vector<std::string> words;
  for (const auto& change : ordered) {
    if (words.size() == most_sentences) {
      words.push_back("and " + std::to_string(ordered.size() - most_sentences) + " more");
      break;
    }
    words.push_back(change.words);
  }
  return words;
}

std::string printed_reason(const ChangedInputs& changes, bool english) {
  const auto any = [&](Kind kind) { return std::ranges::find(changes, kind, &ChangedInput::kind) != changes.end(); };
  if (any(Kind::price)) return english ? "Prices that were agreed or recorded later" : "Nachträglich vereinbarte oder erfasste Preise";
  if (any(Kind::device)) return english ? "A device change that became known later" : "Nachträglich bekannt gewordener Gerätewechsel";
  if (any(Kind::reset)) return english ? "A counter reset that became known later" : "Nachträglich bekannt gewordener Zählerwechsel";
  if (any(Kind::service_copies)) return english ? "Test copies that became known later" : "Nachträglich bekannt gewordene Servicekopien";
  if (any(Kind::end)) return english ? "The contract's end, which became known later" : "Nachträglich bekannt gewordenes Vertragsende";
  return english ? "Meter readings that became known later" : "Nachträglich bekannt gewordene Zählerstände";
}

}  // namespace klickwerk::office
