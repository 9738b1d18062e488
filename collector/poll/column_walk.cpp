#include "collector/poll/column_walk.h"

#include <utility>

#include "core/assert.h"

namespace klickwerk::collector {

ColumnWalk::ColumnWalk(std::vector<Oid> columns, SnmpVersion version, RequestSize& size)
    : waiting_(columns.begin(), columns.end()), version_(version), size_(size) {}

void ColumnWalk::fill() {
  const auto width = static_cast<std::size_t>(std::min(width_, size_.varbinds_unknown()));
  while (active_.size() < width && !waiting_.empty()) {
    active_.push_back({.prefix = waiting_.front(), .last = waiting_.front()});
    waiting_.pop_front();
  }
  while (active_.size() > width) {  // the size shrank: the rest starts anew later, nothing of it was taken yet twice
    waiting_.push_front(active_.back().prefix);
    active_.pop_back();
  }
}

ColumnWalk::Question ColumnWalk::next() {
  KW_ASSERT(!finished());
  fill();
  Question question;
  for (const Column& column : active_) question.after.push_back(column.last);
  if (version_ == SnmpVersion::v2c) {
    question.kind = RequestKind::get_bulk;
    const int fitting = std::clamp(size_.varbinds_unknown() / static_cast<int>(active_.size()), 1, most_repetitions);
    question.max_repetitions = std::min(fitting, std::exchange(first_repetitions_, most_repetitions));
    asked_for_few_ = question.max_repetitions < fitting;
  }
  asked_repetitions_ = question.max_repetitions;
  return question;
}

void ColumnWalk::take(const SnmpAnswer& answer, VarBinds& into) {
  if (answer) {
    doubts_ = 0;
    take_rows(*answer, into);
  } else {
    take_failure(answer.error(), into);
  }
  drop_ended();
}

// GETBULK answers row by row: column 1, column 2, …, column 1, … (RFC 3416 4.2.3); a message cut short ends anywhere.
void ColumnWalk::take_rows(const std::vector<Binding>& bindings, VarBinds& into) {
  std::vector<bool> heard(active_.size(), false);
  for (std::size_t i = 0; i < bindings.size(); ++i) {
    const std::size_t at = i % active_.size();
    heard[at] = true;
    if (!active_[at].ended) take_binding(active_[at], bindings[i], into);
  }
  if (bindings.empty()) {
    for (Column& column : active_) end_with_remark(column, "the device answered without any row");
  } else if (!heard.back() && active_.size() > 1) {
    width_ = std::max(1, static_cast<int>(std::ranges::count(heard, true)));  // it cuts answers: ask for fewer columns
  }
}

void ColumnWalk::take_binding(Column& column, const Binding& binding, VarBinds& into) {
  if (binding.absence != Absence::none && binding.absence != Absence::unsupported_type) {
    column.ended = true;
  } else if (binding.oid <= column.last) {
    end_with_remark(column, "OID not increasing after " + column.last.text());
  } else if (!binding.oid.starts_with(column.prefix)) {
    column.ended = true;
  } else if (++column.rows > rows_per_column) {
    end_with_remark(column, "more than " + std::to_string(rows_per_column) + " rows");
  } else {
    column.last = binding.oid;
    if (binding.absence == Absence::none && binding.value.type != SnmpType::null) into[binding.oid] = binding.value;
  }
}

void ColumnWalk::take_failure(const SnmpFailure& failure, VarBinds& into) {
  const bool silence = failure.error == SnmpError::timeout || failure.error == SnmpError::malformed;
  if (silence || failure.error == SnmpError::too_big) return take_refusal(silence, failure, into);
  doubts_ = 0;
  const auto index = static_cast<std::size_t>(std::max(0, failure.error_index));
  if (failure.error == SnmpError::no_such_name && index >= 1 && index <= active_.size()) {
    active_[index - 1].ended = true;  // v1 says so at the end of everything it has
  } else if (active_.size() > 1) {
    width_ = 1;
  } else if (failure.error == SnmpError::no_such_name) {
    active_.front().ended = true;
  } else if (asked_repetitions_ > 1) {
    size_.refused(asked_repetitions_);
  } else {
    end_with_remark(active_.front(), std::string(word_for(failure.error)) + " after " + active_.front().last.text());
  }
}

// A column that silence cut off is forgotten, not kept partial: which rows got through is chance, and a sum over
// chance rows would be a wrong counter, where a missing one is only an unknown counter.
void ColumnWalk::take_refusal(bool silence, const SnmpFailure& failure, VarBinds& into) {
  const int asked = static_cast<int>(active_.size()) * asked_repetitions_;
  if (asked > 1) return size_.refused(asked_for_few_ ? size_.varbinds_unknown() : asked);  // few do not tell what is too many
  doubts_ = silence ? doubts_ + 1 : 0;
  Column& column = active_.front();
  into.erase_below(column.prefix);
  column.ended = true;
  remarks_.push_back("column " + column.prefix.text() + " is left out: " + word_for(failure.error) + " on a single name");
}

void ColumnWalk::end_with_remark(Column& column, const std::string& why) {
  column.ended = true;
  remarks_.push_back("column " + column.prefix.text() + " is partial: " + why);
}

void ColumnWalk::drop_ended() {
  std::erase_if(active_, [](const Column& column) { return column.ended; });
}

}  // namespace klickwerk::collector
