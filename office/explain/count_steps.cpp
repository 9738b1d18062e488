#include "office/explain/count_steps.h"

#include "billing/settlement/months.h"
#include "office/explain/figures.h"
#include "office/explain/german_sentences.h"
#include "office/invoicing/invoice_facts.h"
#include "office/invoicing/invoice_words.h"

namespace klickwerk::office {
namespace {

using billing::CountedSegment;
using billing::MeterAccount;

struct StateName {
  const char *state, *german;
};
constexpr StateName state_names[] = {{"valid", "gültig"}, {"billable", "zur Abrechnung bestätigt"}, {"suspect", "zu prüfen"}, {"invalid", "ungültig"}};

std::string state_words(const std::string& state, Language language) {
  if (language == Language::german)
    for (const StateName& name : state_names)
      if (state == name.state) return name.german;
  return state;
}

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
    for (const auto& remark : account_.remarks) steps_.push_back(remark_words(remark, context_.language));
    usage(moved);
    allowance();
    billable();
    return std::move(steps_);
  }

 private:
  void say(const std::string& german, const std::string& english) { steps_.push_back(german_ ? german : english); }

  void segment_step(const CountedSegment& segment) {
    std::string text = segment.position + (segment.serial.empty() ? "" : ", " + segment.serial) + ", " + usual_label(segment.counter, context_.language).name + ": ";
    text += value(segment, false) + (german_ ? " bis " : " to ") + value(segment, true) + " = " + figures_.count(segment.to_value - segment.from_value);
    if (segment.weight != 1)
      text += " x " + std::to_string(segment.weight) + " = " + figures_.count(segment.weight * (segment.to_value - segment.from_value));
    steps_.push_back(std::move(text));
  }

  std::string value(const CountedSegment& segment, bool end) const {
    const Day day = end ? segment.to_day : segment.from_day;
    std::string text = figures_.count(end ? segment.to_value : segment.from_value) + " (" + figures_.day(day);
    const std::string& source = end ? segment.to_source : segment.from_source;
    if (!source.empty()) text += ", " + source_words(source, context_.language);
    if (const auto origin = context_.origin(segment, end)) {
      text += ", " + state_words(origin->state, context_.language);
      if (!origin->decided_by.empty())
        text += (german_ ? ", entschieden von " : ", decided by ") + origin->decided_by +
                (origin->decided_at ? (german_ ? " am " : " on ") + figures_.day(local_day(*origin->decided_at)) : std::string()) + ": " + origin->reason;
    }
    return text + ")";
  }

  // Estimates and true-ups give another usage than the segments: the remarks above say why.
  void usage(std::int64_t moved) {
    const std::string span = figures_.period(account_.span);
    if (account_.state == MeterAccount::State::held) return say("Zähler zurückgestellt: siehe die Ausnahme", "Meter held: see the exception");
    if (account_.state == MeterAccount::State::pending_no_average)
      return say("Keine Ablesung, wird nie geschätzt: die nächste rechnet alles Offene ab", "No reading, never estimated: the next one settles all that is open");
    if (account_.state == MeterAccount::State::deferred)
      return say(figures_.count(account_.usage.count) + " verbraucht; Abrechnung am Jahresende", figures_.count(account_.usage.count) + " used; settled at the year's end");
    const std::string estimated = account_.estimated ? (german_ ? " (geschätzt)" : " (estimated)") : "";
    const std::string note = moved == account_.usage.count || account_.segments.empty()
                                 ? ""
                                 : (german_ ? ", gezählt " + figures_.count(moved) + " über einen längeren Zeitraum" : ", counted " + figures_.count(moved) + " over a longer time");
    say("Verbrauch " + span + ": " + figures_.count(account_.usage.count) + estimated + note, "Usage " + span + ": " + figures_.count(account_.usage.count) + estimated + note);
  }

  void allowance() {
    if (account_.state != MeterAccount::State::settled || account_.allowance.count == 0) return;
    const Fraction months = billing::months_by_days(account_.span);
    const bool plain = terms_ != nullptr && terms_->free_per_position.empty() &&
                       billing::clicks_of_months(months, terms_->free_per_month) == account_.allowance;
    const std::string how = plain ? figures_.count(terms_->free_per_month.count) + " x " + months.text() + " = " : "";
    say("Freikopien (je Monat x Monate): " + how + figures_.count(account_.allowance.count), "Free clicks (a month x months): " + how + figures_.count(account_.allowance.count));
  }

  void billable() {
    if (account_.state != MeterAccount::State::settled) return;
    const std::string sum = figures_.count(account_.usage.count) + " - " + figures_.count(account_.allowance.count) + " = ";
    if (account_.unused.count > 0)
      say("Nicht verbraucht: " + figures_.count(account_.unused.count) + ", zu berechnen 0", "Unused: " + figures_.count(account_.unused.count) + ", billable 0");
    else
      say("Zu berechnen: " + sum + figures_.count(account_.billable.count), "Billable: " + sum + figures_.count(account_.billable.count));
  }

  const MeterAccount& account_;
  const billing::MeterTerms* terms_;
  const StepContext& context_;
  bool german_ = context_.language == document::Language::german;
  Figures figures_{context_.language, context_.currency};
  std::vector<std::string> steps_;
};

}  // namespace

std::string remark_words(const std::string& english, Language language) {
  return language == Language::german ? german_sentence(english).value_or(english) : english_sentence(english);
}

std::vector<std::string> count_steps(const MeterAccount& account, const billing::MeterTerms* terms, const StepContext& context) {
  return CountSteps(account, terms, context).take();
}

}  // namespace klickwerk::office
