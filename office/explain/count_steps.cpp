#include "office/explain/count_steps.h"

#include <algorithm>

#include "billing/settlement/months.h"
#include "office/invoicing/invoice_words.h"

namespace klickwerk::office {
namespace {

using billing::CountedSegment;
using billing::MeterAccount;

class CountSteps {
 public:
  CountSteps(const MeterAccount& account, const billing::MeterTerms* terms, const StepContext& context)
      : account_(account), terms_(terms), context_(context) {}

  std::vector<std::string> take() {
    std::int64_t moved = 0;
    for (const auto& segment : account_.segments) {
      segment_step(segment);
      moved += segment.weight * (segment.to_value - segment.from_value);
    }
    for (const auto& remark : account_.remarks) steps_.push_back(remark);
    usage(moved);
    allowance();
    billable();
    return std::move(steps_);
  }

 private:
  void say(const std::string& german, const std::string& english) { steps_.push_back(german_ ? german : english); }

  void segment_step(const CountedSegment& segment) {
    std::string text = segment.position + (segment.serial.empty() ? "" : ", " + segment.serial) + ", " + segment.counter + ": ";
    text += value(segment, false) + (german_ ? " bis " : " to ") + value(segment, true) + " = " + decimal_count(segment.to_value - segment.from_value);
    if (segment.weight != 1)
      text += " x " + std::to_string(segment.weight) + " = " + decimal_count(segment.weight * (segment.to_value - segment.from_value));
    steps_.push_back(std::move(text));
  }

  std::string value(const CountedSegment& segment, bool end) const {
    const Day day = end ? segment.to_day : segment.from_day;
    std::string text = decimal_count(end ? segment.to_value : segment.from_value) + " (" + day.iso();
    const std::string& source = end ? segment.to_source : segment.from_source;
    if (!source.empty()) text += ", " + source_words(source, context_.language);
    if (const auto origin = context_.origin(segment, end)) {
      text += ", " + origin->state;
      if (!origin->decided_by.empty())
        text += (german_ ? ", entschieden von " : ", decided by ") + origin->decided_by +
                (origin->decided_at ? (german_ ? " am " : " on ") + local_day(*origin->decided_at).iso() : std::string()) + ": " + origin->reason;
    }
    return text + ")";
  }

  // Estimates and true-ups give another usage than the segments: the remarks above say why.
  void usage(std::int64_t moved) {
    const std::string span = account_.span.iso();
    if (account_.state == MeterAccount::State::held) return say("Zähler zurückgestellt: siehe die Ausnahme", "Meter held: see the exception");
    if (account_.state == MeterAccount::State::pending_no_average)
      return say("Keine Ablesung, wird nie geschätzt: die nächste rechnet alles Offene ab", "No reading, never estimated: the next one settles all that is open");
    if (account_.state == MeterAccount::State::deferred)
      return say(decimal_count(account_.usage.count) + " verbraucht; Abrechnung am Jahresende", decimal_count(account_.usage.count) + " used; settled at the year's end");
    const std::string estimated = account_.estimated ? (german_ ? " (geschätzt)" : " (estimated)") : "";
    const std::string note = moved == account_.usage.count || account_.segments.empty()
                                 ? ""
                                 : (german_ ? ", gezählt " + decimal_count(moved) + " über einen längeren Zeitraum" : ", counted " + decimal_count(moved) + " over a longer time");
    say("Verbrauch " + span + ": " + decimal_count(account_.usage.count) + estimated + note, "Usage " + span + ": " + decimal_count(account_.usage.count) + estimated + note);
  }

  void allowance() {
    if (account_.state != MeterAccount::State::settled || account_.allowance.count == 0) return;
    const Fraction months = billing::months_by_days(account_.span);
    const bool plain = terms_ != nullptr && terms_->free_per_position.empty() &&
                       billing::clicks_of_months(months, terms_->free_per_month) == account_.allowance;
    const std::string how = plain ? decimal_count(terms_->free_per_month.count) + " x " + months.text() + " = " : "";
    say("Freikopien (je Monat x Monate): " + how + decimal_count(account_.allowance.count), "Free clicks (a month x months): " + how + decimal_count(account_.allowance.count));
  }

  void billable() {
    if (account_.state != MeterAccount::State::settled) return;
    const std::string sum = decimal_count(account_.usage.count) + " - " + decimal_count(account_.allowance.count) + " = ";
    if (account_.unused.count > 0)
      say("Nicht verbraucht: " + decimal_count(account_.unused.count) + ", zu berechnen 0", "Unused: " + decimal_count(account_.unused.count) + ", billable 0");
    else
      say("Zu berechnen: " + sum + decimal_count(account_.billable.count), "Billable: " + sum + decimal_count(account_.billable.count));
  }

  const MeterAccount& account_;
  const billing::MeterTerms* terms_;
  const StepContext& context_;
  bool german_ = context_.language == document::Language::german;
  std::vector<std::string> steps_;
};

}  // namespace

std::string decimal_count(std::int64_t count) {
  std::string text = german_count(count);
  std::ranges::replace(text, '.', ',');
  return text;
}

std::vector<std::string> count_steps(const MeterAccount& account, const billing::MeterTerms* terms, const StepContext& context) {
  return CountSteps(account, terms, context).take();
}

}  // namespace klickwerk::office
