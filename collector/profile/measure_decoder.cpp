#include "collector/profile/measure_decoder.h"

#include <algorithm>

#include "collector/profile/counter_decoder.h"

namespace klickwerk::collector {
namespace {

constexpr std::size_t kMostRows = 1000;  // of one rule: as many as a column is walked for

bool is_meant(const MeasureRule& rule, Place row, const Answers& answers) {
  return std::all_of(rule.where.begin(), rule.where.end(), [&](const RowTest& test) {
    const Place at = answers.cell(row, rule.oid, test.column);
    const auto* value = answers.at(at);
    if (!value || is_listed(*value, test.numbers, test.labels) == test.refused) return false;
    answers.note(at);
    return true;
  });
}

std::string index_of(const Oid& name, const Oid& column) {
  std::string text;
  for (std::size_t i = column.arcs.size(); i < name.arcs.size(); ++i) text += (text.empty() ? "" : ".") + std::to_string(name.arcs[i]);
  return text;
}

struct Measured {
  std::int64_t figure = 0;
  Place at = nowhere;
};

std::optional<Measured> figure_at(const MeasureRule& rule, Place at, const Answers& answers) {
  const auto figure = answers.number(at);
  if (!figure || std::find(rule.unknown.begin(), rule.unknown.end(), *figure) != rule.unknown.end()) return std::nullopt;
  return Measured{*figure, at};
}

// The figure in the unit of the profile; nothing where the device keeps the factor to itself, or beyond 63 bits.
std::optional<std::int64_t> multiplied(const MeasureRule& rule, const Measured& measured, const Answers& answers) {
  if (rule.times.arcs.empty()) return measured.figure;
  const auto factor = answers.number(answers.cell(measured.at, rule.oid, rule.times));
  std::int64_t product = 0;
  if (!factor || *factor <= 0 || __builtin_mul_overflow(measured.figure, *factor, &product)) return std::nullopt;
  return product;
}

// Calls `take` for the rule's instance, or for each row that is meant, until there are too many.
template <class Take>
void each_of(const MeasureRule& rule, const Answers& answers, Take take) {
  if (!rule.every_row) {
    if (const auto measured = figure_at(rule, answers.shape().find(rule.oid), answers)) take(*measured, std::string());
    return;
  }
  std::size_t rows = 0;
  answers.rows(rule.oid, [&](Place row) {
    const std::size_t mark = answers.mark();
    std::optional<Measured> measured;
    if (is_meant(rule, row, answers)) measured = figure_at(rule, row, answers);
    if (measured) take(*measured, index_of(answers.shape().name(row), rule.oid));
    else answers.drop_to(mark);
    return ++rows < kMostRows;
  });
}

std::string label_of(const MeasureRule& rule, Place row, const Answers& answers) {
  return rule.every_row ? answers.text(answers.cell(row, rule.oid, rule.label)) : std::string();
}

}  // namespace

std::vector<DecodedGauge> decode_gauges(const Profile& profile, const Answers& answers) {
  std::vector<DecodedGauge> gauges;
  for (const MeasureRule& rule : profile.gauges)
    each_of(rule, answers, [&](const Measured& measured, std::string instance) {
      const auto value = multiplied(rule, measured, answers);
      if (value) gauges.push_back({rule.name, std::move(instance), label_of(rule, measured.at, answers), *value, rule.decimals, rule.unit, answers.shape().text(measured.at)});
    });
  return gauges;
}

std::vector<DecodedState> decode_states(const Profile& profile, const Answers& answers) {
  std::vector<DecodedState> states;
  for (const MeasureRule& rule : profile.states)
    each_of(rule, answers, [&](const Measured& measured, std::string instance) {
      const auto word = rule.words.find(measured.figure);
      states.push_back({rule.name, std::move(instance), label_of(rule, measured.at, answers),
                        word == rule.words.end() ? "unknown (" + std::to_string(measured.figure) + ")" : word->second, answers.shape().text(measured.at)});
    });
  return states;
}

}  // namespace klickwerk::collector
